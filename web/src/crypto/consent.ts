// What a consent in the public record commits to (docs/ref/share.md).

import { type Bytes, enc, hex, sha256, u64 } from "./encoding.ts";

/** Fields of a consent, in the order of its entry. Entries of before do not have the last. */
export const CONSENT_FIELDS = [
  "request",
  "agency",
  "recipient",
  "clips",
  "seconds",
  "pseudonym",
  "footage",
] as const;

/** What a consent says of one item: the clip by what its hub signed; of a still the moment and picture. */
export interface Footage {
  /** The manifest's signed bytes. */
  body: Bytes;
  still: { atMs: number; sha256: Bytes } | null;
}

/** Which footage it is, in the order of the letter: the value of `footage`. */
export function footageOf(items: Footage[]): string {
  const none = new Uint8Array();
  const fields = items.flatMap(({ body, still }) => [
    body,
    ...(still ? [u64(still.atMs), still.sha256] : [none, none]),
  ]);
  return hex(sha256(enc("sidelight/footage/v1", ...fields)));
}

/** Seconds, as everything here says how long something is: a part of a second counts as one. */
export const wholeSeconds = (ms: number) => Math.ceil(ms / 1000);

/** Seconds of footage: the lengths of whole clips, together. A still adds nothing. */
export function secondsOf(durationsMs: number[]): number {
  return wholeSeconds(durationsMs.reduce((sum, ms) => sum + ms, 0));
}
