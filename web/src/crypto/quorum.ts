// The quorum key in the browser of whoever receives: checks a wrap and trustees' answers and combines
// them to the file key (docs/ref/quorum.md). Everything here is public but what comes out.

import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { ed25519 } from "@noble/curves/ed25519.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import type { Answer, Question, Roster } from "./answers.ts";
import { checkAnswer, combineAnswers, holds, readProof } from "./answers.ts";
import { type Bytes, Refused, concat, enc, same, u64, utf8 } from "./encoding.ts";

export type Point = InstanceType<typeof ed25519.Point>;

/** A file key wrapped to the quorum, as it stands in a header. */
export interface Wrap {
  epoch: number;
  label: Bytes;
  share: Bytes;
  body: Bytes;
  ephemeral: Bytes;
  ephemeral_bar: Bytes;
  proof: Bytes;
}

const B = ed25519.Point.BASE;
const SECOND_GENERATOR = ed25519.Point.fromHex(
  "f3dffb4805e20d1daf60966d61c4b2ff2fa63f1721d48a7b6a8b7e69cdc16951",
);

/** A point to compute with: in its one spelling, not the identity, of prime order. */
export function readPoint(bytes: Bytes): Point | null {
  try {
    const point = ed25519.Point.fromBytes(bytes);
    return point.is0() || !point.isTorsionFree() ? null : point;
  } catch {
    return null;
  }
}

export function montgomery(point: Point): Bytes {
  return ed25519.utils.toMontgomery(point.toBytes()) as Bytes;
}

/** Checks a wrap against the label that the reader computed from the clip; returns `E`. */
export function checkWrap(roster: Roster, wrap: Wrap, label: Bytes): Point {
  const refuse = (code: string, message: string) => new Refused(`wrap:${code}`, message);
  if (wrap.epoch !== roster.epoch) throw refuse("epoch", "wrapped to a quorum key of another epoch");
  if (!same(wrap.label, label)) throw refuse("label", "the wrap of another track");
  const e = readPoint(wrap.ephemeral);
  const eBar = readPoint(wrap.ephemeral_bar);
  if (!e || !eBar) throw refuse("point", "a point of the wrap cannot be used");
  if (!same(montgomery(e), wrap.share)) throw refuse("share", "the two stanzas are not of one wrap");
  const proof = readProof(wrap.proof);
  if (!proof) throw refuse("proof", "the proof is malformed");
  const context = enc("sidelight/quorum/wrap/v1", roster.key, u64(wrap.epoch), wrap.label, wrap.body);
  if (!holds(context, [B, SECOND_GENERATOR], [e, eBar], proof)) {
    throw refuse("unproved", "the proof does not hold: this wrap was changed or made from another one");
  }
  return e;
}

/** What the trustees are asked about a checked wrap, for one entry. */
function question(roster: Roster, wrap: Wrap, e: Point, entry: Bytes): Question<Point> {
  const context = [roster.key, u64(wrap.epoch), entry, wrap.label];
  return { roster, read: readPoint, base: B, domain: "sidelight/quorum/answer/v1", context, point: e };
}

/** Whether this is that trustee's answer to a checked wrap for this entry. */
export function checkedAnswer(roster: Roster, wrap: Wrap, entry: Bytes, answer: Answer): boolean {
  const e = readPoint(wrap.ephemeral);
  try {
    return e !== null && checkAnswer(question(roster, wrap, e, entry), answer) !== null;
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
}

/** Checks the wrap and every answer, and combines them to the file key. */
export function combine(
  roster: Roster,
  wrap: Wrap,
  label: Bytes,
  entry: Bytes,
  answers: Answer[],
): Bytes {
  const e = checkWrap(roster, wrap, label);
  const shared = montgomery(combineAnswers(question(roster, wrap, e, entry), answers));
  const salt = concat(wrap.share, montgomery(ed25519.Point.fromBytes(roster.key)));
  const key = hkdf(sha256, shared, salt, utf8("age-encryption.org/v1/X25519"), 32);
  try {
    return chacha20poly1305(key, new Uint8Array(12)).decrypt(wrap.body) as Bytes;
  } catch {
    throw new Refused("body", "the answers are right, and the wrapped key does not open");
  }
}
