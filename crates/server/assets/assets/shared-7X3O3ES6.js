import {
  STILL_AT_MS_MAX,
  STILL_BYTES_MAX,
  STILL_SIDE_MAX,
  withoutMetadata
} from "./shared-YS22VFJG.js";

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
  drawStill,
  showStill
};
