import {
  dateOf
} from "./shared-2DX3DUU7.js";

// src/outcome/words.ts
var STATES = {
  filed: { label: "A court was asked", hint: "What it says follows later." },
  granted: { label: "The court agreed", hint: "It says that it was right, afterwards or before." },
  denied: { label: "The court did not agree", hint: "It says that it was not right." },
  never: { label: "No court is asked", hint: "This is final, and counts against your agency." }
};
var paperIn = (text) => /\n\nPaper: sha256:([0-9a-f]{64})$/.exec(text)?.[1] ?? null;

// src/decide/words.ts
var TITLES = {
  request: "Publish this request",
  "request-refused": "Refuse this request",
  "request-update": "Publish this update",
  "request-resolved": "Mark the request as resolved",
  "request-withdrawn": "Withdraw the request",
  "urgent-misused": "Mark the urgent ask as misused",
  outcome: "Confirm what became of a release",
  "emergency-misused": "Mark the emergency as misused",
  agency: "Change the delivery key",
  redacted: "Take a text out of sight"
};
var titleOf = (kind) => TITLES[kind] ?? "Decide";
var DONE = {
  request: "The request is public",
  "request-refused": "The request is refused",
  "request-update": "The update is public",
  "request-resolved": "The request is resolved",
  "request-withdrawn": "The request is withdrawn",
  "urgent-misused": "The misuse is public",
  outcome: "What became of it is public",
  "emergency-misused": "The misuse is public",
  agency: "The delivery key is changed",
  redacted: "The text is out of sight"
};
var doneOf = (kind) => DONE[kind] ?? "It is decided";
var MISUSES = {
  "no-danger": "Nobody was in danger, and whoever asked could know it",
  "other-purpose": "The footage was asked for something else",
  "not-ended": "It was known to be over and was not ended"
};
var EMERGENCY_MISUSES = {
  "no-danger": "Nobody was in danger, and whoever signed it could know it",
  "other-purpose": "The footage was wanted for something else",
  forged: "Nobody of the agency asked: somebody else used their accounts"
};
var NEVER = "Not public: the record holds a sealed value of it.";
function dayOf(day) {
  const ms = Date.parse(`${day}T12:00:00Z`);
  return Number.isNaN(ms) ? day : dateOf(ms);
}
var short = (hash) => `${hash.replace(/^sha256:/, "").slice(0, 12)}…`;
function reasonIn(kind, code, book) {
  if (kind === "emergency-misused") return EMERGENCY_MISUSES[code];
  if (kind === "urgent-misused") return MISUSES[code];
  return book?.refusals.find((r) => r.code === code)?.title;
}
var SAID = {
  agency: (value, { agency }) => agency ? { label: "Agency", value: agency, hint: `Its name in the record: ${value}` } : { label: "Agency, by its name in the record", value },
  request: (value) => ({ label: "Request", value: `entry ${value} of the record` }),
  emergency: (value) => ({ label: "Emergency", value: `entry ${value} of the record` }),
  release: (value) => ({ label: "Release", value: `entry ${value} of the record` }),
  process: (value) => ({ label: "What became of it", value: STATES[value]?.label ?? value }),
  expires: (value) => ({ label: "Residents can answer until", value: `the end of ${dayOf(value)}, UTC` }),
  offence: (value, { book }) => ({
    label: "Offence, counted in public",
    value: book?.offences.find((it) => it.code === value)?.title ?? value
  }),
  policy: (value, { book }) => ({
    label: "Under the rules",
    value: book && `sha256:${book.hash}` === value ? `version ${book.version}` : short(value)
  }),
  case: (value) => ({ label: "Case", value, hint: NEVER }),
  "submitted-by": (value) => ({
    label: "Submitted by",
    value: `the person of entry ${value} of the record`,
    hint: NEVER
  }),
  reason: (value, { book }, kind) => ({
    label: "Reason, public",
    value: reasonIn(kind, value, book) ?? value
  }),
  epoch: (value) => ({ label: "Number of the key", value }),
  "delivery-key": (value) => ({ label: "New key", value }),
  jurisdiction: (value) => ({
    label: "Where your agency has its powers, public",
    value: value === "none" ? "not said" : value
  }),
  ground: (value) => ({ label: "Ground", value: value.replace(/-/g, " ") }),
  document: (value) => value === "none" ? { label: "Closing words", value: "none" } : null
};
function linesOf(checked, around) {
  const { kind } = checked.decision;
  return [...checked.values].flatMap(([name, { value }]) => SAID[name]?.(value, around, kind) ?? []);
}

export {
  STATES,
  paperIn,
  titleOf,
  doneOf,
  MISUSES,
  EMERGENCY_MISUSES,
  dayOf,
  linesOf
};
