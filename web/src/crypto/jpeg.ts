// A still of a clip is a JPEG without anything but the picture: what a browser or a camera may write beside
// it is taken out before it leaves, and one that has it is refused where it arrives (docs/ref/share.md).

import { type Bytes, Refused, concat } from "./encoding.ts";

/** Longest still, opened, bytes. */
export const STILL_BYTES_MAX = 511 * 1024;
/** Pixels of a side. */
export const STILL_SIDE_MAX = 8192;
/** A clip is at most so long, and a still is a moment of one, ms. */
export const STILL_AT_MS_MAX = 60_000;

const SOI = 0xd8;
const SOS = 0xda;
/** JFIF, which says how the picture is coded; every other application segment, and comments, is beside it. */
const JFIF = 0xe0;
const COMMENT = 0xfe;
/** Baseline, extended and progressive frames: their heads tell the size. */
const FRAMES = [0xc0, 0xc1, 0xc2];

const refuse = (what: string) => new Refused("still_format", `The picture is not a plain JPEG: ${what}.`);

interface Segment {
  marker: number;
  bytes: Bytes;
}

/** The segments of a file; the last one is the coded picture with all that follows. */
function segmentsOf(file: Bytes): Segment[] {
  if (file[0] !== 0xff || file[1] !== SOI) throw refuse("it begins as something else");
  const found: Segment[] = [];
  for (let at = 2; ; ) {
    const marker = file[at + 1];
    const length = ((file[at + 2] ?? 0) << 8) | (file[at + 3] ?? 0);
    if (file[at] !== 0xff || marker === undefined || length < 2 || at + 2 + length > file.length) {
      throw refuse("it is cut short or damaged");
    }
    const end = marker === SOS ? file.length : at + 2 + length;
    found.push({ marker, bytes: file.subarray(at, end) });
    if (marker === SOS) return found;
    at = end;
  }
}

const isBeside = ({ marker }: Segment) => (marker > JFIF && marker <= 0xef) || marker === COMMENT;

/** The same picture without anything beside it. */
export function withoutMetadata(file: Bytes): Bytes {
  const kept = segmentsOf(file).filter((s) => !isBeside(s));
  return concat(file.subarray(0, 2), ...kept.map((s) => s.bytes));
}

/** How large the picture says it is, before anything decodes it; refuses one with metadata. */
export function jpegSize(file: Bytes): { width: number; height: number } {
  const segments = segmentsOf(file);
  if (segments.some(isBeside)) throw refuse("there is more in it than the picture");
  const frame = segments.find((s) => FRAMES.includes(s.marker));
  if (!frame || frame.bytes.length < 9) throw refuse("it does not say how large it is");
  const view = new DataView(frame.bytes.buffer, frame.bytes.byteOffset);
  return { height: view.getUint16(5), width: view.getUint16(7) };
}
