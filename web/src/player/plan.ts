// The arithmetic between time, fragments, plaintext, chunks and payload bytes. Pure: no network, no DOM, no
// keys.

import type { Fragment, MediaTrack } from "../crypto/card.ts";
import { chunkSpan, chunksOf } from "../crypto/stream.ts";

/** A stretch of the clip, ms from its start. */
export interface Span {
  startMs: number;
  endMs: number;
}

/** A run of chunks `[from, to)`. */
export interface Run {
  from: number;
  to: number;
}

/** What is known of a chunk; a sum of these. */
export const HELD = 1; // opened and in memory
export const COUNTED = 2; // in the hash, or waiting for its turn in it
export const BAD = 4; // does not open
export const ABSENT = 8; // the service does not have it

const end = (f: Fragment) => f.timeMs + f.durationMs;

/** The fragment that is shown at a moment: the last that began by then. */
export function fragmentAt(fragments: readonly Fragment[], ms: number): number {
  return Math.max(
    0,
    fragments.findLastIndex((f) => f.timeMs <= ms),
  );
}

/** The fragment at which decoding has to begin to show a moment. */
export function keyAt(fragments: readonly Fragment[], ms: number): number {
  let at = fragmentAt(fragments, ms);
  while (at > 0 && !fragments[at]?.key) at -= 1;
  return at;
}

/** The first fragment that is not wholly over by `ms`; their number if all are. */
export function fragmentAfter(fragments: readonly Fragment[], ms: number): number {
  const at = fragments.findIndex((f) => end(f) > ms);
  return at < 0 ? fragments.length : at;
}

/** The chunks of a fragment. */
export function chunksOfFragment(fragment: Fragment): Run {
  const { first, last } = chunksOf(fragment.offset, fragment.length);
  return { from: first, to: last + 1 };
}

/** The bytes of the payload that hold a run of chunks; the first chunk brings the nonce before it. */
export function bytesOf(run: Run, size: number): { start: number; end: number } {
  const start = run.from === 0 ? 0 : chunkSpan(run.from, size).start;
  return { start, end: chunkSpan(run.to - 1, size).end };
}

/** The first chunk that a payload cut to `available` bytes does not have whole. */
export function firstAbsent(available: number, chunks: number, size: number): number {
  if (available >= size) return chunks;
  for (let chunk = 0; chunk < chunks; chunk++) {
    if (chunkSpan(chunk, size).end > available) return chunk;
  }
  return chunks;
}

/** Fragments that touch a chunk for which `spoilt` holds. */
export function spoiltFragments(
  fragments: readonly Fragment[],
  spoilt: (chunk: number) => boolean,
): Set<number> {
  const found = new Set<number>();
  fragments.forEach((fragment, i) => {
    const { from, to } = chunksOfFragment(fragment);
    for (let chunk = from; chunk < to; chunk++) if (spoilt(chunk)) found.add(i);
  });
  return found;
}

/** Exactly the time of these fragments, neighbours joined. */
export function spansOf(fragments: readonly Fragment[], these: ReadonlySet<number>): Span[] {
  return joined(
    [...these].map((i) => fragments[i] as Fragment).map((f) => ({ startMs: f.timeMs, endMs: end(f) })),
  );
}

/**
 * These fragments and what cannot be decoded without them: all up to the next good one with a key frame.
 */
export function lostFragments(fragments: readonly Fragment[], spoilt: ReadonlySet<number>): Set<number> {
  const lost = new Set<number>();
  let broken = false;
  fragments.forEach((fragment, i) => {
    if (spoilt.has(i)) broken = true;
    else if (fragment.key) broken = false;
    if (broken) lost.add(i);
  });
  return lost;
}

/** Spans in order, those that touch joined. */
export function joined(spans: readonly Span[]): Span[] {
  const all: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.startMs - b.startMs)) {
    const last = all.at(-1);
    if (last && span.startMs <= last.endMs) last.endMs = Math.max(last.endMs, span.endMs);
    else all.push({ ...span });
  }
  return all;
}

/**
 * Where to go to show `ms` or what comes next: `ms` itself, or the end of the lost span it lies in; null if
 * nothing can be shown from there to the end.
 */
