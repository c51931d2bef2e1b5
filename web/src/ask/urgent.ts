// Whether the request is an urgent ask: somebody is in danger. Nothing is chosen for anybody.

import type { UrgentRules } from "../api/civic.ts";
import { DANGERS } from "../officer/words.ts";
import { choices } from "../ui/parts.ts";

const NONE = "none";

/** What changes, for the officer. */
export const urgentHint = ({ life_days, per_agency_day_max, misused_max }: UrgentRules): string =>
  "An urgent ask is read by a moderator at once, people who asked for it are told at any hour, and it is " +
  `over ${life_days === 1 ? "at the end of the next day" : `after ${life_days} days`}, or sooner if you ` +
  `end it. At most ${per_agency_day_max} a day; misuse is public, and with ${misused_max} misused ones ` +
  "there is no further one.";

/** The question. */
export function urgentField(chosen: string | null, changed: (danger: string | null) => unknown): HTMLElement {
  const fieldset = choices(
    "Is somebody in danger now?",
    "danger",
    [
      { value: NONE, label: "Not an urgent ask" },
      ...Object.entries(DANGERS).map(([value, label]) => ({ value, label })),
    ],
    chosen ?? NONE,
  );
  fieldset.addEventListener("change", () => {
    const value = fieldset.querySelector<HTMLInputElement>(":checked")?.value ?? NONE;
    changed(value === NONE ? null : value);
  });
  return fieldset;
}
