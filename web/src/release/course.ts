// Where an emergency or a demand is, as a list of everything that has to happen, and what is waited for.

import { h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";
import { momentOf } from "./words.ts";

interface Course {
  steps: string[];
  /** The step that is waited for; past the last one nothing is. */
  at: number;
  /** When it is over if nobody decides, ms. */
  lapses: number | null;
  /** What else is to know of the step that is waited for. */
  now?: string;
}

/** The steps, with the one that is waited for. */
export function courseList({ steps, at, lapses, now = "Waited for now" }: Course): HTMLElement {
  const row = (words: string, i: number) =>
    h(
      "li",
      { class: `course-step ${i < at ? "course-done" : ""}`, "aria-current": i === at ? "step" : null },
      h("span", { class: "course-mark", "aria-hidden": "true" }, i < at ? icon("check", 16) : String(i + 1)),
      h(
        "span",
        {},
        i < at && h("span", { class: "visually-hidden" }, "Done: "),
        words,
        i === at && h("strong", { class: "course-now" }, now),
      ),
    );
  return h(
    "section",
    { class: "stack-s", "aria-labelledby": "course" },
    h("h2", { id: "course" }, "Where it is"),
    h("ol", { class: "course card" }, ...steps.map(row)),
    lapses !== null && h("p", { class: "small muted" }, `If nobody decides, it lapses on ` +
      `${momentOf(lapses)}.`),
  );
}
