// The wire of look-ups of addresses and contacts, as crates/api/src/lookup/case.rs describes it; and one
// function for each call.

import type { Assertion } from "./agency.ts";
import { call, request } from "./client.ts";
import type { Refusal, ToSign } from "./emergency.ts";
import type { ToDecide } from "../decide/lines.ts";

/** What an officer types; each address or contact as it was blinded here. */
export interface NewLookUp {
  case: string;
  danger: string;
  reason: string;
  epoch: number;
  elements: string[];
}

export type LookUpState = "typed" | "filed" | "supervised" | "deciding" | "published" | "refused";

/** As its agency sees it. */
export interface LookUp {
  look_up: string;
  created_ms: number;
  state: LookUpState;
  text: string;
  submitted_by: number | null;
  sign: ToSign | null;
  lapses_ms: number | null;
  reason: string | null;
  index: number | null;
  /** Whether the hashes of the tokens were handed in. */
  hashed: boolean;
}

/** What trustees answered; bytes in base64. */
export interface LookUpAnswers {
  index: number;
  leaf: string;
  lookup_set: number;
  threshold: number;
  trustees: { trustee: number; answers: string[] }[];
}

/** As a reviewer sees it. */
export interface LookUpReview {
  look_up: string;
  agency: string;
  agency_name: string;
  state: LookUpState;
  text: string;
  filed_ms: number;
  lapses_ms: number | null;
  call_number: string | null;
  reason: string | null;
  index: number | null;
}

/** As the household sees it whose address or contact was looked up. */
export interface OwnLookUp {
  index: number;
  published_ms: number;
  agency_name: string;
  danger: string;
  reason: string;
  addresses: number;
}

async function get<T>(path: string): Promise<T> {
  return (await (await request("GET", path, undefined, { cache: "no-store" })).json()) as T;
}

const AGENCY = "/api/agency/look-ups";
const REVIEW = "/api/review/look-ups";
const at = (id: string) => encodeURIComponent(id);

export const lookUps = {
  all: async () => (await get<{ look_ups: LookUp[] }>(AGENCY)).look_ups,
  one: (id: string) => get<LookUp>(`${AGENCY}/${at(id)}`),
  /** In place of the version that was typed before, if there is one. */
  type: (typed: NewLookUp, was: string | null) =>
    call<LookUp>("POST", was === null ? AGENCY : `${AGENCY}/${at(was)}/anew`, typed),
  discard: (id: string) => request("DELETE", `${AGENCY}/${at(id)}`),
  sign: (id: string, approve: Assertion) => call<LookUp>("POST", `${AGENCY}/${at(id)}/sign`, approve),
  withdraw: (id: string) => call<LookUp>("POST", `${AGENCY}/${at(id)}/withdraw`),
  answers: (id: string) => get<LookUpAnswers>(`${AGENCY}/${at(id)}/answers`),
  hashes: (id: string, hashes: string[]) => request("POST", `${AGENCY}/${at(id)}/hashes`, { hashes }),

  reviews: async () => (await get<{ look_ups: LookUpReview[] }>(REVIEW)).look_ups,
  review: (id: string) => get<LookUpReview>(`${REVIEW}/${at(id)}`),
  approval: (id: string) => call<ToDecide>("POST", `${REVIEW}/${at(id)}/approval`),
  approve: (id: string, { openings }: ToDecide, approve: Assertion) =>
    call<LookUpReview>("POST", `${REVIEW}/${at(id)}/approve`, { openings, approve }),
  refusal: (id: string, reason: string) => call<Refusal>("POST", `${REVIEW}/${at(id)}/refusal`, { reason }),
  refuse: (id: string, { reason, openings }: Refusal, approve: Assertion) =>
    call<LookUpReview>("POST", `${REVIEW}/${at(id)}/refuse`, { reason, openings, approve }),

  own: async () => (await get<{ look_ups: OwnLookUp[] }>("/api/household/look-ups")).look_ups,
};
