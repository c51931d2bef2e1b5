// Time, fragments, chunks and bytes: the player's arithmetic, and what it may say of a clip.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Fragment } from "../src/crypto/card.ts";
import { CHUNK_BYTES, SEALED_CHUNK_BYTES } from "../src/crypto/stream.ts";
import {
  type Found,
  beginningSpoilt,
  checkOf,
  lostSpans,
  sentenceOf,
  spoilt,
} from "../src/player/check.ts";
import {
  ABSENT,
  BAD,
  COUNTED,
  HELD,
  bringsSoon,
  bytesOf,
  chunksOfFragment,
  firstAbsent,
  fragmentAfter,
  fragmentAt,
  frameCount,
  frameStep,
  joined,
  keyAt,
  lostFragments,
  missingIn,
  nextRun,
  showable,
  spansOf,
  spoiltFragments,
  windowOf,
} from "../src/player/plan.ts";

const INIT = 1000;

/** Fragments of half a second and 40,000 bytes, every other one with a key frame. */
function film(count: number): Fragment[] {
  return Array.from({ length: count }, (_, i) => ({
    offset: INIT + i * 40_000,
    length: 40_000,
    timeMs: i * 500,
    durationMs: 500,
    key: i % 2 === 0,
  }));
}

const found = (fragments: Fragment[], more: Partial<Found> = {}): Found => ({
  init: INIT,
  fragments,
  bad: new Set(),
  cut: undefined,
  whole: undefined,
  ...more,
});

test("a moment has a fragment, and decoding begins at a key frame before it", () => {
  const f = film(8);
  assert.deepEqual(
    [0, 499, 500, 1750, 99_999].map((ms) => fragmentAt(f, ms)),
    [0, 0, 1, 3, 7],
  );
  assert.deepEqual(
    [0, 499, 500, 1000, 1750].map((ms) => keyAt(f, ms)),
    [0, 0, 0, 2, 2],
  );
  assert.deepEqual(
    [0, 499, 500, 3999, 4000].map((ms) => fragmentAfter(f, ms)),
    [0, 0, 1, 7, 8],
  );
});

test("fragments lie in chunks, and chunks in bytes of the payload", () => {
  const f = film(8);
  assert.deepEqual(chunksOfFragment(f[0] as Fragment), { from: 0, to: 1 });
  assert.deepEqual(chunksOfFragment(f[1] as Fragment), { from: 0, to: 2 });
  const edge: Fragment = { offset: CHUNK_BYTES, length: CHUNK_BYTES, timeMs: 0, durationMs: 1, key: true };
  assert.deepEqual(chunksOfFragment(edge), { from: 1, to: 2 });
  const size = 16 + 3 * SEALED_CHUNK_BYTES + 100;
  assert.deepEqual(bytesOf({ from: 0, to: 1 }, size), { start: 0, end: 16 + SEALED_CHUNK_BYTES });
  assert.deepEqual(bytesOf({ from: 1, to: 3 }, size), {
    start: 16 + SEALED_CHUNK_BYTES,
    end: 16 + 3 * SEALED_CHUNK_BYTES,
  });
  assert.deepEqual(bytesOf({ from: 2, to: 4 }, size), { start: 16 + 2 * SEALED_CHUNK_BYTES, end: size });
});

test("a payload that was cut lacks every chunk that is not whole", () => {
  const size = 16 + 3 * SEALED_CHUNK_BYTES + 100;
  const cases: [number, number][] = [
    [size, 4],
    [size + 5, 4],
    [size - 1, 3],
    [16 + 3 * SEALED_CHUNK_BYTES, 3],
    [16 + 3 * SEALED_CHUNK_BYTES - 1, 2],
    [0, 0],
  ];
  for (const [available, chunk] of cases)
    assert.equal(firstAbsent(available, 4, size), chunk, String(available));
});

