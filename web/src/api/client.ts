// One function for each call of the API (docs/ref/api.md). It decides nothing and retries nothing.

import { heard } from "./clock.ts";
import { type Bytes, base64 } from "../crypto/encoding.ts";
import type { Slot, SlotName } from "../crypto/pairing.ts";
import type { SignedStatement } from "../crypto/statement.ts";
import type { RegionFeed, TrusteesFeed } from "./civic.ts";
import type { ConsentWire, ContentWire, ShareWire } from "./share.ts";
import type {
  Challenge,
  ClipItem,
  ClipPage,
  HouseholdWire,
  Operator,
  Session,
  SessionItem,
} from "./types.ts";

/** An answer that is not a success, in the operator's words (RFC 9457). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly detail: string,
    /** Rules that are broken, of a `rules` problem. */
    readonly violations: readonly { code: string; message: string }[] = [],
  ) {
    super(detail || title);
    this.name = "Problem";
  }
}

/** No answer at all. */
export class Unreachable extends Error {
  constructor() {
    super("The service cannot be reached. Check your connection, then try again.");
    this.name = "Unreachable";
  }
}

async function problem(response: Response): Promise<Problem> {
  const fallback = `The service answered ${response.status}.`;
  try {
    const json = (await response.json()) as Partial<Problem> & { type?: string };
    const code = json.type?.split("#").pop() ?? "unknown";
    const { title = fallback, detail = "", violations = [] } = json;
    return new Problem(response.status, code, title, detail, violations);
  } catch {
    return new Problem(response.status, "unknown", fallback, "");
  }
}

/** Hears `refused` whenever an answer is that something is not there, or not for whoever is signed in. */
export const refusals = new EventTarget();

const REFUSED = [401, 403, 404];

/** Any request to the API; the header proves that a page of ours made it. */
export async function request(method: string, path: string, body?: unknown, init: RequestInit = {}) {
  const headers = new Headers(init.headers);
  if (method !== "GET") headers.set("X-Sidelight", "1");
  if (body !== undefined) headers.set("Content-Type", "application/json");
  let response: Response;
  try {
    response = await fetch(path, {
      ...init,
      method,
      headers,
      credentials: "same-origin",
      cache: init.cache ?? (method === "GET" ? "no-cache" : "default"),
      body: body === undefined ? null : JSON.stringify(body),
    });
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new Unreachable();
  }
  // What a cache has kept has the time at which it was kept.
  if (init.cache !== "default") heard(response.headers);
  if (REFUSED.includes(response.status)) refusals.dispatchEvent(new Event("refused"));
  if (!response.ok) throw await problem(response);
  return response;
}

async function get<T>(path: string, init?: RequestInit): Promise<T> {
  return (await (await request("GET", path, undefined, init)).json()) as T;
}

/** A request that changes something, and its answer. */
export async function call<T>(method: string, path: string, body: unknown = {}): Promise<T> {
  return (await (await request(method, path, body)).json()) as T;
}

async function tell(method: string, path: string, body?: unknown): Promise<void> {
  await request(method, path, body);
}

/** A long poll: null when the wait is over without an answer. */
async function poll<T>(path: string, signal?: AbortSignal): Promise<T | null> {
  const response = await request("GET", path, undefined, {
    ...(signal ? { signal } : {}),
    cache: "no-store",
  });
  return response.status === 204 ? null : ((await response.json()) as T);
}

