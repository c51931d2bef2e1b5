import {
  rowOf
} from "./shared-QUQU22NC.js";
import {
  drillTag
} from "./shared-GN2JD7E5.js";
import {
  counted
} from "./shared-G2ZO3PVB.js";
import {
  chosen,
  inside,
  pdfField,
  pdfOf
} from "./shared-BJYSZPFA.js";
import {
  paper
} from "./shared-MKPH3CSN.js";
import {
  STATES,
  dayOf,
  paperIn
} from "./shared-YZLSRIZN.js";
import {
  DANGERS,
  STATES as STATES2,
  entryUrl,
  momentOf,
  said
} from "./shared-SUADRC7Y.js";
import {
  saveBlob
} from "./shared-SG6557SX.js";
import {
  askForm
} from "./shared-PRMIOVM2.js";
import {
  Problem,
  button,
  call,
  choices,
  h,
  notice,
  request
} from "./shared-K3QNCVT6.js";

// src/api/outcome.ts
async function get(path) {
  return await (await request("GET", path, void 0, { cache: "no-store" })).json();
}
var at = (id) => encodeURIComponent(id);
var agency = (emergency) => `/api/agency/emergencies/${at(emergency)}/outcomes`;
var REVIEW = "/api/review/outcomes";
var paperPath = (outcome, emergency) => `${emergency === null ? REVIEW : agency(emergency)}/${at(outcome)}`;
var outcomes = {
  of: (emergency) => get(agency(emergency)),
  state: (emergency, stated) => call("POST", agency(emergency), stated),
  waiting: () => get(REVIEW),
  sendBack: (outcome, why) => call("POST", `${REVIEW}/${at(outcome)}/send-back`, { why })
};

// src/outcome/after.ts
var SAID_CHARS_MAX = 800;
async function afterwardsOf(emergency) {
  try {
    return await outcomes.of(emergency);
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  }
}
function paperButton(it, emergency) {
  const hash = paperIn(it.text);
  if (hash === null) return null;
  return button("Save the paper (PDF)", {
    icon: "save",
    onclick: async () => saveBlob(
      `paper-${hash.slice(0, 8)}.pdf`,
      await pdfOf(paperPath(it.outcome, emergency), hash, "the public text")
    )
  });
}
function due({ due: last, overdue, outcomes: stated }) {
  if (last === null || stated.some((it) => it.state === "waiting")) return null;
  const by = `Say by the end of ${dayOf(last)} (UTC) whether a court is asked.`;
  const late = "It is overdue, and the public record shows that by itself.";
  return notice(overdue ? "warn" : "info", h("p", {}, h("strong", {}, by), ` ${overdue ? late : ""}`));
}
async function row(it, emergency) {
  const entry = it.index === null ? null : await entryUrl(it.index);
  const where = {
    waiting: "A reviewer confirms it; then it is public.",
    "sent-back": [h("strong", {}, "Not confirmed: "), it.why],
    entered: entry && h("a", { href: entry }, `Entry ${it.index} in the public record`)
  };
  return h(
    "li",
    { class: "stack-s", "data-outcome": it.state },
    h("p", {}, h("strong", {}, STATES[it.process].label), ` · stated ${momentOf(it.stated_ms)}`),
    h("pre", { class: "paper-text" }, it.text),
    h("p", { class: "small" }, where[it.state]),
    h("div", { class: "actions" }, paperButton(it, emergency))
  );
}
function form({ next }, emergency, done) {
  const ways = next.map((value) => ({ value, ...STATES[value] }));
  const process = choices("What became of it?", "process", ways, null);
  process.classList.add("bans");
  const paper2 = pdfField("What was filed, or what the court said, as a PDF");
  let words = "";
  const said2 = counted("What everybody reads", 4, "", SAID_CHARS_MAX, (value) => {
    words = value;
  });
  process.addEventListener("change", () => {
    paper2.root.hidden = chosen(process) === "never";
  });
  const run = async () => {
    const way = chosen(process);
    const read = way === "never" ? null : await paper2.read();
    if (!way) throw new Error("Choose what became of it.");
    if (!words.trim()) throw new Error("Say in public what became of it.");
    if (read && "wrong" in read) throw new Error(read.wrong);
    if (way !== "never" && !read) throw new Error("Add what was filed, or what the court said.");
    await outcomes.state(emergency, { process: way, said: words.trim(), paper: inside(read) || null });
    await done();
  };
  const hint = "Your words are public once a reviewer has confirmed them, with the fingerprint of the paper; the paper itself is not. While your agency is sealed in the record, name no agency and no court; never name a person or a home.";
  return h(
    "details",
    { class: "more", open: true },
    h("summary", {}, "State what became of it"),
    askForm(
      { label: "Hand it in", run },
      process,
      h("p", { class: "hint" }, hint),
      said2,
      paper2.root
    )
  );
}
async function afterSection(after, emergency, done) {
  const rows = await Promise.all(after.outcomes.map((it) => row(it, emergency)));
  const open = after.next.length > 0 && !after.outcomes.some((it) => it.state === "waiting");
  if (rows.length === 0 && !open) return null;
  return h(
    "section",
    { class: "card stack-s", "aria-labelledby": "afterwards" },
    h("h2", { id: "afterwards" }, "Afterwards"),
    due(after),
    rows.length > 0 && h("ul", { class: "stack" }, ...rows),
    open && form(after, emergency, done)
  );
}

// src/emergency/list.ts
var row2 = rowOf({
  of: "emergency",
  states: STATES2,
  tones: { refused: "", "not-completed": "", released: "state-published" }
});
var emergencyRow = ({ danger, page, isDrill, ...rest }) => row2({ ...rest, href: `/${page}.html?id=${rest.id}`, title: [drillTag(isDrill), said(DANGERS, danger)] });

// src/lookup/words.ts
var STATES3 = {
  typed: "Not filed yet",
  filed: "Waits for a supervisor",
  supervised: "Waits for a reviewer",
  deciding: "Entering the record",
  published: "With the trustees",
  refused: "Refused"
};
var namesOf = (count) => count === 1 ? "1 address or contact" : `${count} addresses or contacts`;
var row3 = rowOf({
  of: "look-up",
  states: STATES3,
  tones: { refused: "", published: "state-published" }
});
var lookUpRow = ({ danger, ...rest }) => row3({ ...rest, title: said(DANGERS, danger) });

// src/lookup/show.ts
function lookUpFacts(text, agency2, typed = []) {
  const row4 = (term, ...value) => [h("dt", {}, term), h("dd", {}, ...value)];
  const own = typed.map((line, i) => h("li", {}, `${i + 1}. ${line}`));
  return h(
    "dl",
    { class: "facts facts-said claim" },
    ...row4("Danger", h("strong", {}, said(DANGERS, text.danger))),
    ...row4("Why these", text.reason),
    ...row4("How many", namesOf(text.elements.length)),
    ...own.length > 0 ? row4("Which", h("ul", {}, ...own)) : [],
    ...row4("Agency and case", `${agency2}, case ${text.case}`)
  );
}
var wordForWord = (text) => h(
  "details",
  { class: "more" },
  h("summary", {}, "The look-up, as it is signed"),
  paper(text, "The look-up, word for word")
);

export {
  outcomes,
  afterwardsOf,
  paperButton,
  afterSection,
  emergencyRow,
  namesOf,
  lookUpRow,
  lookUpFacts,
  wordForWord
};
