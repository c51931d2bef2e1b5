// The wire of legal demands, as crates/api/src/demand.rs describes it; and one function for each call.

import type { Assertion } from "./agency.ts";
import { call, request } from "./client.ts";
import type { Answers, Held, ToSign } from "./emergency.ts";
import type { Finding } from "../demand/text.ts";
import type { ToDecide } from "../decide/lines.ts";

/** What an officer types; documents in base64. */
export interface NewDemand {
  case: string;
  type: string;
  authority: string;
  reference: string;
  issued_ms: number;
  serve_by_ms: number | null;
  doors: string[];
  named_apart: string[];
  from_ms: number;
  to_ms: number;
  order: string;
  gag: { document: string; until_ms: number } | null;
}

export type DemandState =
  | "typed"
  | "filed"
  | "supervised"
  | "verified"
  | "gagged"
  | "telling"
  | "told"
  | "reviewed"
  | "deciding"
  | "released"
  | "preserved"
  | "refused";

/** Whether the household objects. */
export interface Objection {
  state: "raised" | "withdrawn" | "upheld" | "overruled";
  since_ms: number;
  /** What it says; not for the agency. */
  text: string | null;
}

/** The household was told. */
export interface Told {
  /** Of the entry. */
  index: number;
  at_ms: number;
  /** Nothing leaves before. */
  deliver_from_ms: number;
  objection: Objection | null;
}

/** What agency, reviewers and household all see of it. */
interface Seen {
  demand: string;
  state: DemandState;
  text: string;
  told: Told | null;
  /** Until when what there is is kept, ms. */
  kept_until_ms: number | null;
  reason: string | null;
  index: number | null;
}

/** As its agency sees it. */
export interface OfAgency extends Seen {
  created_ms: number;
  submitted_by: number | null;
  sign: ToSign | null;
  lapses_ms: number | null;
  /** Whether enough trustees have answered. */
  opened: boolean;
}

/** What a reviewer can sign, and what that does. */
export interface Decide {
  does: "tell" | "preserve" | "release" | "disclose";
  entry: ToDecide;
}

/** As a reviewer sees it. */
export interface Review extends Seen {
  agency: string;
  agency_name: string;
  filed_ms: number;
  lapses_ms: number | null;
  checklist: string | null;
  held: Held | null;
  /** What the operator can read of the account, where that is what is asked for. */
  account: [string, string][] | null;
  /** What is to be sealed for the household, while it is to be told; then `decide` has the entry. */
  tell: { recipient: string; notice: string } | null;
  /** What the caller can sign now. */
  decide: Decide | null;
  /** Whether the caller gave the first review. */
  own: boolean;
  /** Questions of trustees that wait for a reply. */
  asked: number;
}

/** As the household sees it. */
export interface OwnDemand extends Seen {
  agency_name: string;
}

export interface Refusal extends ToDecide {
  reason: string;
}

/** What settles an objection; one that holds comes with a refusal, signed by itself. */
export interface Settlement {
  entry: ToDecide;
  refusal: Refusal | null;
}

/** How an objection is settled, and the public text of why. */
export interface Settled {
  upheld: boolean;
  document: string;
}

async function get<T>(path: string): Promise<T> {
  return (await (await request("GET", path, undefined, { cache: "no-store" })).json()) as T;
}

const AGENCY = "/api/agency/demands";
const REVIEW = "/api/review/demands";
const HOUSEHOLD = "/api/household/demands";
const at = (id: string) => encodeURIComponent(id);

/** Where the sealed video of a released clip is fetched from; with `.age`, as a file with its header. */
export const releasedPath = (id: string, n: number) => `${AGENCY}/${at(id)}/clips/${n}/video`;

/** Who reads a document. */
export type Reader = "agency" | "review" | "household";

/** Where the order, or the order not to tell, is fetched from. */
export const documentPath = (reader: Reader, id: string, which: "order" | "gag-order") =>
  `/api/${reader}/demands/${at(id)}/${which}`;

const signedRefusal = ({ reason, openings }: Refusal, approve: Assertion) => ({ reason, openings, approve });

export const demands = {
  all: async () => (await get<{ demands: OfAgency[] }>(AGENCY)).demands,
  one: (id: string) => get<OfAgency>(`${AGENCY}/${at(id)}`),
  /** In place of the version that was typed before, if there is one. */
  type: (typed: NewDemand, was: string | null) =>
    call<OfAgency>("POST", was === null ? AGENCY : `${AGENCY}/${at(was)}/anew`, typed),
  discard: (id: string) => request("DELETE", `${AGENCY}/${at(id)}`),
  sign: (id: string, approve: Assertion) => call<OfAgency>("POST", `${AGENCY}/${at(id)}/sign`, approve),
  withdraw: (id: string) => call<OfAgency>("POST", `${AGENCY}/${at(id)}/withdraw`),
  answers: (id: string) => get<Answers>(`${AGENCY}/${at(id)}/answers`),
  account: async (id: string) =>
    (await get<{ lines: [string, string][] }>(`${AGENCY}/${at(id)}/account`)).lines,

  reviews: async () => (await get<{ demands: Review[] }>(REVIEW)).demands,
  review: (id: string) => get<Review>(`${REVIEW}/${at(id)}`),
  checked: (id: string, reached: string, findings: Record<Finding, boolean>) =>
    call<Review>("POST", `${REVIEW}/${at(id)}/checklist`, { reached, findings }),
  seal: (id: string, box: string) => call<Review>("POST", `${REVIEW}/${at(id)}/notice`, { box }),
  decide: (id: string, approve: Assertion) => call<Review>("POST", `${REVIEW}/${at(id)}/decide`, approve),
  refusal: (id: string, reason: string) => call<Refusal>("POST", `${REVIEW}/${at(id)}/refusal`, { reason }),
  refuse: (id: string, refusal: Refusal, approve: Assertion) =>
    call<Review>("POST", `${REVIEW}/${at(id)}/refuse`, signedRefusal(refusal, approve)),
  settlement: (id: string, settled: Settled) =>
    call<Settlement>("POST", `${REVIEW}/${at(id)}/settlement`, settled),
  overrule: (id: string, settled: Settled, approve: Assertion) =>
    call<Review>("POST", `${REVIEW}/${at(id)}/settle`, { ...settled, approve }),
  uphold: (id: string, settled: Settled, approve: Assertion, refusal: Refusal, refused: Assertion) =>
    call<Review>("POST", `${REVIEW}/${at(id)}/settle`, {
      ...settled,
      approve,
      refusal: signedRefusal(refusal, refused),
    }),

  own: async () => (await get<{ demands: OwnDemand[] }>(HOUSEHOLD)).demands,
  object: (id: string, text: string) => call<OwnDemand>("POST", `${HOUSEHOLD}/${at(id)}/object`, { text }),
  withdrawObjection: (id: string) =>
    call<OwnDemand>("POST", `${HOUSEHOLD}/${at(id)}/withdraw-objection`),
};
