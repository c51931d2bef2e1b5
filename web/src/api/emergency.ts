// The wire of emergencies, as crates/api/src/emergency.rs describes it; and one function for each call.

import type { Assertion } from "./agency.ts";
import type { LeftOut, NamedHome } from "../emergency/claim.ts";
import { call, request } from "./client.ts";
import type { ManifestWire } from "../crypto/manifest.ts";
import type { ToDecide } from "../decide/lines.ts";

/** What an officer types. */
export interface NewEmergency {
  case: string;
  danger: string;
  who: string;
  harm: string;
  why_now: string;
  why_no_process: string;
  why_footage: string;
  doors: string[];
  /** A home by its address, in place of doors. */
  home: NamedHome | null;
  from_ms: number;
  to_ms: number;
  not_asked: string | null;
  /** Who of the home must not learn of it. */
  left_out: LeftOut | null;
  process: string;
  deadline_ms: number | null;
}

/** What an officer says first; the claim has to say the same. */
export interface Outline {
  case: string;
  danger: string;
  who: string;
  why_now: string;
}

/** What a passkey is to sign. */
export interface ToSign {
  digest: string;
  allow: string[];
  rp_id: string;
  words: string[];
}

export type EmergencyState =
  | "typed"
  | "begun"
  | "filed"
  | "supervised"
  | "called-back"
  | "reviewed"
  | "deciding"
  | "released"
  | "refused"
  | "not-completed";

/** As its agency sees it. */
export interface Emergency {
  emergency: string;
  created_ms: number;
  state: EmergencyState;
  /** Whether it is practised, on a home that was announced for drills. */
  is_drill: boolean;
  /** Empty while there is none that may be read here. */
  claim: string;
  /** What was said first, if it was begun with that. */
  outline: Outline | null;
  /** Whether it is one's own to complete. */
  own: boolean;
  /** The name of the account that typed or began it. */
  officer: string;
  /** When somebody was reached at the number on file. */
  called_ms: number | null;
  /** When a call was last made that nobody answered, while nobody was reached. */
  missed_ms: number | null;
  submitted_by: number | null;
  sign: ToSign | null;
  lapses_ms: number | null;
  reason: string | null;
  index: number | null;
  /** Whether enough trustees have answered. */
  opened: boolean;
  /** The last day on which it is in time to say whether a court is asked, while nobody has. */
  outcome_due: string | null;
}

/** What would leave. */
export interface Held {
  cameras: number;
  clips: number;
  seconds: number;
}

export interface Findings {
  danger: boolean;
  imminent: boolean;
  helps: boolean;
  no_time: boolean;
}

export interface Refusal extends ToDecide {
  reason: string;
  /** How long it took, where the lines say so. */
  minutes?: number;
}

/** As a reviewer sees it. */
export interface Review {
  emergency: string;
  agency: string;
  agency_name: string;
  state: EmergencyState;
  is_drill: boolean;
  /** Empty before it is filed. */
  claim: string;
  outline: Outline | null;
  /** When it was begun or filed. */
  filed_ms: number;
  lapses_ms: number | null;
  /** Names of accounts. */
  officer: string;
  supervisor: string | null;
  /** Claims that the agency filed for the same case before. */
  earlier_for_case: number;
  call_number: string | null;
  call_back: string | null;
  /** When a call was last made that nobody answered. */
  missed_ms: number | null;
  owner: string | null;
  owner_until_ms: number | null;
  /** Once it is filed, where the claim leaves somebody out. */
  left_out: LeftOutSeen | null;
  /** Until when footage that is still at the home is waited for, while nothing can be signed yet. */
  footage_until_ms: number | null;
  held: Held | null;
  release: ToDecide | null;
  own: boolean;
  reason: string | null;
  index: number | null;
  /** Questions of trustees that wait for a reply. */
  asked: number;
  misused: EmergencyMisuse | null;
  /** Whether this reviewer can say that it was. */
  may_mark: boolean;
}

/** Of those whom a claim leaves out: how many are not known in the home; else how many are not asked. */
export interface LeftOutSeen {
  named: number;
  unknown: number;
  members: { not_asked: number; of: number } | null;
}

/** Of a release: that not all of the home were asked. */
export interface Unasked {
  index: number;
  members: number;
  others_asked: boolean;
  reason: string;
}

/** What the record says of an emergency that was misused. */
export interface EmergencyMisuse {
  entry: number;
  reason: string;
}

