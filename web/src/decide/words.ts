// What is decided, in words: a line for each line of the entry.

import type { Rulebook } from "../api/agency.ts";
import type { Process } from "../api/outcome.ts";
import { STATES } from "../outcome/words.ts";
import { dateOf } from "../ui/format.ts";
import type { Checked } from "./check.ts";

/** One line for people. */
export interface Line {
  label: string;
  value: string;
  /** What of it the public sees. */
  hint?: string;
}

const TITLES: Record<string, string> = {
  request: "Publish this request",
  "request-refused": "Refuse this request",
  "request-update": "Publish this update",
  "request-resolved": "Mark the request as resolved",
  "request-withdrawn": "Withdraw the request",
  "urgent-misused": "Mark the urgent ask as misused",
  outcome: "Confirm what became of a release",
  "emergency-misused": "Mark the emergency as misused",
  agency: "Change the delivery key",
  redacted: "Take a text out of sight",
};

/** The heading, as the thing that is done. */
export const titleOf = (kind: string) => TITLES[kind] ?? "Decide";

const DONE: Record<string, string> = {
  request: "The request is public",
  "request-refused": "The request is refused",
  "request-update": "The update is public",
  "request-resolved": "The request is resolved",
  "request-withdrawn": "The request is withdrawn",
  "urgent-misused": "The misuse is public",
  outcome: "What became of it is public",
  "emergency-misused": "The misuse is public",
  agency: "The delivery key is changed",
  redacted: "The text is out of sight",
};

/** The heading once it is in the record. */
export const doneOf = (kind: string) => DONE[kind] ?? "It is decided";

/** In what way an urgent ask was misused (docs/ref/leaf.md). */
export const MISUSES: Record<string, string> = {
  "no-danger": "Nobody was in danger, and whoever asked could know it",
  "other-purpose": "The footage was asked for something else",
  "not-ended": "It was known to be over and was not ended",
};

/** In what way an emergency was misused (docs/ref/leaf.md). */
export const EMERGENCY_MISUSES: Record<string, string> = {
  "no-danger": "Nobody was in danger, and whoever signed it could know it",
  "other-purpose": "The footage was wanted for something else",
  forged: "Nobody of the agency asked: somebody else used their accounts",
};

const NEVER = "Not public: the record holds a sealed value of it.";

/** A day of the record, `2026-12-07`, in words. */
export function dayOf(day: string): string {
  const ms = Date.parse(`${day}T12:00:00Z`);
  return Number.isNaN(ms) ? day : dateOf(ms);
}

const short = (hash: string) => `${hash.replace(/^sha256:/, "").slice(0, 12)}…`;

/** What is known besides the decision, for words; nothing of it is signed. */
export interface Around {
  book: Rulebook | null;
  /** What the service calls the agency. */
  agency: string | null;
}

/** A reason by its code, of the list that entries of this kind have. */
function reasonIn(kind: string, code: string, book: Rulebook | null): string | undefined {
  if (kind === "emergency-misused") return EMERGENCY_MISUSES[code];
  if (kind === "urgent-misused") return MISUSES[code];
  return book?.refusals.find((r) => r.code === code)?.title;
}

type Said = (value: string, around: Around, kind: string) => Line | null;

const SAID: Record<string, Said> = {
  agency: (value, { agency }) =>
    agency
      ? { label: "Agency", value: agency, hint: `Its name in the record: ${value}` }
      : { label: "Agency, by its name in the record", value },
  request: (value) => ({ label: "Request", value: `entry ${value} of the record` }),
  emergency: (value) => ({ label: "Emergency", value: `entry ${value} of the record` }),
  release: (value) => ({ label: "Release", value: `entry ${value} of the record` }),
  process: (value) => ({ label: "What became of it", value: STATES[value as Process]?.label ?? value }),
  expires: (value) => ({ label: "Residents can answer until", value: `the end of ${dayOf(value)}, UTC` }),
  offence: (value, { book }) => ({
    label: "Offence, counted in public",
    value: book?.offences.find((it) => it.code === value)?.title ?? value,
  }),
  policy: (value, { book }) => ({
    label: "Under the rules",
    value: book && `sha256:${book.hash}` === value ? `version ${book.version}` : short(value),
  }),
  case: (value) => ({ label: "Case", value, hint: NEVER }),
  "submitted-by": (value) => ({
    label: "Submitted by",
    value: `the person of entry ${value} of the record`,
    hint: NEVER,
  }),
  reason: (value, { book }, kind) => ({
    label: "Reason, public",
    value: reasonIn(kind, value, book) ?? value,
  }),
  epoch: (value) => ({ label: "Number of the key", value }),
  "delivery-key": (value) => ({ label: "New key", value }),
  jurisdiction: (value) => ({
    label: "Where your agency has its powers, public",
    value: value === "none" ? "not said" : value,
  }),
  ground: (value) => ({ label: "Ground", value: value.replace(/-/g, " ") }),
  document: (value) => (value === "none" ? { label: "Closing words", value: "none" } : null),
};

/** The lines of a checked decision. The document is shown as a whole, not as its hash. */
export function linesOf(checked: Checked, around: Around): Line[] {
  const { kind } = checked.decision;
  return [...checked.values].flatMap(([name, { value }]) => SAID[name]?.(value, around, kind) ?? []);
}
