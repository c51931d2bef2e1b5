import {
  Refused,
  concat
} from "./shared-K3QNCVT6.js";

// src/crypto/jpeg.ts
var STILL_BYTES_MAX = 511 * 1024;
var STILL_SIDE_MAX = 8192;
var STILL_AT_MS_MAX = 6e4;
var SOI = 216;
var SOS = 218;
var JFIF = 224;
var COMMENT = 254;
var FRAMES = [192, 193, 194];
var refuse = (what) => new Refused("still_format", `The picture is not a plain JPEG: ${what}.`);
function segmentsOf(file) {
  if (file[0] !== 255 || file[1] !== SOI) throw refuse("it begins as something else");
  const found = [];
  for (let at = 2; ; ) {
    const marker = file[at + 1];
    const length = (file[at + 2] ?? 0) << 8 | (file[at + 3] ?? 0);
    if (file[at] !== 255 || marker === void 0 || length < 2 || at + 2 + length > file.length) {
      throw refuse("it is cut short or damaged");
    }
    const end = marker === SOS ? file.length : at + 2 + length;
    found.push({ marker, bytes: file.subarray(at, end) });
    if (marker === SOS) return found;
    at = end;
  }
}
var isBeside = ({ marker }) => marker > JFIF && marker <= 239 || marker === COMMENT;
function withoutMetadata(file) {
  const kept = segmentsOf(file).filter((s) => !isBeside(s));
  return concat(file.subarray(0, 2), ...kept.map((s) => s.bytes));
}
function jpegSize(file) {
  const segments = segmentsOf(file);
  if (segments.some(isBeside)) throw refuse("there is more in it than the picture");
  const frame = segments.find((s) => FRAMES.includes(s.marker));
  if (!frame || frame.bytes.length < 9) throw refuse("it does not say how large it is");
  const view = new DataView(frame.bytes.buffer, frame.bytes.byteOffset);
  return { height: view.getUint16(5), width: view.getUint16(7) };
}

export {
  STILL_BYTES_MAX,
  STILL_SIDE_MAX,
  STILL_AT_MS_MAX,
  withoutMetadata,
  jpegSize
};
