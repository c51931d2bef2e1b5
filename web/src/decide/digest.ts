// The digest of a decision and the commitments it covers (docs/ref/approval.md, docs/ref/leaf.md). The
// twin of `domain::approval` and `translog::entry`.

import wordList from "../../../docs/ref/words.txt";
import type { FieldOpening } from "../api/agency.ts";
import { type Bytes, Refused, enc, sha256, utf8 } from "../crypto/encoding.ts";
import { committed as commitment } from "../record/entry.ts";

const WORDS = wordList.trim().split("\n");

/** The lines that a decision of each kind covers, in order. */
export const COVERED: Record<string, readonly string[]> = {
  request: ["agency", "document", "policy", "expires", "case", "submitted-by", "offence"],
  "request-refused": ["agency", "policy", "reason", "document", "case", "submitted-by"],
  "request-update": ["request", "document"],
  "request-resolved": ["request", "document"],
  "request-withdrawn": ["request", "document"],
  "urgent-misused": ["request", "reason"],
  outcome: ["release", "process", "document"],
  "emergency-misused": ["emergency", "reason"],
  agency: ["agency", "name", "epoch", "delivery-key", "jurisdiction"],
  redacted: ["document", "ground"],
};

/** What a passkey signs. */
export function digestOf(origin: string, kind: string, lines: readonly [string, string][]): Bytes {
  const fields = [origin, kind, ...lines.flat()].map(utf8);
  return sha256(enc("sidelight/decision/v1", ...fields));
}

/** A committed field of an entry, as its line has it. */
export function committed(kind: string, opening: FieldOpening): string {
  return commitment(kind, opening.field, opening.salt, opening.value);
}

/** Six words for two screens. */
export function wordsOf(digest: Uint8Array): string[] {
  return Array.from(digest.subarray(0, 6), (byte) => WORDS[byte] as string);
}

/** Why the page does not ask for a passkey. */
export const notAsked = (code: string, what: string) => new Refused(code, `${what} Nothing was approved.`);
