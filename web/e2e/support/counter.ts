// Reads the strips that the demo's film carries in its pixels (crates/demo/scene/README.md, The strip).

import type { Page } from "playwright-core";

/** A strip's number, and the place in the clip at which it was read, in seconds. */
export interface Reading {
  number: number;
  at: number;
}

/** Frames of the film in a second. */
export const FRAMES_A_SECOND = 15;

/** By how many frames the counter is away from where it is `expected` to be; it starts again after 600. */
export function off({ number }: Reading, expected: number): number {
  return Math.abs(((((number - expected) % 600) + 900) % 600) - 300);
}

/** The number of strip 0 (frame) or 1 (the run's own) in what the page's video or still shows, or null. */
export async function readStrip(page: Page, strip: number): Promise<number | null> {
  return (await readMoment(page, strip))?.number ?? null;
}

/** The same, with its place: read at one go, however slow the machine is. */
export function readMoment(page: Page, strip: number): Promise<Reading | null> {
  return page.evaluate((i) => {
    const still = document.querySelector<HTMLCanvasElement>("dialog[open] canvas.still");
    const video = document.querySelector("video");
    const shown = still ?? video;
    if (!shown || (!still && video && video.readyState < 2)) return null;
    const canvas = document.createElement("canvas");
    canvas.width = still?.width ?? video?.videoWidth ?? 0;
    canvas.height = still?.height ?? video?.videoHeight ?? 0;
    const draw = canvas.getContext("2d", { willReadFrequently: true });
    if (!draw) return null;
    draw.drawImage(shown, 0, 0);
    const top = 16 * Math.floor(canvas.height / 16) - 32 * (i + 1);
    const mean = (k: number): number => {
      const { data } = draw.getImageData(16 + 16 * k + 5, top + 5, 6, 6);
      let sum = 0;
      for (let p = 0; p < data.length; p += 4)
        sum += (data[p] ?? 0) + (data[p + 1] ?? 0) + (data[p + 2] ?? 0);
      return sum / (data.length / 4) / 3;
    };
    const [white, black] = [mean(0), mean(1)];
    if (white - black < 64) return null;
    const bits = Array.from({ length: 24 }, (_, k) => (mean(k) > (white + black) / 2 ? 1 : 0));
    const value = (from: number, to: number): number =>
      bits.slice(from, to).reduce<number>((v, b) => v * 2 + b, 0);
    const number = value(4, 20);
    const sum = [12, 8, 4, 0].reduce((s, shift) => s ^ ((number >> shift) & 15), 0);
    return value(0, 4) === 0b1011 && value(20, 24) === sum ? { number, at: video?.currentTime ?? 0 } : null;
  }, strip);
}
