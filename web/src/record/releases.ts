// What in the entries of emergencies and legal demands contradicts itself. The twin of
// crates/translog/src/entry/emergency.rs and demand.rs.

import { readDay } from "./words.ts";

const NOTICE_DAYS_MAX = 3;
const SEAL_DAYS_MAX = 90;
const KEPT_DAYS_MAX = 90;
const DAY_MS = 24 * 3_600_000;
/** Who ends a demand that no reviewer decides. */
const OF_NOBODY = ["withdrawn", "no-decision"];

type Fields = Record<string, string>;
/** How many days after the entry's the day of a field is. */
type Days = (name: string) => number;

/** The kinds that [`ofDemand`] judges; a `demand-noticed` cannot contradict itself. */
export const OF_DEMANDS: readonly string[] = [
  "compelled",
  "objection",
  "demand-refused",
  "preservation",
  "account-disclosed",
];

export const daysAfter = (from: string, to: string): number =>
  ((readDay(to) ?? 0) - (readDay(from) ?? 0)) / DAY_MS;

function amounts(fields: Fields, days: Days): string | undefined {
  if (fields.homes !== "1") return "it is about one home";
  if ([fields.cameras, fields.clips, fields.seconds].includes("0")) return "nothing leaves";
  const sealed = days("seal-until");
  return sealed < 1 || sealed > SEAL_DAYS_MAX ? "not sealed for one to ninety days" : undefined;
}

function reviews(fields: Fields): string | undefined {
  const [first, second] = [Number(fields["first-review"]), Number(fields["second-review"])];
  return first < second ? undefined : "the reviews are not two in ascending order";
}

export function ofEmergency(fields: Fields, days: Days): string | undefined {
  const due = days("notice-due");
  if (due < 0 || due > NOTICE_DAYS_MAX) return "the notice is not due within three days";
  return amounts(fields, days) ?? reviews(fields);
}

function told(fields: Fields): string | undefined {
  const fits = (fields.told === "none") === (fields.demand === "sealed");
  return fits ? undefined : "sealed although the household was told, or the reverse";
}

function ofCompelled(fields: Fields, days: Days): string | undefined {
  const last = fields.told === "none" ? days("seal-until") : NOTICE_DAYS_MAX;
  const due = days("notice-due");
  if (due < 0 || due > last) return "the notice is due in the past, or too late";
  return amounts(fields, days) ?? reviews(fields) ?? told(fields);
}

/** Whether exactly what is nobody's has no decision and the operator behind it. */
function decided(nobodys: boolean, fields: Fields): string | undefined {
  const byOperator = fields["decided-by"] === "operator";
  const fits = byOperator === nobodys && byOperator === (fields.decision === "none");
  return fits ? undefined : "what it says, the decision and who decided do not go together";
}

export function ofDemand(kind: string, fields: Fields, days: Days): string | undefined {
  switch (kind) {
    case "compelled":
      return ofCompelled(fields, days);
    case "account-disclosed":
      return reviews(fields) ?? told(fields);
    case "objection":
      return decided(["raised", "withdrawn"].includes(fields.state ?? ""), fields);
    case "demand-refused":
      return decided(OF_NOBODY.includes(fields.reason ?? ""), fields);
    default: {
      const kept = days("until");
      return kept < 0 || kept > KEPT_DAYS_MAX ? "kept until the past, or for too long" : undefined;
    }
  }
}
