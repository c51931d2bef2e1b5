import {
  operatorNow
} from "./shared-K3QNCVT6.js";

// src/demand/words.ts
var HOUR_MS = 36e5;
var DAY_MS = 24 * HOUR_MS;
var typeOf = (rules, code) => rules?.types.find((type) => type.code === code);
var titleOf = (rules, code) => typeOf(rules, code)?.title ?? code;
var REACHES = {
  content: "Footage of the doors and hours that the order names",
  account: "What the service can read of an account; never footage",
  preserve: "Nothing: what there is is kept for a while, and nobody is shown it"
};
var REASONS = {
  "no-document": "There was no order",
  "not-genuine": "The issuing court knew nothing of it",
  "not-in-force": "The order was not in force",
  "wrong-operator": "The order names somebody else",
  "over-scope": "It asked for more than the order names",
  class: "This type of demand does not yield what it asked for",
  "not-in-possession": "There was nothing to hand over",
  objection: "The household objected, and was right",
  withdrawn: "The agency took it back",
  "no-decision": "Nobody decided in time"
};
var STATES = {
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
  refused: "Refused"
};
var held = (told) => told?.objection?.state === "raised";
var isDue = (told, now = operatorNow()) => now >= told.deliver_from_ms && !held(told);
function daysLeft(untilMs, now = operatorNow()) {
  const days = Math.max(0, Math.ceil((untilMs - now) / DAY_MS));
  return days === 1 ? "1 day" : `${days} days`;
}
function answerIn(filedMs, type, now = operatorNow()) {
  const [count = 0, unit, ms] = type.answer_hours === void 0 ? [type.answer_days, "day", DAY_MS] : [type.answer_hours, "hour", HOUR_MS];
  const said = (n) => `${n} ${unit}${n === 1 ? "" : "s"}`;
  const left = Math.ceil((filedMs + count * ms - now) / ms);
  return `Usually answered within ${said(count)}: ${left > 0 ? `${said(left)} left` : "that time is over"}.`;
}
var utcDay = (ms) => new Date(ms).toISOString().slice(0, 10);

export {
  typeOf,
  titleOf,
  REACHES,
  REASONS,
  STATES,
  held,
  isDue,
  daysLeft,
  answerIn,
  utcDay
};
