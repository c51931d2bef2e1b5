// Legal demands in words: codes of the demand, of the record and of its life.

import { operatorNow } from "../api/clock.ts";
import type { DemandRules, DemandType } from "../api/civic.ts";
import type { DemandState, OfAgency, Told } from "../api/demand.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A type of demands by its code. */
export const typeOf = (rules: DemandRules | null | undefined, code: string): DemandType | undefined =>
  rules?.types.find((type) => type.code === code);

/** What a type is called. */
export const titleOf = (rules: DemandRules | null | undefined, code: string): string =>
  typeOf(rules, code)?.title ?? code;

/** The most that a type yields. */
export const REACHES: Record<DemandType["class"], string> = {
  content: "Footage of the doors and hours that the order names",
  account: "What the service can read of an account; never footage",
  preserve: "Nothing: what there is is kept for a while, and nobody is shown it",
};

/** Why a demand came to nothing, as the public pages say it. */
export const REASONS: Record<string, string> = {
  "no-document": "There was no order",
  "not-genuine": "The issuing court knew nothing of it",
  "not-in-force": "The order was not in force",
  "wrong-operator": "The order names somebody else",
  "over-scope": "It asked for more than the order names",
  class: "This type of demand does not yield what it asked for",
  "not-in-possession": "There was nothing to hand over",
  objection: "The household objected, and was right",
  withdrawn: "The agency took it back",
  "no-decision": "Nobody decided in time",
};

/** A state as a tag. */
export const STATES: Record<DemandState, string> = {
  typed: "Not filed yet",
  filed: "Waits for a supervisor",
  supervised: "Waits for the checklist",
  verified: "Waits for the notice",
  gagged: "Waits for review",
  telling: "Telling the household",
  told: "The household's days",
  reviewed: "Waits for the second review",
  deciding: "Entering the record",
  released: "Released",
  preserved: "Preserved",
  refused: "Refused",
};

/** What there is of a demand's life, whoever looks. */
export type OfLife = Pick<OfAgency, "state" | "told" | "lapses_ms">;

/** Whether an objection holds delivery now. */
export const held = (told: Told | null) => told?.objection?.state === "raised";

/** Whether the household's days are over, and nothing holds it. */
export const isDue = (told: Told, now = operatorNow()) => now >= told.deliver_from_ms && !held(told);

/** "3 days", rounded up: how many are left of the household's. */
export function daysLeft(untilMs: number, now = operatorNow()): string {
  const days = Math.max(0, Math.ceil((untilMs - now) / DAY_MS));
  return days === 1 ? "1 day" : `${days} days`;
}

/** Within which time a type is usually answered, and what of that is left; both rounded up. */
export function answerIn(filedMs: number, type: DemandType, now = operatorNow()): string {
  const [count = 0, unit, ms] =
    type.answer_hours === undefined
      ? ([type.answer_days, "day", DAY_MS] as const)
      : ([type.answer_hours, "hour", HOUR_MS] as const);
  const said = (n: number) => `${n} ${unit}${n === 1 ? "" : "s"}`;
  const left = Math.ceil((filedMs + count * ms - now) / ms);
  return `Usually answered within ${said(count)}: ${left > 0 ? `${said(left)} left` : "that time is over"}.`;
}

/** A day of UTC in words, as gags end on it. */
export const utcDay = (ms: number) => new Date(ms).toISOString().slice(0, 10);
