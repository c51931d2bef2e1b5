// How many of the trustees could answer now, for reviewers: who is missing is theirs to call.

import { trusteeName } from "../agency/names.ts";
import type { Trustees } from "../api/question.ts";
import { momentOf } from "../release/words.ts";
import { h } from "../ui/h.ts";
import { notice } from "../ui/parts.ts";

/** In words: how many, and who is missing if one more would be too many (`Trustees::is_alarming`). */
export function standingOf({ threshold, trustees }: Trustees): {
  words: string;
  missing: Trustees["trustees"];
} {
  const away = trustees.filter((it) => it.available === false);
  const there = trustees.length - away.length;
  const unsaid = trustees.filter((it) => it.available === null).length;
  const one = ", 1 trustee has not said whether it is available";
  const some = `, ${unsaid} trustees have not said whether they are available`;
  const open = unsaid === 0 ? "" : unsaid === 1 ? one : some;
  const words =
    `${there - unsaid} of ${trustees.length} trustees say that they are available now${open}; ` +
    `${threshold} have to answer.`;
  return { words, missing: there <= threshold ? away : [] };
}

/** One line, or a warning. */
export function trusteesLine(there: Trustees): HTMLElement {
  const { words, missing } = standingOf(there);
  if (missing.length === 0) return h("p", { class: "small muted" }, words);
  const who = missing.flatMap(({ trustee, until_ms: until }, n) => [
    n === 0 ? "" : ", ",
    trusteeName(trustee),
    until === null ? "" : ` until ${momentOf(until)}`,
  ]);
  const over = " One more would be too many. Missing: ";
  return notice("warn", h("p", {}, h("strong", {}, words), over, ...who, "."));
}
