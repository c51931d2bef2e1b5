// What follows a release, on its agency's page: by when a court is asked, what was stated, and a form for
// what became of it.

import { Problem } from "../api/client.ts";
import { type Afterwards, type Outcome, outcomes, paperPath } from "../api/outcome.ts";
import { entryUrl } from "../agency/record.ts";
import { counted } from "../ask/fields.ts";
import { dayOf } from "../decide/words.ts";
import { chosen } from "../release/fields.ts";
import { inside, pdfField, pdfOf } from "../release/pdf.ts";
import { momentOf } from "../release/words.ts";
import { type Child, h } from "../ui/h.ts";
import { askForm } from "../ui/forms.ts";
import { button, choices, notice } from "../ui/parts.ts";
import { saveBlob } from "../ui/sheet.ts";
import { STATES, paperIn } from "./words.ts";

/** Longest public words. */
const SAID_CHARS_MAX = 800;

/** What follows a release; null before it is one. */
export async function afterwardsOf(emergency: string): Promise<Afterwards | null> {
  try {
    return await outcomes.of(emergency);
  } catch (error) {
    // Just released, and not in what the operator shows of the record yet.
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  }
}

/** The paper, to be saved; `emergency` is null for a reviewer. */
export function paperButton(it: Pick<Outcome, "outcome" | "text">, emergency: string | null): Child {
  const hash = paperIn(it.text);
  if (hash === null) return null;
  return button("Save the paper (PDF)", {
    icon: "save",
    onclick: async () =>
      saveBlob(
        `paper-${hash.slice(0, 8)}.pdf`,
        await pdfOf(paperPath(it.outcome, emergency), hash, "the public text"),
      ),
  });
}

/** By when somebody has to say whether a court is asked. */
function due({ due: last, overdue, outcomes: stated }: Afterwards): Child {
  if (last === null || stated.some((it) => it.state === "waiting")) return null;
  const by = `Say by the end of ${dayOf(last)} (UTC) whether a court is asked.`;
  const late = "It is overdue, and the public record shows that by itself.";
  return notice(overdue ? "warn" : "info", h("p", {}, h("strong", {}, by), ` ${overdue ? late : ""}`));
}

async function row(it: Outcome, emergency: string): Promise<HTMLElement> {
  const entry = it.index === null ? null : await entryUrl(it.index);
  const where: Record<Outcome["state"], Child> = {
    waiting: "A reviewer confirms it; then it is public.",
    "sent-back": [h("strong", {}, "Not confirmed: "), it.why],
    entered: entry && h("a", { href: entry }, `Entry ${it.index} in the public record`),
  };
  return h(
    "li",
    { class: "stack-s", "data-outcome": it.state },
    h("p", {}, h("strong", {}, STATES[it.process].label), ` · stated ${momentOf(it.stated_ms)}`),
    h("pre", { class: "paper-text" }, it.text),
    h("p", { class: "small" }, where[it.state]),
    h("div", { class: "actions" }, paperButton(it, emergency)),
  );
}

/** A form for what became of it. */
function form({ next }: Afterwards, emergency: string, done: () => Promise<void>): HTMLElement {
  const ways = next.map((value) => ({ value, ...STATES[value] }));
  const process = choices("What became of it?", "process", ways, null);
  process.classList.add("bans");
  const paper = pdfField("What was filed, or what the court said, as a PDF");
  let words = "";
  const said = counted("What everybody reads", 4, "", SAID_CHARS_MAX, (value) => {
    words = value;
  });
  process.addEventListener("change", () => {
    paper.root.hidden = chosen(process) === "never";
  });
  const run = async () => {
    const way = chosen(process);
    const read = way === "never" ? null : await paper.read();
    if (!way) throw new Error("Choose what became of it.");
    if (!words.trim()) throw new Error("Say in public what became of it.");
    if (read && "wrong" in read) throw new Error(read.wrong);
    if (way !== "never" && !read) throw new Error("Add what was filed, or what the court said.");
    await outcomes.state(emergency, { process: way, said: words.trim(), paper: inside(read) || null });
    await done();
  };
  const hint =
    "Your words are public once a reviewer has confirmed them, with the fingerprint of the paper; the " +
    "paper itself is not. While your agency is sealed in the record, name no agency and no court; never " +
    "name a person or a home.";
  return h(
    "details",
    { class: "more", open: true },
    h("summary", {}, "State what became of it"),
    askForm(
      { label: "Hand it in", run },
      process,
      h("p", { class: "hint" }, hint),
      said,
      paper.root,
    ),
  );
}

/** The section; nothing while no trustee has answered. */
export async function afterSection(
  after: Afterwards,
  emergency: string,
  done: () => Promise<void>,
): Promise<Child> {
  const rows = await Promise.all(after.outcomes.map((it) => row(it, emergency)));
  const open = after.next.length > 0 && !after.outcomes.some((it) => it.state === "waiting");
  if (rows.length === 0 && !open) return null;
  return h(
    "section",
    { class: "card stack-s", "aria-labelledby": "afterwards" },
    h("h2", { id: "afterwards" }, "Afterwards"),
    due(after),
    rows.length > 0 && h("ul", { class: "stack" }, ...rows),
    open && form(after, emergency, done),
  );
}
