// What is said of a share and its clips.

import type { AgencyShare, AgencyShareItem, RequestItem } from "../api/agency.ts";
import type { LetterItem } from "../agency/letter.ts";

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

/** Whether a clip lies within the window that was asked about. A sensitive request asks about more. */
export function outsideWindow(item: LetterItem, request: RequestItem): boolean {
  const { from_ms, to_ms } = request.draft;
  if (from_ms === null || to_ms === null || request.document?.includes("\nweek ")) return false;
  return item.card.startMs < from_ms || item.card.startMs >= to_ms;
}

/** "3 clips" */
export const clipsOf = (n: number) => (n === 1 ? "1 clip" : `${n} clips`);

/** Shares that ask for an answer. */
export const toAnswer = (shares: readonly AgencyShare[]) =>
  shares.filter((s) => s.revoked_ms !== null && !s.answer);