test("a bad chunk spoils exactly the fragments that touch it", () => {
  const f = film(8);
  // Chunk 1 is plaintext 65,536 to 131,071: the end of fragment 1, all of 2, the beginning of 3.
  const these = spoiltFragments(f, (chunk) => chunk === 1);
  assert.deepEqual([...these], [1, 2, 3]);
  assert.deepEqual(spansOf(f, these), [{ startMs: 500, endMs: 2000 }]);
  assert.deepEqual([...lostFragments(f, new Set([2]))], [2, 3]);
  assert.deepEqual([...lostFragments(f, new Set([1]))], [1]);
  assert.deepEqual([...lostFragments(f, new Set([7]))], [7]);
  assert.deepEqual([...lostFragments(f, new Set([0, 3]))], [0, 1, 3]);
});

test("spans that touch are joined", () => {
  const spans = [
    { startMs: 5, endMs: 7 },
    { startMs: 0, endMs: 2 },
    { startMs: 2, endMs: 3 },
    { startMs: 1, endMs: 2 },
  ];
  assert.deepEqual(joined(spans), [
    { startMs: 0, endMs: 3 },
    { startMs: 5, endMs: 7 },
  ]);
});

test("what cannot be shown is jumped over, to its end and no further", () => {
  const lost = [
    { startMs: 500, endMs: 1000 },
    { startMs: 3000, endMs: 4000 },
  ];
  assert.equal(showable(lost, 499, 4000), 499);
  assert.equal(showable(lost, 500, 4000), 1000);
  assert.equal(showable(lost, 999, 4000), 1000);
  assert.equal(showable(lost, 1000, 4000), 1000);
  assert.equal(showable(lost, 3500, 4000), null);
  assert.equal(showable([], 3999.5, 4000), 3999.5);
});

test("what is played next is fetched first, then what the hash lacks, and nothing twice", () => {
  const all = COUNTED | HELD;
  const marks = (...m: number[]) => Uint8Array.from(m);
  const window = { from: 2, to: 4 };
  assert.deepEqual(nextRun(marks(0, 0, 0, 0, 0, 0), window), { from: 2, to: 6 });
  assert.deepEqual(nextRun(marks(all, 0, all, all, all, 0), window), { from: 1, to: 2 });
  assert.deepEqual(nextRun(marks(all, all, all, all, all, 0), window), { from: 5, to: 6 });
  assert.equal(nextRun(marks(all, all, all, all, all, all), window), undefined);
  // Let go and wanted again; let go and not wanted.
  assert.deepEqual(nextRun(marks(all, all, COUNTED, all, COUNTED, all), window), { from: 2, to: 3 });
  assert.equal(nextRun(marks(COUNTED, all, all, all, COUNTED, all), window), undefined);
  // Bad and absent are not asked for again; held but not yet counted is.
  assert.equal(nextRun(marks(all, all, BAD | COUNTED, ABSENT, ABSENT, ABSENT), window), undefined);
  assert.deepEqual(nextRun(marks(all, all, HELD, all, all, all), window), { from: 2, to: 3 });
  assert.equal(missingIn(marks(0, 0, all, BAD, 0, 0), window), undefined);
  assert.equal(missingIn(marks(0, 0, all, COUNTED, 0, 0), window), 3);
  assert.equal(missingIn(marks(0, 0), { from: 2, to: 9 }), undefined);
});

test("a fetch that soon brings what a seek wants is not broken off", () => {
  assert.equal(bringsSoon({ from: 0, to: 100 }, 10, 10), true);
  assert.equal(bringsSoon({ from: 0, to: 100 }, 10, 18), true);
  assert.equal(bringsSoon({ from: 0, to: 100 }, 10, 19), false);
  assert.equal(bringsSoon({ from: 0, to: 100 }, 10, 9), false);
  assert.equal(bringsSoon({ from: 0, to: 12 }, 10, 12), false);
});

test("the window is the chunks from one fragment to a moment", () => {
  const track = { fragments: film(100) };
  assert.deepEqual(windowOf(track, 0, 1600), { from: 0, to: 3 });
  assert.deepEqual(windowOf(track, 90, 0), {
    from: Math.floor((INIT + 90 * 40_000) / CHUNK_BYTES),
    to: 56,
  });
  assert.deepEqual(windowOf(track, 100, 99_999), { from: 0, to: 0 });
});

