// The quorum key in the browser of whoever receives: checks a wrap and trustees' answers and combines
// them to the file key (docs/ref/quorum.md). Everything here is public but what comes out.

import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToNumberLE } from "@noble/curves/utils.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { type Bytes, Refused, concat, enc, same, u64, utf8 } from "./encoding.ts";

export type Point = InstanceType<typeof ed25519.Point>;

/** The public side of a quorum key, from log entries whose proofs were checked. */
export interface Roster {
  epoch: number;
  threshold: number;
  key: Bytes;
  /** Each trustee's public share by its number. */
  shares: Map<number, Bytes>;
}

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

/** One trustee's answer. */
export interface Answer {
  trustee: number;
  point: Bytes;
  proof: Bytes;
}

const ORDER = ed25519.Point.CURVE().n;
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

/** `c` and `z` of a proof; null if one is not in its one spelling. */
function readProof(proof: Bytes): [bigint, bigint] | null {
  const scalars = [bytesToNumberLE(proof.subarray(0, 32)), bytesToNumberLE(proof.subarray(32))] as const;
  return proof.length === 64 && scalars.every((s) => s < ORDER) ? [...scalars] : null;
}

/** Whether `images` are `bases` times one secret, under this context. */
function holds(context: Bytes, bases: Point[], images: Point[], [c, z]: [bigint, bigint]): boolean {
  const commitments = bases.map((base, i) =>
    base.multiplyUnsafe(z).subtract((images[i] as Point).multiplyUnsafe(c)),
  );
  const lengthOfPoint = Uint8Array.of(0, 0, 0, 32);
  const points = [...images, ...commitments].flatMap((p) => [lengthOfPoint, p.toBytes()]);
  return bytesToNumberLE(sha512(concat(context, ...points))) % ORDER === c;
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

/** Checks one trustee's answer to a checked wrap for one entry; returns `D`. */
function checkAnswer(roster: Roster, wrap: Wrap, e: Point, entry: Bytes, answer: Answer): Point {
  const refuse = (code: string, message: string) =>
    new Refused(`answer:${answer.trustee}:${code}`, `trustee ${answer.trustee}: ${message}`);
  const share = roster.shares.get(answer.trustee);
  if (!share) throw refuse("unknown", "nobody of this roster");
  const point = readPoint(answer.point);
  const proof = readProof(answer.proof);
  if (!point) throw refuse("point", "the point of the answer cannot be used");
  if (!proof) throw refuse("proof", "the proof of the answer is malformed");
  const context = enc(
    "sidelight/quorum/answer/v1",
    roster.key,
    u64(wrap.epoch),
    entry,
    wrap.label,
    u64(answer.trustee),
    wrap.ephemeral,
  );
  if (!holds(context, [B, e], [ed25519.Point.fromBytes(share), point], proof)) {
    throw refuse("unproved", "not this trustee's answer to this wrap for this entry");
  }
  return point;
}

/** Whether this is that trustee's answer to a checked wrap for this entry. */
export function checkedAnswer(roster: Roster, wrap: Wrap, entry: Bytes, answer: Answer): boolean {
  const e = readPoint(wrap.ephemeral);
  try {
    return e !== null && checkAnswer(roster, wrap, e, entry, answer) !== null;
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
}

/** The points' polynomial at `x`, which is none of theirs (Lagrange). */
export function polynomialAt(points: [number, Point][], x: number): Point {
  const { Fn } = ed25519.Point;
  return points.reduce((sum, [i, point]) => {
    const weight = points
      .filter(([j]) => j !== i)
      .reduce((w, [j]) => Fn.mul(w, Fn.mul(Fn.create(BigInt(x - j)), Fn.inv(Fn.create(BigInt(i - j))))), 1n);
    return sum.add(point.multiply(weight));
  }, ed25519.Point.ZERO);
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
  const points = new Map<number, Point>();
  for (const answer of answers) {
    const { trustee } = answer;
    if (points.has(trustee)) throw new Refused(`twice:${trustee}`, `trustee ${trustee} answered twice`);
    points.set(trustee, checkAnswer(roster, wrap, e, entry, answer));
  }
  if (points.size < roster.threshold) {
    throw new Refused("too-few", `${points.size} of the ${roster.threshold} answers that are needed`);
  }
  const shared = montgomery(polynomialAt([...points].slice(0, roster.threshold), 0));
  const salt = concat(wrap.share, montgomery(ed25519.Point.fromBytes(roster.key)));
  const key = hkdf(sha256, shared, salt, utf8("age-encryption.org/v1/X25519"), 32);
  try {
    return chacha20poly1305(key, new Uint8Array(12)).decrypt(wrap.body) as Bytes;
  } catch {
    throw new Refused("body", "the answers are right, and the wrapped key does not open");
  }
}
