// What is common to both keys of the trustees: each multiplies a point with its share and proves it, anyone
// checks the proof, and as many answers as the threshold combine (docs/ref/quorum.md, Answer and Combining).
// Scalars of both groups are below the same order.

import type { CurvePoint } from "@noble/curves/abstract/curve.js";
import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToNumberLE } from "@noble/curves/utils.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { type Bytes, Refused, concat, enc, u64 } from "./encoding.ts";

/** The public side of a key, from log entries whose proofs were checked. */
export interface Roster {
  epoch: number;
  threshold: number;
  key: Bytes;
  /** Each trustee's public share by its number. */
  shares: Map<number, Bytes>;
}

/** One trustee's answer. */
export interface Answer {
  trustee: number;
  point: Bytes;
  proof: Bytes;
}

const POINT_BYTES = 32;
const PROOF_BYTES = 64;

/** An answer as it is sent: the point, then the proof; null if it is not as long as one. */
export function answerOf(trustee: number, bytes: Bytes): Answer | null {
  if (bytes.length !== POINT_BYTES + PROOF_BYTES) return null;
  return { trustee, point: bytes.slice(0, POINT_BYTES), proof: bytes.slice(POINT_BYTES) };
}

/** A point that trustees are asked about, and all that an answer is good for. */
export interface Question<P extends CurvePoint<bigint, P>> {
  roster: Roster;
  /** A point to compute with, in its one spelling. */
  read: (bytes: Bytes) => P | null;
  base: P;
  domain: string;
  context: Uint8Array[];
  point: P;
}

const ORDER = ed25519.Point.CURVE().n;

/** `c` and `z` of a proof; null if one is not in its one spelling. */
export function readProof(proof: Bytes): [bigint, bigint] | null {
  const scalars = [bytesToNumberLE(proof.subarray(0, 32)), bytesToNumberLE(proof.subarray(32))] as const;
  return proof.length === PROOF_BYTES && scalars.every((s) => s < ORDER) ? [...scalars] : null;
}

/** Whether `images` are `bases` times one secret, under this context. */
export function holds<P extends CurvePoint<bigint, P>>(
  context: Bytes,
  bases: P[],
  images: P[],
  [c, z]: [bigint, bigint],
): boolean {
  const commitments = bases.map((base, i) =>
    base.multiplyUnsafe(z).subtract((images[i] as P).multiplyUnsafe(c)),
  );
  const lengthOfPoint = Uint8Array.of(0, 0, 0, 32);
  const points = [...images, ...commitments].flatMap((p) => [lengthOfPoint, p.toBytes()]);
  return bytesToNumberLE(sha512(concat(context, ...points))) % ORDER === c;
}

/** Checks one trustee's answer; returns `D`. */
export function checkAnswer<P extends CurvePoint<bigint, P>>(asked: Question<P>, answer: Answer): P {
  const { roster, read, base, domain, context, point } = asked;
  const { trustee } = answer;
  const refuse = (code: string, message: string) =>
    new Refused(`answer:${trustee}:${code}`, `trustee ${trustee}: ${message}`);
  const share = roster.shares.get(trustee);
  if (!share) throw refuse("unknown", "nobody of this roster");
  const image = read(answer.point);
  const proof = readProof(answer.proof);
  if (!image) throw refuse("point", "the point of the answer cannot be used");
  if (!proof) throw refuse("proof", "the proof of the answer is malformed");
  const full = enc(domain, ...context, u64(trustee), point.toBytes());
  if (!holds(full, [base, point], [read(share) as P, image], proof)) {
    throw refuse("unproved", "not this trustee's answer to what was asked for this entry");
  }
  return image;
}

/** The points' polynomial at `x`, which is none of theirs (Lagrange). */
export function polynomialAt<P extends CurvePoint<bigint, P>>(points: [number, P][], x: number): P {
  const { Fn } = ed25519.Point;
  const weighted = points.map(([i, point]) => {
    const weight = points
      .filter(([j]) => j !== i)
      .reduce((w, [j]) => Fn.mul(w, Fn.mul(Fn.create(BigInt(x - j)), Fn.inv(Fn.create(BigInt(i - j))))), 1n);
    return point.multiply(weight);
  });
  return weighted.reduce((sum, point) => sum.add(point));
}

/** Checks every answer and combines them to the point times the secret that nobody has. */
export function combineAnswers<P extends CurvePoint<bigint, P>>(asked: Question<P>, answers: Answer[]): P {
  const points = new Map<number, P>();
  for (const answer of answers) {
    const { trustee } = answer;
    if (points.has(trustee)) throw new Refused(`twice:${trustee}`, `trustee ${trustee} answered twice`);
    points.set(trustee, checkAnswer(asked, answer));
  }
  const { threshold } = asked.roster;
  if (points.size < threshold) {
    throw new Refused("too-few", `${points.size} of the ${threshold} answers that are needed`);
  }
  return polynomialAt([...points].slice(0, threshold), 0);
}
