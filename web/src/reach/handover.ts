// What whoever is on duty writes down for whoever comes next: all of it on the page of duty, the newest of a
// day above what waits.

import { type HandOver, reachApi } from "../api/reach.ts";
import { operatorNow } from "../api/clock.ts";
import { counted } from "../ask/fields.ts";
import { onChange, whileLookedAt } from "../ui/drawn.ts";
import { entry, section } from "../ui/entries.ts";
import { when } from "../ui/format.ts";
import { askForm } from "../ui/forms.ts";
import { type Child, fill, h } from "../ui/h.ts";
import { button, notice } from "../ui/parts.ts";

/** As the operator has it. */
const CHARS_MAX = 800;
const DAY_MS = 24 * 3_600_000;
const POLL_MS = 60_000;
/** Shown above what waits. */
const NEWEST_MAX = 3;

function row(note: HandOver, again: () => Promise<void>): HTMLElement {
  const takeBack = async () => {
    await reachApi.takeBack(note.id);
    await again();
  };
  const own = note.own && button("Take it back", { kind: "plain", onclick: takeBack });
  return entry("info", note.text, `${note.by}, ${when(note.at_ms)}`, own);
}

/** All notes, and a new one. */
export function handOverSection(notes: HandOver[], again: () => Promise<void>): HTMLElement {
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
      "What whoever comes next should know. Everybody of your role here reads it, and it is kept for 90 " +
        "days: name no home, and nobody of a case.",
    ),
    notes.length > 0
      ? h("ul", { class: "entries card" }, ...notes.map((note) => row(note, again)))
      : h("p", { class: "muted" }, "No notes."),
    askForm({ label: "Hand it over", run }, typed),
  );
}

/** Those of the last day, as a line each. */
export const lately = (notes: HandOver[], nowMs: number): HandOver[] =>
  notes.filter((note) => note.at_ms > nowMs - DAY_MS).slice(0, NEWEST_MAX);

const line = (note: HandOver): Child =>
  h("p", {}, h("strong", {}, `${note.by}, ${when(note.at_ms)}: `), note.text);

/** A place above what waits that fills itself with what was handed over in the last day. */
export function handOverBox(): HTMLElement {
  const box = h("div", { "aria-live": "polite" });
  const redraw = onChange();
  const paint = async () => {
    const notes = lately(await reachApi.handOver(), operatorNow());
    const all = h("p", {}, h("a", { href: "/reach.html#hand-over" }, "All notes, and a new one"));
    await redraw(notes, () => fill(box, notes.length > 0 && notice("info", ...notes.map(line), all)));
  };
  // A look that fails is made again.
  whileLookedAt(POLL_MS, () => paint().catch(() => undefined))();
  return box;
}
