// How many of the trustees could answer now, for reviewers: who is missing is theirs to call.

import type { Trustees } from "../api/question.ts";
import { momentOf } from "../release/words.ts";
import { h } from "../ui/h.ts";
import { notice } from "../ui/parts.ts";

/** In words: how many, and who is missing if one more would be too many (`Trustees::is_alarming`). */
export function standingOf({ threshold, trustees }: Trustees): { words: string; missing: string[] } {
  const away = trustees.filter((it) => it.available === false);
  const there = trustees.length - away.length;
  const unsaid = trustees.filter((it) => it.available === null).length;
  const open = unsaid === 0 ? "" : `, ${unsaid} ${unsaid === 1 ? "has" : "have"} not said`;
  const words =
    `${there - unsaid} of ${trustees.length} trustees available now${open}; ` +
    `${threshold} have to answer.`;
  const name = ({ trustee, until_ms }: Trustees["trustees"][number]) =>
    until_ms === null ? trustee : `${trustee} until ${momentOf(until_ms)}`;
  return { words, missing: there <= threshold ? away.map(name) : [] };
}

/** One line, or a warning. */
export function trusteesLine(there: Trustees): HTMLElement {
  const { words, missing } = standingOf(there);
  if (missing.length === 0) return h("p", { class: "small muted" }, words);
  const who = ` One more would be too many. Missing: ${missing.join(", ")}.`;
  return notice("warn", h("p", {}, h("strong", {}, words), who));
}
