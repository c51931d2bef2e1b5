// What may be said of a clip, from what the reader of each track has found. Pure.

import type { Fragment } from "../crypto/card.ts";
import { CHUNK_BYTES } from "../crypto/stream.ts";
import { type Span, joined, lostFragments, spansOf, spoiltFragments } from "./plan.ts";

/**
 * How far the check has come. `verified` is never said of a clip with any fault, and nothing takes a fault
 * back.
 */
export type CheckState =
  | { kind: "checking" }
  | { kind: "verified" }
  | { kind: "damaged"; spans: Span[] }
  | { kind: "cut"; atMs: number; spans: Span[] }
  /** Everything opens, and it is not what the hub signed. Nothing of it is shown. */
  | { kind: "refused"; sentence: string };

/** What was found of one track. */
export interface Found {
  init: number;
  fragments: readonly Fragment[];
  bad: Set<number>;
  /** The first chunk that the service does not have. */
  cut: number | undefined;
  /** `good`: the whole payload is the one the hub signed. */
  whole: "good" | { refused: string } | undefined;
}

const spoiltChunk = (found: Found) => (chunk: number) =>
  found.bad.has(chunk) || (found.cut !== undefined && chunk >= found.cut);

/** Fragments that cannot be opened. */
export function spoilt(found: Found): Set<number> {
  return spoiltFragments(found.fragments, spoiltChunk(found));
}

/** Whether a track's beginning, without which nothing of it plays, cannot be opened. */
export function beginningSpoilt(found: Found): boolean {
  const last = Math.floor((Math.max(1, found.init) - 1) / CHUNK_BYTES);
  for (let chunk = 0; chunk <= last; chunk++) if (spoiltChunk(found)(chunk)) return true;
  return false;
}

/** Where the picture or the sound is damaged: exactly the fragments that a bad chunk touches. */
function damage(found: Found): Span[] {
  return spansOf(
    found.fragments,
    spoiltFragments(found.fragments, (chunk) => found.bad.has(chunk)),
  );
}

/**
 * Where playing has to jump: damage, and after damage to the picture all up to the next key frame. Sound
 * that ends early stops nothing.
 */
export function lostSpans(video: Found, audio: Found | undefined): Span[] {
  const picture = spansOf(video.fragments, lostFragments(video.fragments, spoilt(video)));
  return joined([...picture, ...(audio && !beginningSpoilt(audio) ? damage(audio) : [])]);
}

/** When the first fragment begins that the service does not have whole. */
function cutAt(found: Found): number {
  const gone = spoiltFragments(found.fragments, (chunk) => chunk >= (found.cut as number));
  const first = found.fragments.find((_, i) => gone.has(i));
  const last = found.fragments.at(-1);
  return first?.timeMs ?? (last ? last.timeMs + last.durationMs : 0);
}

/** The verdict of now. */
export function checkOf(tracks: readonly Found[]): CheckState {
  const spans = joined(tracks.flatMap(damage));
  const bad = tracks.some((t) => t.bad.size > 0);
  const cuts = tracks.filter((t) => t.cut !== undefined);
  if (cuts.length > 0) {
    return { kind: "cut", atMs: Math.min(...cuts.map(cutAt)), spans };
  }
  if (bad) return { kind: "damaged", spans: spans.length > 0 ? spans : [{ startMs: 0, endMs: 0 }] };
  for (const { whole } of tracks)
    if (whole && whole !== "good") return { kind: "refused", sentence: whole.refused };
  return tracks.every((t) => t.whole === "good") ? { kind: "verified" } : { kind: "checking" };
}

const clock = (ms: number) =>
  `${Math.floor(ms / 60_000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, "0")}`;
const PLACES_MAX = 3;

/** The verdict in a sentence; `hub` as whoever reads it would call it. */
export function sentenceOf(check: CheckState, hub = "your hub"): string {
  switch (check.kind) {
    case "checking":
      return "Checking…";
    case "verified":
      return `Verified: sealed by ${hub}`;
    case "cut":
      return `Cut short at ${clock(check.atMs)}`;
    case "refused":
      return `Not what ${hub} sealed`;
    case "damaged": {
      const places = [...new Set(check.spans.map((s) => clock(s.startMs)))];
      if (places.length > PLACES_MAX) return `Damaged in ${places.length} places, first at ${places[0]}`;
      const last = places.pop();
      return `Damaged at ${places.length > 0 ? `${places.join(", ")} and ` : ""}${last}`;
    }
  }
}