/** One that is decided, in public. */
export interface EmergencyOver {
  emergency: string;
  entry: number;
  agency_name: string;
  case: string;
  danger: string;
  state: EmergencyState;
  filed_ms: number;
  /** The reviewer decided on it and does not judge it. */
  own: boolean;
}

/** As the household sees it. */
export interface OwnEmergency {
  emergency: string;
  agency_name: string;
  is_drill: boolean;
  claim: string;
  waits: boolean;
  until_ms: number | null;
  owner: string | null;
  state: EmergencyState;
  index: number | null;
}

/** What the trustees did with a release. */
export interface Answers {
  release: number;
  trustee_set: number;
  threshold: number;
  trustees: { trustee: string; outcome: string | null; sealed: string | null }[];
  clips: ReleasedClip[];
  /** Those whose owner has deleted them since. */
  deleted: { n: number; door: string; start_ms: number }[];
  /** Then nothing of it is handed out any more. */
  misused: EmergencyMisuse | null;
}

/** A clip that a release opens; bytes in base64. */
export interface ReleasedClip {
  n: number;
  door: string;
  start_ms: number;
  label: string;
  header: string;
  manifest: ManifestWire;
  openings: { name: string; value: string; salt: string }[];
}

async function get<T>(path: string): Promise<T> {
  return (await (await request("GET", path, undefined, { cache: "no-store" })).json()) as T;
}

const AGENCY = "/api/agency/emergencies";
const REVIEW = "/api/review/emergencies";
const HOUSEHOLD = "/api/household/emergencies";
const at = (id: string) => encodeURIComponent(id);

/** Where the sealed video of a released clip is fetched from; with `.age`, as a file with its header. */
export const releasedPath = (id: string, n: number) => `${AGENCY}/${at(id)}/clips/${n}/video`;

export const emergencies = {
  all: async () => (await get<{ emergencies: Emergency[] }>(AGENCY)).emergencies,
  one: (id: string) => get<Emergency>(`${AGENCY}/${at(id)}`),
  /** From here on reviewers call back. */
  begin: (outline: Outline) => call<Emergency>("POST", `${AGENCY}/begin`, outline),
  /** In place of the version that was typed before, or in the one that was begun. */
  type: (typed: NewEmergency, was: string | null) =>
    call<Emergency>("POST", was === null ? AGENCY : `${AGENCY}/${at(was)}/anew`, typed),
  discard: (id: string) => request("DELETE", `${AGENCY}/${at(id)}`),
  sign: (id: string, approve: Assertion) => call<Emergency>("POST", `${AGENCY}/${at(id)}/sign`, approve),
  withdraw: (id: string) => call<Emergency>("POST", `${AGENCY}/${at(id)}/withdraw`),
  answers: (id: string) => get<Answers>(`${AGENCY}/${at(id)}/answers`),

  reviews: async () => (await get<{ emergencies: Review[] }>(REVIEW)).emergencies,
  over: async () => (await get<{ emergencies: EmergencyOver[] }>("/api/review/over")).emergencies,
  review: (id: string) => get<Review>(`${REVIEW}/${at(id)}`),
  called: (id: string, reached: string, said: string) =>
    call<Review>("POST", `${REVIEW}/${at(id)}/call`, { reached, said }),
  missed: (id: string) => call<Review>("POST", `${REVIEW}/${at(id)}/missed`, {}),
  end: (id: string, reason: string) => call<Review>("POST", `${REVIEW}/${at(id)}/end`, { reason }),
  found: (id: string, findings: Findings, approve: Assertion) =>
    call<Review>("POST", `${REVIEW}/${at(id)}/review`, { findings, approve }),
  refusal: (id: string, reason: string) => call<Refusal>("POST", `${REVIEW}/${at(id)}/refusal`, { reason }),
  refuse: (id: string, { reason, openings, minutes }: Refusal, approve: Assertion) =>
    call<Review>("POST", `${REVIEW}/${at(id)}/refuse`, { reason, openings, minutes, approve }),

  own: async () => (await get<{ emergencies: OwnEmergency[] }>(HOUSEHOLD)).emergencies,
  /** Releases before which not all of the home were asked. */
  unasked: async () => (await get<{ unasked: Unasked[] }>(HOUSEHOLD)).unasked,
  answer: (id: string, agree: boolean) =>
    call<OwnEmergency>("POST", `${HOUSEHOLD}/${at(id)}/answer`, { agree }),
};
