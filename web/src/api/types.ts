// The wire, as crates/api describes it. Bytes are base64, ids, hashes and keys lowercase hex, times ms
// since 1970.

import type { ManifestWire } from "../crypto/manifest.ts";
import type { SignedStatement } from "../crypto/statement.ts";
import type { Member } from "./agency.ts";

export interface Operator {
  name: string;
  receiving_key: string;
  log_vkey: string | null;
  public_url: string;
  app_url: string;
  sign_up_open: boolean;
  now_ms: number;
  agency_cool_off_hours?: number;
  consent_batch_minutes?: number;
  passkeys_url?: string;
  /** How many trustees are available; absent while there is no quorum key. */
  trustees?: { available: number; all: number; threshold: number; alarm: boolean };
}

export interface Session {
  session: string;
  account: string;
  name: string;
  role: "resident" | "officer" | "moderator" | "reviewer" | "admin";
  household: string | null;
  /** Of an agency's people. */
  member?: Member | null;
}

export interface SessionItem {
  session: string;
  name: string;
  device_name: string;
  created_ms: number;
  last_used_ms: number;
  current: boolean;
}

export interface Challenge {
  ceremony: string;
  options: { publicKey: Record<string, unknown> };
}

export interface HouseholdWire {
  household: string;
  statements: SignedStatement[];
  keyring: string;
  settings: { version: number; sealed: string } | null;
  hubs: HubItem[];
  usage: { bytes: number; quota_bytes: number; clips: number };
}

export interface HubItem {
  hub: string;
  last_seen_ms: number | null;
  status: { sealed: string; received_ms: number } | null;
}

export interface ClipItem {
  clip: string;
  camera: string;
  kind: "clip" | "gap";
  series: "event" | "continuous";
  number: number;
  start_ms: number;
  manifest: ManifestWire;
  received: { received_ms: number; signature: string };
  headers: { video?: string; audio?: string; card?: string };
  sizes: { video: number; audio: number; card: number };
  note: string | null;
  keep: boolean;
  expires_ms: number | null;
  deleted_ms: number | null;
}

export interface ClipPage {
  clips: ClipItem[];
  next?: string | null;
}

export type StreamItem =
  | { kind: "clip"; clip: string }
  | { kind: "status"; hub: string }
  | { kind: "event"; hub: string; sealed: string }
  | { kind: "statement"; number: number }
  | { kind: "sign_in"; name: string; device_name: string }
  | { kind: "lagged" };
