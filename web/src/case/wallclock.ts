// One clock for several clips: pure arithmetic on wall time, ms.

/** A clip on the wall. */
export interface Lane {
  startMs: number;
  durationMs: number;
}

/** From the first beginning to the last end. */
export function spanOf(lanes: readonly Lane[]): { startMs: number; endMs: number } {
  return {
    startMs: Math.min(...lanes.map((l) => l.startMs)),
    endMs: Math.max(...lanes.map((l) => l.startMs + l.durationMs)),
  };
}

/** The place in a clip at a moment; null if it was not recording then. */
export function placeIn(lane: Lane, wallMs: number): number | null {
  const at = wallMs - lane.startMs;
  return at >= 0 && at < lane.durationMs ? at : null;
}

/** The next moment from `wallMs` on at which any clip was recording; the end if there is none. */
export function nextMoment(lanes: readonly Lane[], wallMs: number): number {
  if (lanes.some((l) => placeIn(l, wallMs) !== null)) return wallMs;
  const later = lanes.map((l) => l.startMs).filter((ms) => ms > wallMs);
  return later.length > 0 ? Math.min(...later) : spanOf(lanes).endMs;
}
