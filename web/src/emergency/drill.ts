// A drill says so wherever it is shown, in the same words: nobody is in danger, and it is nobody's home.

import { type Child, h } from "../ui/h.ts";
import { notice } from "../ui/parts.ts";

const WORDS = "Nobody is in danger. The home is one that the operator runs for practice.";

/** A line that says so; `rest` is for who reads it there. */
export const drillLine = (isDrill: boolean, rest = ""): Child =>
  isDrill && h("p", { "data-drill": "" }, h("strong", {}, "Drill. "), `${WORDS} ${rest}`);

/** The same on a page of its own. */
export const drillNotice = (isDrill: boolean, rest = ""): Child =>
  isDrill && notice("info", drillLine(isDrill, rest));

/** In a list, before what it is about. */
export const drillTag = (isDrill: boolean): Child => isDrill && [h("span", { class: "state" }, "Drill"), " "];
