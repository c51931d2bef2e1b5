import {
  onChange,
  whileLookedAt
} from "./shared-XWMETBKU.js";
import {
  reachApi
} from "./shared-FJM5KA3J.js";
import {
  entry,
  section
} from "./shared-XHEHYNQT.js";
import {
  counted
} from "./shared-G2ZO3PVB.js";
import {
  when
} from "./shared-2DX3DUU7.js";
import {
  askForm
} from "./shared-PRMIOVM2.js";
import {
  button,
  fill,
  h,
  notice,
  operatorNow
} from "./shared-K3QNCVT6.js";

// src/reach/handover.ts
var CHARS_MAX = 800;
var DAY_MS = 24 * 36e5;
var POLL_MS = 6e4;
var NEWEST_MAX = 3;
function row(note, again) {
  const takeBack = async () => {
    await reachApi.takeBack(note.id);
    await again();
  };
  const own = note.own && button("Take it back", { kind: "plain", onclick: takeBack });
  return entry("info", note.text, `${note.by}, ${when(note.at_ms)}`, own);
}
function handOverSection(notes, again) {
  let text = "";
  const typed = counted("A note for whoever is on duty next", 3, "", CHARS_MAX, (value) => {
    text = value;
  });
  const run = async () => {
    if (!text.trim()) throw new Error("Write the note first.");
    await reachApi.write(text);
    await again();
  };
  return section(
    "hand-over",
    "Hand-over",
    h(
      "p",
      { class: "muted" },
      "What whoever comes next should know. Everybody of your role here reads it, and it is kept for 90 days: name no home, and nobody of a case."
    ),
    notes.length > 0 ? h("ul", { class: "entries card" }, ...notes.map((note) => row(note, again))) : h("p", { class: "muted" }, "No notes."),
    askForm({ label: "Hand it over", run }, typed)
  );
}
var lately = (notes, nowMs) => notes.filter((note) => note.at_ms > nowMs - DAY_MS).slice(0, NEWEST_MAX);
var line = (note) => h("p", {}, h("strong", {}, `${note.by}, ${when(note.at_ms)}: `), note.text);
function handOverBox() {
  const box = h("div", { "aria-live": "polite" });
  const redraw = onChange();
  const paint = async () => {
    const notes = lately(await reachApi.handOver(), operatorNow());
    const all = h("p", {}, h("a", { href: "/reach.html#hand-over" }, "All notes, and a new one"));
    await redraw(notes, () => fill(box, notes.length > 0 && notice("info", ...notes.map(line), all)));
  };
  whileLookedAt(POLL_MS, () => paint().catch(() => void 0))();
  return box;
}

export {
  handOverSection,
  handOverBox
};