test("verified only if every track is good to the last byte and nothing was bad", () => {
  const f = film(4);
  const good = found(f, { whole: "good" });
  assert.deepEqual(checkOf([good]), { kind: "verified" });
  assert.deepEqual(checkOf([good, found(f)]), { kind: "checking" });
  assert.deepEqual(checkOf([found(f)]), { kind: "checking" });
  assert.equal(checkOf([good, found(f, { whole: { refused: "x" } })]).kind, "refused");
  assert.equal(checkOf([found(f, { whole: "good", bad: new Set([1]) })]).kind, "damaged");
  assert.equal(checkOf([found(f, { whole: "good", cut: 1 })]).kind, "cut");
  // A chunk that no fragment touches still counts.
  assert.equal(checkOf([found(f, { whole: "good", bad: new Set([77]) })]).kind, "damaged");
});

test("what is said of damage and of a cut", () => {
  const f = film(40);
  const at = (...chunks: number[]) => checkOf([found(f, { bad: new Set(chunks) })]);
  assert.equal(sentenceOf(at(1)), "Damaged at 0:00");
  assert.equal(sentenceOf(at(20)), "Damaged at 0:16");
  assert.equal(sentenceOf(at(5, 20)), "Damaged at 0:04 and 0:16");
  assert.equal(sentenceOf(at(2, 8, 14, 20)), "Damaged in 4 places, first at 0:01");
  assert.equal(sentenceOf(checkOf([found(f, { cut: 20 })])), "Cut short at 0:16");
  assert.equal(sentenceOf({ kind: "verified" }), "Verified: sealed by your hub");
});

test("damaged picture lasts to the next key frame, damaged sound for itself, cut sound not at all", () => {
  const [video, audio] = [film(8), film(8)];
  assert.deepEqual(lostSpans(found(video, { bad: new Set([1]) }), undefined), [
    { startMs: 500, endMs: 2000 },
  ]);
  assert.deepEqual(lostSpans(found(video), found(audio, { bad: new Set([2]) })), [
    { startMs: 1500, endMs: 2500 },
  ]);
  assert.deepEqual(lostSpans(found(video), found(audio, { cut: 2 })), []);
  assert.deepEqual(lostSpans(found(video, { cut: 3 }), undefined), [{ startMs: 2000, endMs: 4000 }]);
  assert.equal(beginningSpoilt(found(video, { bad: new Set([0]) })), true);
  assert.equal(beginningSpoilt(found(video, { bad: new Set([1]) })), false);
  assert.deepEqual([...spoilt(found(video, { cut: 4 }))], [6, 7]);
});

const box = (type: string, ...content: Uint8Array[]): Uint8Array => {
  const body = Buffer.concat(content);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + body.length);
  head.write(type, 4, "latin1");
  return Buffer.concat([head, body]);
};

test("frames are counted in the trun boxes of a fragment", () => {
  const trun = (samples: number) => box("trun", Buffer.from([0, 0, 0, 1, 0, 0, 0, samples, 0, 0, 0, 0]));
  const traf = box("traf", box("tfhd", Buffer.alloc(8)), trun(7), trun(2));
  assert.equal(
    frameCount(
      Buffer.concat([box("moof", box("mfhd", Buffer.alloc(8)), traf), box("mdat", Buffer.alloc(99))]),
    ),
    9,
  );
  assert.equal(frameCount(box("mdat", trun(7))), 0);
  assert.equal(frameCount(Buffer.from([0, 0, 0, 3, 1, 2, 3, 4, 5, 6])), 0);
});

test("frame steps go to the middle of the neighbour, over borders of fragments, and stop at the ends", () => {
  const f = film(3);
  const frames = new Map([
    [0, 5],
    [1, 10],
    [2, 5],
  ]);
  const step = (ms: number, by: 1 | -1) => frameStep(f, frames, ms, by);
  assert.equal(step(0, 1), 150);
  assert.equal(step(150, 1), 250);
  assert.equal(step(450, 1), 525);
  assert.equal(step(525, -1), 450);
  assert.equal(step(50, -1), 50);
  assert.equal(step(1450, 1), 1450);
  // 200 ms, told as 199.9: the third frame, not the second.
  assert.equal(step(199.9, 1), 350);
  // Without a count, a guess.
  assert.ok(frameStep(f, new Map(), 0, 1) > 0);
});
