// One frame of a clip as a picture of its own: drawn from the playing video, small enough to be shared, and
// with nothing in the file but the picture.

import type { Bytes } from "../crypto/encoding.ts";
import { STILL_AT_MS_MAX, STILL_BYTES_MAX, STILL_SIDE_MAX, withoutMetadata } from "../crypto/jpeg.ts";

/** A picture that was made here. */
export interface StillPicture {
  jpeg: Bytes;
  /** Which moment, ms from the clip's start. */
  atMs: number;
  width: number;
  height: number;
}

/** Tried in this order until one is small enough: finer coding goes before fewer pixels. */
const QUALITIES = [0.92, 0.85, 0.75, 0.6];
const SCALES = [1, 0.75, 0.5, 0.25];

async function encoded(canvas: HTMLCanvasElement, quality: number): Promise<Bytes> {
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", quality));
  if (blob?.type !== "image/jpeg") throw new Error("This browser cannot make a picture of it.");
  return withoutMetadata(new Uint8Array(await blob.arrayBuffer()));
}

/** Draws the frame that is on the screen. */
export async function drawStill(video: HTMLVideoElement): Promise<StillPicture> {
  const { videoWidth, videoHeight } = video;
  if (video.readyState < 2 || videoWidth === 0 || video.seeking) {
    throw new Error("There is no picture on the screen yet. Wait until it shows, then try again.");
  }
  const atMs = Math.min(STILL_AT_MS_MAX - 1, Math.round(video.currentTime * 1000));
  // Held as it is now: the video may go on while it is coded.
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

/**
 * Decodes a picture onto a canvas: it is pixels from here on and never part of a page. Rejects what does
 * not decode, and what is of another size than it says.
 */
export async function showStill(
  jpeg: Bytes,
  size: { width: number; height: number },
  label: string,
): Promise<HTMLCanvasElement> {
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
