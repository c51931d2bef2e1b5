// The wire of agencies, requests, moderation and decisions, as crates/api describes it in agency.rs,
// request.rs, decision.rs and the agency's half of share.rs; and one function for each call.

import { type Bytes, base64 } from "../crypto/encoding.ts";
import type { Rulebook } from "./civic.ts";
import { call, request } from "./client.ts";

export type MemberRole = "officer" | "supervisor";

/** For which agency somebody works, in a session. */
export interface Member {
  agency: string;
  role: MemberRole;
}

export interface DeliveryKey {
  index: number;
  epoch: number;
  recipient: string;
  day: string;
}

export interface Colleague {
  account: string;
  name: string;
  role: MemberRole;
  credential: number | null;
}

export interface Agency {
  agency: string;
  name: string;
  kind: "police" | "fire";
  place: string;
  regions: string[];
  contact: string;
  role: MemberRole;
  account: string;
  credential: number | null;
  keys: DeliveryKey[];
  keyring: { version: number; sealed: string } | null;
  people: Colleague[];
}

export interface LatLng {
  lat: number;
  lng: number;
}

export type Zoom = "near" | "middle" | "far";

export interface GridTile {
  cell: string | null;
  name: string;
  label: string;
  middle: [number, number];
  corners: [number, number][];
  point: LatLng;
  area_m2: number;
}

export interface Grid {
  middle: LatLng;
  tiles: GridTile[];
}

export interface Draft {
  offence: string;
  cells: string[];
  from_ms: number | null;
  to_ms: number | null;
  text: string;
  contact: string;
  terms: string;
  case_number: string;
  own_investigation: boolean;
  /** Only of an urgent ask. */
  danger?: string | null;
}

export type RequestState =
  "draft" | "submitted" | "decided" | "published" | "refused" | "resolved" | "withdrawn" | "expired";

export interface RuleBroken {
  code: string;
  message: string;
}

export interface NoteItem {
  index: number;
  about: "update" | "resolved" | "withdrawn";
  text: string | null;
  day: string;
}

export interface ProposedUpdate {
  id: string;
  text: string;
  proposed_ms: number;
  dropped: string | null;
}

export interface RequestItem {
  id: string;
  state: RequestState;
  author: string;
  created_ms: number;
  updated_ms: number;
  draft: Draft;
  violations: RuleBroken[];
  area: string | null;
  earlier_for_case: number;
  document: string | null;
  submitted_ms: number | null;
  submitted_by: string | null;
  index: number | null;
  expires: string | null;
  published_ms: number | null;
  reason: string | null;
  notes: NoteItem[];
  proposed: ProposedUpdate[];
}

export interface ModerationItem {
  id: string;
  agency: string;
  agency_name: string;
  document: string;
  title: string;
  area: string;
  danger: string | null;
  from_ms: number;
  to_ms: number;
  case_number: string;
  submitted_ms: number;
  submitted_by: string;
  earlier_for_case: number;
  own: boolean;
}

export interface UpdateItem {
  id: string;
  request: number;
  agency: string;
  agency_name: string;
  title: string;
  document: string;
  proposed_by: string;
  proposed_ms: number;
  own: boolean;
}

export interface DecidedItem {
  id: string;
  index: number | null;
  state: RequestState;
  agency: string;
  agency_name: string;
  title: string;
  decided_ms: number;
  reason: string | null;
}

/** An urgent ask that is over. */
export interface UrgentOver {
  request: number;
  agency_name: string;
  title: string;
  danger: string;
  state: RequestState;
  published_ms: number;
  own: boolean;
}

/** Urgent asks that are over, for somebody who may say that one was misused. */
export type UrgentPast = Pick<Moderation, "credential" | "urgent_over">;

export interface Moderation {
  credential: number | null;
  queue: ModerationItem[];
  urgent_over: UrgentOver[];
  updates: UpdateItem[];
  decided: DecidedItem[];
}

export type Ask =
  | { kind: "publish"; request: string }
  | { kind: "refuse"; request: string; reason: string }
  | { kind: "update"; update: string }
  | { kind: "resolve" | "withdraw"; request: string; text: string | null }
  | { kind: "rotate"; recipient: string }
  | { kind: "misused"; request: number; reason: string }
  | { kind: "outcome"; outcome: string }
  | { kind: "emergency-misused"; emergency: number; reason: string };

/** Salt and value of a committed field of an entry; the salt in hex. */
export interface FieldOpening {
  field: string;
  salt: string;
  value: string;
}

export interface Decision {
  decision: string;
  /** Kind of the entry it leads to. */
  kind: string;
  origin: string;
  lines: [string, string][];
  openings: FieldOpening[];
  document: string | null;
  digest: string;
  allow: string[];
  rp_id: string;
  created_ms: number;
  expires_ms: number;
  state: "waiting" | "approved" | "published" | "failed";
  failure: string | null;
  index: number | null;
  words: string[];
}

export interface Assertion {
  credential: string;
  client_data: string;
  authenticator_data: string;
  signature: string;
}

