// What has to happen with an emergency, in order.

import type { EmergencyState } from "../api/emergency.ts";
import { courseList } from "../release/course.ts";
import type { Claim } from "./claim.ts";

interface Course {
  state: EmergencyState;
  lapses_ms: number | null;
  /** When somebody was reached, if before a supervisor signed. */
  called_ms: number | null;
}

interface Step {
  /** The state in which it is the next one. */
  waits: EmergencyState;
  words: (claim: Claim, ownerMinutes: number) => string;
}

const STEPS: Step[] = [
  { waits: "typed", words: () => "An officer signs the claim" },
  { waits: "filed", words: () => "A supervisor of the agency signs the same claim" },
  { waits: "supervised", words: () => "A reviewer calls the agency at its number on file" },
  {
    waits: "called-back",
    words: (claim, minutes) => {
      if (claim.owner !== "ask") return "Two reviewers decide, one after the other; the owner is not asked";
      const who = claim.left_out ? "Those of the home whom you did not name are asked" : "The owner is asked";
      return `${who}, for ${minutes} min; then two reviewers decide, one after the other`;
    },
  },
  { waits: "deciding", words: () => "It enters the public record" },
  { waits: "released", words: () => "The trustees answer, each for itself" },
];

/** The steps, with the one that is waited for. */
export function course(
  { state, lapses_ms, called_ms }: Course,
  claim: Claim,
  { ownerMinutes, opened }: { ownerMinutes: number; opened: boolean },
): HTMLElement {
  const done = [...STEPS];
  // The call is made whenever somebody is reached: then what is waited for comes behind it.
  if (state === "filed" && called_ms !== null) done.splice(1, 2, STEPS[2] as Step, STEPS[1] as Step);
  // Once enough trustees have answered nothing is waited for.
  const at = opened ? STEPS.length : done.findIndex((step) => step.waits === state);
  const steps = done.map((step) => step.words(claim, ownerMinutes));
  return courseList({ steps, at, lapses: at > 0 && at < 4 ? lapses_ms : null });
}
