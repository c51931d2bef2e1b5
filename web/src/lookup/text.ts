// A look-up as it was signed (docs/ref/lookup.md, Look-up): read strictly, so that what is shown is all that
// it says. The twin of crates/domain/src/lookup/text.rs.

import { Refused, enc, hex, sha256, u64, utf8 } from "../crypto/encoding.ts";
import { isLine, isSlug } from "../record/words.ts";

/** What an officer asks to have looked up; no address is in it. */
export interface LookUpText {
  origin: string;
  agency: string;
  case: string;
  danger: string;
  reason: string;
  epoch: number;
  /** The blinded addresses, in the officer's order. */
  elements: string[];
}

/** Most addresses in one. */
export const ADDRESSES_MAX = 12;
const BYTES_MAX = 6 * 1024;
const REASON_CHARS_MAX = 800;
const SHORT_BYTES_MAX = 200;
const MEMBERS = ["v", "origin", "agency", "case", "danger", "reason", "epoch", "elements"];
const DANGERS = ["death", "serious-injury", "kidnapping", "missing-at-risk"];

const refuse = (code: string) =>
  new Refused(code, "The look-up cannot be read by this page. Reload it; if that does not help, refuse it.");

/** Reads a look-up of one spelling: written back it must be the same text, so nothing in it goes unseen. */
export function parseLookUp(text: string): LookUpText {
  if (utf8(text).length > BYTES_MAX) throw refuse("long");
  let json: Record<string, unknown>;
  try {
    json = JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw refuse("spelling");
  }
  const named = typeof json === "object" && json !== null ? Object.keys(json).join() : "";
  const texts = ["origin", "agency", "case", "danger", "reason"];
  const { epoch, elements } = json as { epoch: number; elements: unknown };
  const spelled =
    named === MEMBERS.join() &&
    JSON.stringify(json) === text &&
    json.v === 1 &&
    texts.every((name) => typeof json[name] === "string") &&
    DANGERS.includes(json.danger as string) &&
    isSlug(json.agency as string) &&
    Number.isSafeInteger(epoch) &&
    epoch >= 0 &&
    Array.isArray(elements) &&
    elements.every((it) => typeof it === "string");
  if (!spelled) throw refuse("spelling");
  const all = elements as string[];
  if (!all.every((it) => /^[0-9a-f]{64}$/.test(it))) throw refuse("elements");
  const isShort = (value: string) => isLine(value) && utf8(value).length <= SHORT_BYTES_MAX;
  const short = (value: unknown) => isShort(value as string);
  const reason = json.reason as string;
  const readable = isLine(reason) && [...reason].length <= REASON_CHARS_MAX;
  if (!short(json.origin) || !short(json.case) || !readable) throw refuse("text");
  if (epoch === 0) throw refuse("epoch");
  const many = all.length < 1 || all.length > ADDRESSES_MAX;
  if (many || new Set(all).size !== all.length) throw refuse("elements");
  return json as unknown as LookUpText;
}

/** What the passkeys of officer and supervisor sign. */
export function lookUpDigest(origin: string, text: string, submittedBy: number): string {
  const hash = sha256(utf8(text));
  return hex(sha256(enc("sidelight/look-up/v1", utf8(origin), hash, u64(submittedBy))));
}