export const api = {
  operator: () => get<Operator>("/api/operator"),
  session: () => get<Session>("/api/auth/session"),
  sessions: () => get<SessionItem[]>("/api/auth/sessions"),
  endSession: (id: string) => tell("DELETE", `/api/auth/sessions/${encodeURIComponent(id)}`),
  registerStart: (name: string, invite?: string) =>
    call<Challenge>("POST", "/api/auth/register/start", invite ? { name, invite } : { name }),
  registerFinish: (ceremony: string, credential: unknown, device_name: string) =>
    call<Session>("POST", "/api/auth/register/finish", { ceremony, credential, device_name }),
  loginStart: () => call<Challenge>("POST", "/api/auth/login/start"),
  loginFinish: (ceremony: string, credential: unknown, device_name: string) =>
    call<Session>("POST", "/api/auth/login/finish", { ceremony, credential, device_name }),

  household: () => get<HouseholdWire>("/api/household"),
  createHousehold: (statement: SignedStatement, keyring: Bytes) =>
    tell("POST", "/api/households", { statement, keyring: base64(keyring) }),
  addStatement: (statement: SignedStatement, keyring: Bytes) =>
    tell("POST", "/api/household/statements", { statement, keyring: base64(keyring) }),
  putSettings: (version: number, sealed: Bytes) =>
    tell("PUT", "/api/household/settings", { version, sealed: base64(sealed) }),
  invite: (kind: "same" | "member") => call<{ invite: string }>("POST", "/api/household/invites", { kind }),
  addHub: (hub: string) => call<{ token: string }>("POST", "/api/household/hubs", { hub }),
  sendCommand: (hub: string, sealed: Bytes) =>
    call<{ command: string }>("POST", `/api/household/hubs/${hub}/commands`, { sealed: base64(sealed) }),
  commandReply: (command: string, wait: number, signal?: AbortSignal) =>
    poll<{ sealed: string }>(`/api/household/commands/${encodeURIComponent(command)}?wait=${wait}`, signal),

  putSlot: (mailbox: string, slot: SlotName, message: Slot) =>
    tell("PUT", `/api/mailbox/${mailbox}/${slot}`, message),
  getSlot: (mailbox: string, slot: SlotName, wait: number, signal?: AbortSignal) =>
    poll<Slot>(`/api/mailbox/${mailbox}/${slot}?wait=${wait}`, signal),

  clips: (query: Record<string, string>) =>
    get<ClipPage>(`/api/household/clips?${new URLSearchParams(query)}`),
  clip: (id: string) => get<ClipItem>(`/api/clips/${id}`),
  keep: (id: string, keep: boolean) => tell("PUT", `/api/clips/${id}/keep`, { keep }),
  note: (id: string, sealed: Bytes | null) =>
    tell("PUT", `/api/clips/${id}/note`, { sealed: sealed ? base64(sealed) : null }),
  deleteClip: (id: string, at_ms: number, signature: Bytes) =>
    tell("POST", `/api/clips/${id}/delete`, { at_ms, signature: base64(signature) }),
  restoreClip: (id: string) => tell("POST", `/api/clips/${id}/restore`),

  shares: async () => (await get<{ shares: ShareWire[] }>("/api/household/shares")).shares,
  share: (share: string) => get<ShareWire>(`/api/household/shares/${encodeURIComponent(share)}`),
  consent: (consent: ConsentWire) => call<ShareWire>("POST", "/api/household/shares", consent),
  putContent: (share: string, content: ContentWire) =>
    call<ShareWire>("PUT", `/api/household/shares/${encodeURIComponent(share)}/content`, content),
  revokeShare: (share: string) =>
    call<ShareWire>("POST", `/api/household/shares/${encodeURIComponent(share)}/revoke`),

  /** What a region is asked; the same bytes for everyone. */
  trustees: () => get<TrusteesFeed>("/feed/trustees.json"),
  lookupTrustees: () => get<TrusteesFeed>("/feed/lookup.json"),
  beginSetUp: (epoch: number, element: string) =>
    call<{ set_up: string }>("POST", "/api/household/address/set-ups", { epoch, element }),
  setUpAnswers: (setUp: string) =>
    get<{ answers: { trustee: number; answer: string }[] }>(`/api/household/address/set-ups/${setUp}`),
  feed: (region: string, signal?: AbortSignal) =>
    get<RegionFeed>(`/feed/${region}.json`, signal ? { signal } : {}),
};

/** A static file of the public record; undefined if there is none of that name. */
export async function logFile(path: string): Promise<Bytes | undefined> {
  try {
    return new Uint8Array(await (await request("GET", `/log/${path}`)).arrayBuffer());
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return undefined;
    throw error;
  }
}

/**
 * Bytes of a payload, by range if one is given. Content never changes under an id, so caches may keep it.
 */
export async function payload(
  clip: string,
  track: string,
  range?: { start: number; end: number },
  signal?: AbortSignal,
) {
  return payloadAt(clipPath(clip), track, range, signal);
}

/** Where the tracks of a clip of the household are. */
export const clipPath = (clip: string) => `/api/clips/${clip}`;

/** The same of a clip that is elsewhere: in a share that an agency was given. */
export async function payloadAt(
  path: string,
  track: string,
  range?: { start: number; end: number },
  signal?: AbortSignal,
) {
  const headers: Record<string, string> = range ? { Range: `bytes=${range.start}-${range.end - 1}` } : {};
  return request("GET", `${path}/${track}`, undefined, {
    headers,
    cache: "default",
    ...(signal ? { signal } : {}),
  });
}
