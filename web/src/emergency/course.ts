// Where an emergency is, as a list of everything that has to happen, and who is waited for.

import type { EmergencyState } from "../api/emergency.ts";
import { h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";
import type { Claim } from "./claim.ts";
import { momentOf } from "./words.ts";

/** The states in which each step is the next one. */
const STEPS: { waits: EmergencyState; words: (claim: Claim, ownerMinutes: number) => string }[] = [
  { waits: "typed", words: () => "An officer signs the claim" },
  { waits: "filed", words: () => "A supervisor of the agency signs the same claim" },
  { waits: "supervised", words: () => "A reviewer calls the agency at its number on file" },
  {
    waits: "called-back",
    words: (claim, minutes) =>
      claim.owner === "ask"
        ? `The owner is asked, for ${minutes} min; then a reviewer decides`
        : "A reviewer decides; the owner is not asked",
  },
  { waits: "reviewed", words: () => "A second reviewer decides on the same" },
  { waits: "deciding", words: () => "It enters the public record" },
  { waits: "released", words: () => "The trustees answer, each for itself" },
];

/** The steps, with the one that is waited for. */
export function course(
  { state, lapses_ms }: { state: EmergencyState; lapses_ms: number | null },
  claim: Claim,
  { ownerMinutes, opened }: { ownerMinutes: number; opened: boolean },
): HTMLElement {
  // Once enough trustees have answered nothing is waited for.
  const at = opened ? STEPS.length : STEPS.findIndex((step) => step.waits === state);
  const row = ({ words }: (typeof STEPS)[number], i: number) =>
    h(
      "li",
      { class: `course-step ${i < at ? "course-done" : ""}`, "aria-current": i === at ? "step" : null },
      h("span", { class: "course-mark", "aria-hidden": "true" }, i < at ? icon("check", 16) : String(i + 1)),
      h(
        "span",
        {},
        i < at && h("span", { class: "visually-hidden" }, "Done: "),
        words(claim, ownerMinutes),
        i === at && h("strong", { class: "course-now" }, "Waited for now"),
      ),
    );
  const lapses = lapses_ms !== null && at > 0 && at < 5;
  return h(
    "section",
    { class: "stack-s", "aria-labelledby": "course" },
    h("h2", { id: "course" }, "Where it is"),
    h("ol", { class: "course card" }, ...STEPS.map(row)),
    lapses && h("p", { class: "small muted" }, `If nobody decides, it lapses on ${momentOf(lapses_ms)}.`),
  );
}