export function showable(lost: readonly Span[], ms: number, endMs: number): number | null {
  const inside = lost.find((s) => ms >= s.startMs && ms < s.endMs);
  const at = inside ? inside.endMs : ms;
  return at >= endMs - 1 && inside ? null : at;
}

const SOON_CHUNKS = 8;

/**
 * Whether a fetch that is at `position` of `run` brings `chunk` soon, so that it need not be broken off.
 */
export function bringsSoon(run: Run, position: number, chunk: number): boolean {
  return chunk >= position && chunk < run.to && chunk - position <= SOON_CHUNKS;
}

/** The first chunk of `[window.from, window.to)` that has to be fetched to play on. */
export function missingIn(marks: Uint8Array, window: Run): number | undefined {
  for (let i = window.from; i < Math.min(window.to, marks.length); i++) {
    if (!((marks[i] as number) & (HELD | BAD | ABSENT))) return i;
  }
  return undefined;
}

/**
 * What to fetch next: what is played next, then what the hash still needs, from the start, so that what
 * waits for its turn in the hash gets it. Nothing is fetched twice but what was let go and is wanted again.
 */
export function nextRun(marks: Uint8Array, window: Run): Run | undefined {
  const wanted = (i: number) => {
    const mark = marks[i] as number;
    if (mark & ABSENT) return false;
    if (!(mark & COUNTED)) return true;
    return i >= window.from && i < window.to && !(mark & (HELD | BAD));
  };
  const from = missingIn(marks, window) ?? marks.findIndex((_, i) => wanted(i));
  if (from < 0) return undefined;
  let to = from + 1;
  while (to < marks.length && wanted(to)) to += 1;
  return { from, to };
}

/** The chunks in which `[first, last]` of a track's fragments lie, its beginning (`ftyp moov`) left out. */
export function windowOf(track: Pick<MediaTrack, "fragments">, first: number, untilMs: number): Run {
  const fragment = track.fragments[first];
  if (!fragment) return { from: 0, to: 0 };
  const last = track.fragments[Math.max(first, fragmentAt(track.fragments, untilMs))] as Fragment;
  return { from: chunksOfFragment(fragment).from, to: chunksOfFragment(last).to };
}

/** How many frames a `moof mdat` has: the samples of its `trun` boxes. */
export function frameCount(fragment: Uint8Array): number {
  const view = new DataView(fragment.buffer, fragment.byteOffset, fragment.byteLength);
  const PARENTS = [0x6d6f6f66, 0x74726166]; // moof, traf
  const TRUN = 0x7472756e;
  const count = (from: number, to: number): number => {
    let frames = 0;
    for (let at = from; at + 8 <= to;) {
      const size = view.getUint32(at);
      if (size < 8 || at + size > to) break;
      const type = view.getUint32(at + 4);
      if (type === TRUN && size >= 16) frames += view.getUint32(at + 12);
      if (PARENTS.includes(type)) frames += count(at + 8, at + size);
      at += size;
    }
    return frames;
  };
  return count(0, view.byteLength);
}

const FRAME_MS_GUESS = 40;

/** The middle of the frame before or after the one shown at `ms`; clamped to the clip. */
export function frameStep(
  fragments: readonly Fragment[],
  frames: ReadonlyMap<number, number>,
  ms: number,
  by: 1 | -1,
): number {
  const framesOf = (i: number) => {
    const known = frames.get(i);
    return known && known > 0
      ? known
      : Math.max(1, Math.round((fragments[i] as Fragment).durationMs / FRAME_MS_GUESS));
  };
  let at = fragmentAt(fragments, ms);
  const fragment = fragments[at];
  if (!fragment) return ms;
  const long = fragment.durationMs / framesOf(at);
  // A moment on the border of two frames belongs to the later one, whatever rounding did to it.
  let frame = Math.min(framesOf(at) - 1, Math.floor((ms - fragment.timeMs) / long + 0.02)) + by;
  if (frame < 0) {
    if (at === 0) frame = 0;
    else frame = framesOf(--at) - 1;
  } else if (frame >= framesOf(at)) {
    if (at === fragments.length - 1) frame = framesOf(at) - 1;
    else [at, frame] = [at + 1, 0];
  }
  const f = fragments[at] as Fragment;
  return f.timeMs + ((frame + 0.5) * f.durationMs) / framesOf(at);
}
