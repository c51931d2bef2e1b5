// A look-up as it was signed (docs/ref/lookup.md, Look-up): read strictly, so that what is shown is all that
// it says. The twin of crates/domain/src/lookup/text.rs.

import { Refused, enc, hex, sha256, u64, utf8 } from "../crypto/encoding.ts";
import { DANGERS } from "../emergency/words.ts";
import { isLine } from "../record/words.ts";
import { distinct, isCode, isCount, isHash, oneSpelling } from "../release/spelling.ts";

/** What an officer asks to have looked up; no address and no contact is in it. */
export interface LookUpText {
  origin: string;
  agency: string;
  case: string;
  danger: string;
  reason: string;
  epoch: number;
  /** The blinded addresses and contacts, in the officer's order. */
  elements: string[];
}

/** Most addresses and contacts in one. */
export const ADDRESSES_MAX = 12;
const BYTES_MAX = 6 * 1024;
const REASON_CHARS_MAX = 800;
const SHORT_BYTES_MAX = 200;
const MEMBERS = ["v", "origin", "agency", "case", "danger", "reason", "epoch", "elements"];

type Flaw = "long" | "spelling" | "text" | "epoch" | "elements";

const unreadable = (flaw: Flaw) =>
  new Refused(flaw, "The look-up cannot be read by this page. Reload it; if that does not help, refuse it.");

/** Whether the members are of the kinds that they are of, before what they say is looked at. */
const isShaped = (json: Record<string, unknown>): boolean =>
  json.v === 1 &&
  isCode(json.agency) &&
  [json.origin, json.case, json.danger, json.reason].every((it) => typeof it === "string") &&
  Object.hasOwn(DANGERS, json.danger as string) &&
  isCount(json.epoch) &&
  Array.isArray(json.elements) &&
  json.elements.every((it) => typeof it === "string");

/** The first thing in a look-up that is not as it has to be. */
function flawOf({ origin, case: number, reason, epoch, elements }: LookUpText): Flaw | null {
  if (!elements.every(isHash)) return "elements";
  const short = [origin, number].every((it) => isLine(it) && utf8(it).length <= SHORT_BYTES_MAX);
  if (!short || !isLine(reason) || [...reason].length > REASON_CHARS_MAX) return "text";
  if (epoch === 0) return "epoch";
  const named = elements.length > 0 && elements.length <= ADDRESSES_MAX && distinct(elements);
  return named ? null : "elements";
}

/** Reads a look-up of one spelling: written back it must be the same text, so nothing in it goes unseen. */
export function parseLookUp(text: string): LookUpText {
  if (utf8(text).length > BYTES_MAX) throw unreadable("long");
  const json = oneSpelling(text, MEMBERS);
  if (!json || !isShaped(json)) throw unreadable("spelling");
  const lookUp = json as unknown as LookUpText;
  const flaw = flawOf(lookUp);
  if (flaw) throw unreadable(flaw);
  return lookUp;
}

/** What the passkeys of officer and supervisor sign. */
export function lookUpDigest(origin: string, text: string, submittedBy: number): string {
  const hash = sha256(utf8(text));
  return hex(sha256(enc("sidelight/look-up/v1", utf8(origin), hash, u64(submittedBy))));
}
