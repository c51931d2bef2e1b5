// Somebody of the home who must not learn of an emergency before it is decided (docs/ref/emergency.md, Left
// out): the part of the form for it, and what is said of it to those who decide and to the home.

import type { LeftOutSeen, Unasked } from "../api/emergency.ts";
import { chosen } from "../release/fields.ts";
import { lower, said } from "../release/words.ts";
import { soMany } from "../ui/format.ts";
import { h } from "../ui/h.ts";
import { choices, field, folded } from "../ui/parts.ts";
import { type LeftOut, PEOPLE_MAX, PERSON_CHARS_MAX } from "./claim.ts";
import { LEFT_OUT } from "./words.ts";

/** The people in what was typed, one to a line. */
export const peopleIn = (typed: string) =>
  typed
    .split("\n")
    .map((line) => line.trim().replace(/\s+/gu, " "))
    .filter(Boolean);

/** What is wrong with what was typed; nothing where nobody is named. */
export function wrongLeftOut(left: LeftOut | null): string[] {
  if (left === null) return [];
  const { people, reason } = left;
  const wrong: string[] = [];
  if (people.length > PEOPLE_MAX) wrong.push(`Name at most ${PEOPLE_MAX} people.`);
  if (new Set(people).size < people.length) wrong.push("Name each of them once.");
  if (people.some((it) => [...it].length > PERSON_CHARS_MAX)) {
    wrong.push(`Shorten each to ${PERSON_CHARS_MAX} characters.`);
  }
  if (reason === "") wrong.push("Choose why they must not learn of it.");
  return wrong;
}

/** The fields: folded, since most claims name nobody. */
export class LeavingOut {
  private readonly names = field({
    label: "Names or e-mail addresses, one to a line",
    rows: 2,
    autocapitalize: "none",
    autocomplete: "off",
  });
  private readonly why = choices(
    "Why must they not learn of it?",
    "left_out_reason",
    Object.entries(LEFT_OUT).map(([value, label]) => ({ value, label })),
    null,
  );
  readonly root: HTMLDetailsElement;

  constructor() {
    const hint =
      "If they are the danger, or would tell whoever is. The others are asked; whoever you name is not, " +
      `and is shown nothing before it is decided. Up to ${PEOPLE_MAX} people, each by the full name or ` +
      "the e-mail address that they are likely to use here. You are not told whether anybody is known by " +
      "it. If a name is unknown, nobody of the home is asked.";
    this.root = folded("Name them", this.names, h("p", { class: "hint" }, hint), this.why);
  }

  read(): LeftOut | null {
    const people = peopleIn(this.names.input.value);
    return people.length === 0 ? null : { people, reason: chosen(this.why) };
  }
}

/** To a reviewer, who sees numbers alone. */
export function leftOutSeen({ named, unknown, members }: LeftOutSeen): string {
  const people = named === 1 ? "1 person" : `${named} people`;
  if (members === null) {
    return (
      `The claim names ${people} who must not learn of it. Of these ${unknown} ` +
      `${unknown === 1 ? "is" : "are"} not known in this home by that name or address, so nobody of it is ` +
      `asked.`
    );
  }
  const { not_asked: out, of } = members;
  if (out === of) return `The claim names everybody of this home, ${soMany(of, "member")}: nobody is asked.`;
  return `${out} of ${soMany(of, "member")} of this home ${out === 1 ? "is" : "are"} not asked.`;
}

/** To the home, after a release. */
export function unaskedWords({ members, others_asked, reason }: Unasked): string {
  const why = lower(said(LEFT_OUT, reason));
  const because = `The agency's reason: ${why}.`;
  if (others_asked) {
    const were = `${soMany(members, "member")} of your home ${members === 1 ? "was" : "were"} not asked`;
    return `The service says that ${were}, as the agency had named them. ${because}`;
  }
  return (
    "The service says that the agency had named somebody of your home who must not learn of it, and that " +
    `this left nobody whom it could safely ask. ${because}`
  );
}
