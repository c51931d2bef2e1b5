// The demo's film with a number of the run's own in its pixels.

import { execFileSync } from "node:child_process";
import { resolve } from "node:path";

const FILM = resolve(process.cwd(), "../crates/demo/assets/porch.mp4");

/** The porch film with a number drawn into every frame as a second strip (crates/demo/scene/README.md). */
export function sceneWithNumber(number: number, to: string): void {
  const nibbles = [12, 8, 4, 0].map((shift) => (number >> shift) & 15);
  const sum = nibbles.reduce((a, b) => a ^ b, 0);
  const bits = "1011" + number.toString(2).padStart(16, "0") + sum.toString(2).padStart(4, "0");
  const cells = [...bits].flatMap((bit, k) =>
    bit === "1" ? [`drawbox=x=${16 + 16 * k}:y=464:w=16:h=16:color=white:t=fill`] : [],
  );
  const filter = ["drawbox=x=4:y=452:w=408:h=32:color=black:t=fill", ...cells].join(",");
  const encode = [
    "-c:v",
    "libx264",
    "-preset",
    "veryfast",
    "-bf",
    "0",
    "-g",
    "15",
    "-sc_threshold",
    "0",
    "-pix_fmt",
    "yuv420p",
    "-c:a",
    "copy",
  ];
  execFileSync("ffmpeg", [
    "-v",
    "error",
    "-y",
    "-i",
    FILM,
    "-vf",
    filter,
    ...encode,
    "-movflags",
    "+faststart",
    to,
  ]);
}
