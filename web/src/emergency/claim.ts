// A claim as it was signed (docs/ref/emergency.md): read strictly, so that what is shown is all that it says.

import { Refused, enc, hex, sha256, u64, utf8 } from "../crypto/encoding.ts";
import { isTag } from "../release/doors.ts";

/** What an officer claims. */
export interface Claim {
  origin: string;
  agency: string;
  case: string;
  danger: string;
  who: string;
  harm: string;
  why_now: string;
  why_no_process: string;
  why_footage: string;
  doors: string[];
  from: number;
  to: number;
  owner: "ask" | "do-not-ask";
  owner_reason: string | null;
  process: string;
  deadline: number | null;
}

const CLAIM_BYTES_MAX = 8192;

const MEMBERS = [
  ...["v", "origin", "agency", "case", "danger", "who", "harm", "why_now", "why_no_process"],
  ...["why_footage", "doors", "from", "to", "owner", "owner_reason", "process", "deadline"],
];
const TEXTS = [
  ...["origin", "agency", "case", "danger", "who", "harm", "why_now", "why_no_process", "why_footage"],
  ...["owner", "process"],
];

const unreadable = () =>
  new Refused("claim", "The claim cannot be read by this page. Reload it; if that does not help, refuse it.");

/** Reads a claim of one spelling: written back it must be the same text, so nothing in it goes unseen. */
export function parseClaim(text: string): Claim {
  if (utf8(text).length > CLAIM_BYTES_MAX) throw unreadable();
  let json: Record<string, unknown>;
  try {
    json = JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw unreadable();
  }
  const named = typeof json === "object" && json !== null ? Object.keys(json).join() : "";
  if (named !== MEMBERS.join() || JSON.stringify(json) !== text || json.v !== 1) throw unreadable();
  const time = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
  const fits =
    TEXTS.every((name) => typeof json[name] === "string") &&
    Array.isArray(json.doors) &&
    json.doors.every(isTag) &&
    [json.from, json.to].every(time) &&
    (json.deadline === null || time(json.deadline)) &&
    (json.owner === "ask" ? json.owner_reason === null : typeof json.owner_reason === "string");
  if (!fits) throw unreadable();
  return json as unknown as Claim;
}

/** What the passkeys of officer and supervisor sign. */
export function claimDigest(origin: string, claim: string, submittedBy: number): string {
  const hash = sha256(utf8(claim));
  return hex(sha256(enc("sidelight/emergency-claim/v1", utf8(origin), hash, u64(submittedBy))));
}
