// A still's file: what is written beside the picture is taken out, and what has it is refused.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Bytes, Refused, concat, utf8 } from "../src/crypto/encoding.ts";
import { jpegSize, withoutMetadata } from "../src/crypto/jpeg.ts";
import { itemsText, lasting, length, span } from "../src/ui/format.ts";

const segment = (marker: number, body: Uint8Array): Bytes =>
  concat(new Uint8Array([0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 0xff]), body);

const SOI = new Uint8Array([0xff, 0xd8]);
const JFIF = segment(0xe0, utf8("JFIF\0"));
const FRAME = segment(0xc0, new Uint8Array([8, 0x01, 0x68, 0x02, 0x80, 3]));
const SCAN = concat(segment(0xda, new Uint8Array([1, 2])), new Uint8Array([9, 9, 0xff, 0xe1, 0xff, 0xd9]));
const PLAIN = concat(SOI, JFIF, FRAME, SCAN);

test("what is beside the picture is taken out, and the picture stays to the byte", () => {
  const exif = segment(0xe1, utf8("Exif\0\0GPS 44.07 -72.54"));
  const comment = segment(0xfe, utf8("front door"));
  const profile = segment(0xe2, utf8("ICC_PROFILE"));
  const written = concat(SOI, JFIF, exif, profile, FRAME, comment, SCAN);
  assert.deepEqual(withoutMetadata(written), PLAIN);
  assert.deepEqual(withoutMetadata(PLAIN), PLAIN);
  assert.deepEqual(jpegSize(PLAIN), { width: 640, height: 360 });
  assert.throws(() => jpegSize(written), Refused);
});

test("what is no plain JPEG is refused before anything decodes it", () => {
  const wrong: [string, Bytes][] = [
    ["another kind", utf8("<svg onload='...'/>")],
    ["nothing", new Uint8Array()],
    ["cut in a segment", PLAIN.slice(0, 12)],
    ["without a frame", concat(SOI, JFIF, SCAN)],
    ["without a picture", concat(SOI, JFIF, FRAME)],
    ["a segment of no length", concat(SOI, new Uint8Array([0xff, 0xe0, 0, 0]), SCAN)],
  ];
  for (const [name, file] of wrong) assert.throws(() => jpegSize(file), Refused, name);
});

test("a length is said in one way, and a gap below a minute to the second", () => {
  assert.deepEqual([lasting(20_300), length(20_300)], ["21 seconds", "0:21"]);
  assert.deepEqual([lasting(20_000), length(20_000)], ["20 seconds", "0:20"]);
  const at = new Date(2026, 10, 22, 15, 7, 2).getTime();
  assert.match(span(at, at + 2_000), /07:02 – .*07:04/);
  assert.doesNotMatch(span(at, at + 300), /–/);
  assert.match(span(at, at + 60_000), /^\d\d:07 – \d\d:08$/);
});

test("what a share is made of, in words", () => {
  const [clip, still] = [{ tracks: ["video"] }, { tracks: ["still"] }];
  assert.equal(itemsText([clip, clip]), "2 clips");
  assert.equal(itemsText([still]), "1 still");
  assert.equal(itemsText([clip, still, still]), "1 clip and 2 stills");
});
