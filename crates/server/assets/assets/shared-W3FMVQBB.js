import {
  Refused,
  concat
} from "./shared-BUMNSQCO.js";

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

// src/player/still.ts
var QUALITIES = [0.92, 0.85, 0.75, 0.6];
var SCALES = [1, 0.75, 0.5, 0.25];
async function encoded(canvas, quality) {
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
  if (blob?.type !== "image/jpeg") throw new Error("This browser cannot make a picture of it.");
  return withoutMetadata(new Uint8Array(await blob.arrayBuffer()));
}
async function drawStill(video) {
  const { videoWidth, videoHeight } = video;
  if (video.readyState < 2 || videoWidth === 0 || video.seeking) {
    throw new Error("There is no picture on the screen yet. Wait until it shows, then try again.");
  }
  const atMs = Math.min(STILL_AT_MS_MAX - 1, Math.round(video.currentTime * 1e3));
  const frame = await createImageBitmap(video);
  try {
    for (const scale of SCALES) {
      const canvas = document.createElement("canvas");
      canvas.width = Math.max(1, Math.round(videoWidth * scale));
      canvas.height = Math.max(1, Math.round(videoHeight * scale));
      if (Math.max(canvas.width, canvas.height) > STILL_SIDE_MAX) continue;
      canvas.getContext("2d")?.drawImage(frame, 0, 0, canvas.width, canvas.height);
      for (const quality of QUALITIES) {
        const jpeg = await encoded(canvas, quality);
        const { width, height } = canvas;
        if (jpeg.length <= STILL_BYTES_MAX) return { jpeg, atMs, width, height };
      }
    }
  } finally {
    frame.close();
  }
  throw new Error("The picture is too large to be shared.");
}
async function showStill(jpeg, size, label) {
  const bitmap = await createImageBitmap(new Blob([jpeg], { type: "image/jpeg" })).catch(() => {
    throw new Error("The picture does not decode.");
  });
  try {
    if (bitmap.width !== size.width || bitmap.height !== size.height) {
      throw new Error("The picture is of another size than it says.");
    }
    const canvas = document.createElement("canvas");
    Object.assign(canvas, size);
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", label);
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
    return canvas;
  } finally {
    bitmap.close();
  }
}

export {
  STILL_BYTES_MAX,
  STILL_SIDE_MAX,
  STILL_AT_MS_MAX,
  jpegSize,
  drawStill,
  showStill
};
