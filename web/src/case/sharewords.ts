// What is said of a share and its clips.

import type { AgencyShare, AgencyShareItem, RequestItem } from "../api/agency.ts";
import { type LetterItem, type LetterStill, isStill } from "../agency/letter.ts";

const FLAGS: Record<string, string> = {
  "after-request": "Received after the request was public",
  "young-hub": "Its hub had been paired for less time than the rulebook asks for",
};

/** Flags of a clip in words; whether it came after the request is also computed here. */
export function flagsOf(told: AgencyShareItem | undefined, item: LetterItem, request: RequestItem): string[] {
  const flags = new Set(told?.flags ?? []);
  if (request.published_ms !== null && item.receivedMs >= request.published_ms) flags.add("after-request");
  return [...flags].map((flag) => FLAGS[flag] ?? flag);
}

/** From when to when, by the hub's clock; a still is one moment. */
function spanOf(item: LetterItem): [number, number] {
  if (!isStill(item)) return [item.card.startMs, item.card.startMs + item.card.durationMs];
  const at = momentOf(item);
  return [at, at];
}

/** The moment a still is of, by the hub's clock and the word of the browser that made it. */
export const momentOf = ({ startMs, still }: LetterStill) => startMs + still.atMs;

const DAY_MS = 86_400_000;

/**
 * Whether a clip, or the moment of a still, does not lie whole in a window that was asked about. A sensitive
 * request asks about the same time on each day of its week.
 */
export function outsideWindow(item: LetterItem, request: RequestItem): boolean {
  const { from_ms, to_ms } = request.draft;
  if (from_ms === null || to_ms === null) return false;
  const [startMs, endMs] = spanOf(item);
  const days = request.document?.includes("\nweek ") ? [-6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6] : [0];
  return !days.some((n) => from_ms + n * DAY_MS <= startMs && endMs <= to_ms + n * DAY_MS);
}

/** Shares that ask for an answer. */
export const toAnswer = (shares: readonly AgencyShare[]) =>
  shares.filter((s) => s.revoked_ms !== null && !s.answer);
