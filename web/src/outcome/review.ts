// What agencies state of their releases, for a reviewer: confirmed with a passkey, or sent back with words.

import { type Confirming, type ToConfirm, outcomes } from "../api/outcome.ts";
import { entryUrl } from "../agency/record.ts";
import { decide, paper } from "../decide/dialog.ts";
import { parseClaim } from "../emergency/claim.ts";
import { waitsFor } from "../officer/words.ts";
import { type Child, h } from "../ui/h.ts";
import { askForm } from "../ui/forms.ts";
import { button, dialog, field } from "../ui/parts.ts";
import { paperButton } from "./after.ts";
import { STATES, paperIn } from "./words.ts";

/** Longest words to the agency. */
const WHY_CHARS_MAX = 800;

/** Asks for the words with which it goes back. */
const askWhy = () =>
  dialog<string>("Send it back", (close) => {
    const why = field({
      label: "What the agency reads",
      hint: "It is not public. The agency can state it anew.",
      rows: 4,
      maxlength: WHY_CHARS_MAX,
    });
    const run = () => {
      const words = why.input.value.trim();
      if (!words) throw new Error("Say what is wrong with it.");
      close(words);
    };
    const cancel = button("Cancel", { kind: "plain", onclick: () => close(null) });
    return [askForm({ label: "Send it back", run, more: [cancel] }, why.root)];
  });

async function before({ before: said, release }: ToConfirm): Promise<Child> {
  const link = async (index: number, label: string) => h("a", { href: await entryUrl(index) }, label);
  const rows = await Promise.all(
    said.map(async ([process, index]) => [", then ", await link(index, STATES[process].label.toLowerCase())]),
  );
  return [await link(release, `entry ${release}`), ...rows];
}

async function row(it: ToConfirm, able: boolean, done: () => Promise<void>): Promise<HTMLElement> {
  const claim = parseClaim(it.claim);
  const fact = (term: string, ...value: Child[]) => [h("dt", {}, term), h("dd", {}, ...value)];
  const confirm = async () => {
    const ask = { kind: "outcome" as const, outcome: it.outcome };
    if (await decide(ask, { document: it.text, release: it.release, process: it.process })) await done();
  };
  const back = async () => {
    const why = await askWhy();
    if (why === null) return;
    await outcomes.sendBack(it.outcome, why);
    await done();
  };
  const named = it.paper && paperIn(it.text) !== null;
  return h(
    "li",
    { class: "card stack-s", "data-outcome": it.outcome },
    h("h3", {}, STATES[it.process].label),
    h(
      "dl",
      { class: "facts facts-said" },
      ...fact("Agency and case", `${it.agency_name}, case ${claim.case}`),
      ...fact("The release", await before(it)),
      ...fact("It had promised", claim.process),
      ...fact("Waits", waitsFor(it.stated_ms)),
    ),
    paper(it.text),
    h(
      "div",
      { class: "actions" },
      able && button("Confirm", { kind: "primary", onclick: confirm }),
      button("Send it back", { onclick: back }),
      named && paperButton(it, null),
    ),
  );
}

/** The list; nothing where nothing waits. */
export async function toConfirm(now: Confirming, done: () => Promise<void>): Promise<Child> {
  if (now.outcomes.length === 0) return null;
  const rows = await Promise.all(now.outcomes.map((it) => row(it, now.credential !== null, done)));
  const words =
    "What a court made of releases, as their agencies state it. Read the paper, and that the public words " +
    "name no person, no home and, while it is sealed, no agency.";
  return [
    h("h2", {}, "After a release"),
    h("p", { class: "small muted" }, words),
    h("ul", { class: "stack-s" }, ...rows),
  ];
}
