// What a consent in the public record commits to (docs/ref/share.md).

/** Fields of a consent, in the order of its entry. */
export const CONSENT_FIELDS = ["request", "agency", "recipient", "clips", "seconds", "pseudonym"] as const;

/** Seconds, as everything here says how long something is: a part of a second counts as one. */
export const wholeSeconds = (ms: number) => Math.ceil(ms / 1000);

/** Seconds of footage: the lengths of whole clips, together. A still adds nothing. */
export function secondsOf(durationsMs: number[]): number {
  return wholeSeconds(durationsMs.reduce((sum, ms) => sum + ms, 0));
}
