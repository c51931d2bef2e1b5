// A still picture from one key frame: decoded by WebCodecs, drawn on a canvas. Nothing is stored.

import type { Preview } from "../crypto/card.ts";

/** Whether this browser can draw previews. */
export const canPreview = (): boolean => typeof VideoDecoder === "function";

/** Decodes a key frame and draws it; false if this browser cannot. */
export function drawPreview(canvas: HTMLCanvasElement, preview: Preview): Promise<boolean> {
  if (!canPreview()) return Promise.resolve(false);
  return new Promise((resolve) => {
    let drawn = false;
    const decoder = new VideoDecoder({
      output: (frame) => {
        if (!drawn) {
          canvas.width = Math.min(frame.displayWidth, 960);
          canvas.height = Math.round((canvas.width * frame.displayHeight) / frame.displayWidth);
          canvas.getContext("2d")?.drawImage(frame, 0, 0, canvas.width, canvas.height);
          drawn = true;
        }
        frame.close();
      },
      error: () => resolve(drawn),
    });
    try {
      decoder.configure({
        codec: preview.codec,
        description: preview.description,
        optimizeForLatency: true,
      });
      decoder.decode(new EncodedVideoChunk({ type: "key", timestamp: 0, data: preview.data }));
    } catch {
      return resolve(false);
    }
    decoder
      .flush()
      .catch(() => undefined)
      .finally(() => {
        if (decoder.state !== "closed") decoder.close();
        resolve(drawn);
      });
  });
}
