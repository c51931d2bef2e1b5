// A look-up set out for reading, and the same word for word. Agency and reviewers read the same; no address
// and no contact is in it.

import { type Child, h } from "../ui/h.ts";
import { paper } from "../decide/dialog.ts";
import { DANGERS } from "../emergency/words.ts";
import { said } from "../release/words.ts";
import type { LookUpText } from "./text.ts";
import { namesOf } from "./words.ts";

/** Everything that a look-up says; beside it, where this browser has them, the addresses and contacts. */
export function lookUpFacts(text: LookUpText, agency: string, typed: string[] = []): HTMLElement {
  const row = (term: string, ...value: Child[]) => [h("dt", {}, term), h("dd", {}, ...value)];
  const own = typed.map((line, i) => h("li", {}, `${i + 1}. ${line}`));
  return h(
    "dl",
    { class: "facts facts-said claim" },
    ...row("Danger", h("strong", {}, said(DANGERS, text.danger))),
    ...row("Why these", text.reason),
    ...row("How many", namesOf(text.elements.length)),
    ...(own.length > 0 ? row("Which", h("ul", {}, ...own)) : []),
    ...row("Agency and case", `${agency}, case ${text.case}`),
  );
}

/** The text that is signed. */
export const wordForWord = (text: string): HTMLElement =>
  h(
    "details",
    { class: "more" },
    h("summary", {}, "The look-up, as it is signed"),
    paper(text, "The look-up, word for word"),
  );
