// Which clips can be shared for a request: those that lie wholly in its window. The days are listed as the
// home page lists them, so that looking for clips looks like looking at the day.

import type { ClipItem } from "../api/types.ts";
import type { Clips } from "../app/clips.ts";
import type { VerifiedCard } from "../crypto/manifest.ts";
import { type Window, holds, overlaps } from "../feed/window.ts";
import { midnight } from "../ui/format.ts";
import { sentence } from "../ui/parts.ts";

/** A clip in or at the edge of the window. */
export interface Candidate {
  item: ClipItem;
  /** Null if its card is not believed. */
  verified: VerifiedCard | null;
  /** Why it cannot be shared; null if it can. */
  reason: string | null;
}

/** Local midnights of the days that the windows touch. */
export function daysOf(windows: readonly Window[]): number[] {
  const days = new Set<number>();
  for (const { fromMs, toMs } of windows) {
    for (let day = midnight(fromMs); day < toMs; day = midnight(day, 1)) days.add(day);
  }
  return [...days].sort((a, b) => a - b);
}

/** Why a clip of this span cannot be shared; null if it can; undefined if it has nothing to do with it. */
export function fit(windows: readonly Window[], startMs: number, endMs: number): string | null | undefined {
  if (windows.some((w) => holds(w, startMs, endMs))) return null;
  const touched = windows.find((w) => overlaps(w, startMs, endMs));
  if (!touched) return undefined;
  return startMs < touched.fromMs
    ? "Begins before the window. Only clips wholly inside it can be shared."
    : "Ends after the window. Only clips wholly inside it can be shared.";
}

async function candidate(
  clips: Clips,
  windows: readonly Window[],
  item: ClipItem,
): Promise<Candidate | null> {
  try {
    const verified = await clips.card(item);
    const { card } = verified;
    if (card.kind !== "clip") return null;
    const reason = fit(windows, card.startMs, card.startMs + card.durationMs);
    return reason === undefined ? null : { item, verified, reason };
  } catch (error) {
    const near = fit(windows, item.start_ms, item.start_ms) === null;
    return near ? { item, verified: null, reason: `Not verified: ${sentence(error)}` } : null;
  }
}

/** The clips in and at the edges of the windows, oldest first. */
export async function candidates(clips: Clips, windows: readonly Window[]): Promise<Candidate[]> {
  const found: Candidate[] = [];
  for (const day of daysOf(windows)) {
    const listed = (await clips.list(day, midnight(day, 1))).filter((item) => item.kind === "clip");
    const all = await Promise.all(listed.map((item) => candidate(clips, windows, item)));
    found.push(...all.filter((c) => c !== null));
  }
  return found.sort((a, b) => a.item.start_ms - b.item.start_ms);
}
