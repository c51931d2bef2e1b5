// The wire of what became of a release at a court, as crates/api/src/outcome.rs describes it; and one
// function for each call.

import { call, request } from "./client.ts";

/** What can be said of a court. */
export type Process = "filed" | "granted" | "denied" | "never";

/** What somebody of the agency states. */
export interface NewOutcome {
  process: string;
  said: string;
  /** A PDF, in base64; null exactly for `never`. */
  paper: string | null;
}

export interface Outcome {
  outcome: string;
  process: Process;
  text: string;
  paper: boolean;
  stated_ms: number;
  state: "waiting" | "sent-back" | "entered";
  why: string | null;
  index: number | null;
}

/** What follows a release, for its agency. */
export interface Afterwards {
  release: number;
  /** The last day on which a first outcome is in time. */
  due: string | null;
  overdue: boolean;
  next: Process[];
  outcomes: Outcome[];
}

/** What waits for a reviewer. */
export interface ToConfirm {
  outcome: string;
  release: number;
  agency: string;
  agency_name: string;
  claim: string;
  before: [Process, number][];
  process: Process;
  text: string;
  paper: boolean;
  stated_ms: number;
}

export interface Confirming {
  credential: number | null;
  outcomes: ToConfirm[];
}

async function get<T>(path: string): Promise<T> {
  return (await (await request("GET", path, undefined, { cache: "no-store" })).json()) as T;
}

const at = (id: string) => encodeURIComponent(id);
const agency = (emergency: string) => `/api/agency/emergencies/${at(emergency)}/outcomes`;
const REVIEW = "/api/review/outcomes";

/** Where the court's paper is, for its agency and for reviewers. */
export const paperPath = (outcome: string, emergency: string | null) =>
  `${emergency === null ? REVIEW : agency(emergency)}/${at(outcome)}`;

export const outcomes = {
  of: (emergency: string) => get<Afterwards>(agency(emergency)),
  state: (emergency: string, stated: NewOutcome) => call<Afterwards>("POST", agency(emergency), stated),
  waiting: () => get<Confirming>(REVIEW),
  sendBack: (outcome: string, why: string) =>
    call<Confirming>("POST", `${REVIEW}/${at(outcome)}/send-back`, { why }),
};