export type ShareTrack = "video" | "audio" | "still";

export interface AgencyShareItem {
  n: number;
  tracks: ShareTrack[];
  sizes: number[];
  flags: string[];
  /** Its owner has deleted the clip. */
  deleted: boolean;
}

export interface Package {
  package: string;
  state: "making" | "entering" | "ready" | "failed" | "gone";
  made_ms: number;
  made_by: string;
  shares: number;
  clips: number | null;
  size: number | null;
  digest: string | null;
  index: number | null;
  expires_ms: number;
  failure: string | null;
  /** Not for whoever asks: something in it was taken back that they had not opened. */
  withheld: boolean;
}

export interface AgencyAccess {
  who: string;
  item: number;
  track: ShareTrack;
  at_ms: number;
}

export interface AgencyShare {
  share: string;
  available_ms: number;
  /** Empty once the share is revoked, for whoever had opened nothing of it. */
  letter: string;
  items: AgencyShareItem[];
  opened: AgencyAccess[];
  revoked_ms: number | null;
  answer: { at_ms: number; text: string; who: string } | null;
}

export type { Rulebook };
export type Offence = Rulebook["offences"][number];

async function get<T>(path: string): Promise<T> {
  return (await (await request("GET", path, undefined, { cache: "no-store" })).json()) as T;
}

const at = (id: string) => encodeURIComponent(id);

/** Pages of shares that are read for one request. */
const SHARE_PAGES_MAX = 64;

/** Where the payload of an item of a share is fetched from. */
export const itemPath = (share: string, n: number) => `/api/agency/shares/${at(share)}/items/${n}`;

/** Where a package's file (`tar`) and receipt (`tlog-proof`) are fetched from. */
export const packagePath = (id: string, ending: string) => `/api/agency/packages/${at(id)}.${ending}`;

export const civic = {
  rulebook: () => get<Rulebook>("/api/rulebook"),

  agency: () => get<Agency>("/api/agency"),
  putKeyring: async (version: number, sealed: Bytes) =>
    void (await request("PUT", "/api/agency/keyring", { version, sealed: base64(sealed) })),
  firstKey: async (recipient: string) => void (await request("POST", "/api/agency/key", { recipient })),
  invite: (role: MemberRole) => call<{ invite: string }>("POST", "/api/agency/invites", { role }),
  grid: (query: Record<string, string>) => get<Grid>(`/api/agency/grid?${new URLSearchParams(query)}`),

  requests: () => get<{ requests: RequestItem[] }>("/api/agency/requests"),
  request: (id: string) => get<RequestItem>(`/api/agency/requests/${at(id)}`),
  newRequest: (draft: Draft) => call<RequestItem>("POST", "/api/agency/requests", draft),
  saveDraft: (id: string, draft: Draft) =>
    call<RequestItem>("PUT", `/api/agency/requests/${at(id)}/draft`, draft),
  dropDraft: async (id: string) => void (await request("DELETE", `/api/agency/requests/${at(id)}`)),
  submit: (id: string) => call<RequestItem>("POST", `/api/agency/requests/${at(id)}/submit`),
  propose: (id: string, text: string) =>
    call<{ update: string }>("POST", `/api/agency/requests/${at(id)}/updates`, { text }),

  moderation: () => get<Moderation>("/api/moderation"),
  urgentPast: () => get<UrgentPast>("/api/review/urgent"),
  dropUpdate: async (id: string, reason: string) =>
    void (await request("POST", `/api/moderation/updates/${at(id)}/drop`, { reason })),

  decide: (ask: Ask) => call<Decision>("POST", "/api/decisions", ask),
  decisions: () => get<{ decisions: Decision[] }>("/api/decisions"),
  decision: (id: string) => get<Decision>(`/api/decisions/${at(id)}`),
  approve: (id: string, assertion: Assertion) =>
    call<Decision>("POST", `/api/decisions/${at(id)}/approve`, assertion),
  cancelDecision: async (id: string) => void (await request("POST", `/api/decisions/${at(id)}/cancel`, {})),

  shares: async (id: string) => {
    const path = `/api/agency/requests/${at(id)}/shares`;
    const shares: AgencyShare[] = [];
    for (let query = "", page = 0; page < SHARE_PAGES_MAX; page++) {
      const answer = await get<{ shares: AgencyShare[]; next?: string }>(path + query);
      shares.push(...answer.shares);
      if (!answer.next) break;
      query = `?after=${at(answer.next)}`;
    }
    return { shares };
  },
  packages: (id: string) =>
    get<{ packages: Package[] }>(`/api/agency/requests/${at(id)}/packages`),
  makePackage: (id: string, shares: string[]) =>
    call<Package>("POST", `/api/agency/requests/${at(id)}/packages`, { shares }),
  openTrack: (share: string, n: number, track: ShareTrack) =>
    call<{ header: string }>("POST", `${itemPath(share, n)}/${track}/open`),
  answer: async (share: string, text: string) =>
    void (await request("POST", `/api/agency/shares/${at(share)}/answer`, { text })),
};
