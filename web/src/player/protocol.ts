// What page and worker say to each other. File keys cross here; identities never do.

import type { Outcome, TrackShape } from "./reader.ts";

export type TrackName = "video" | "audio";

export type ToWorker =
  | { type: "open"; clip: string; tracks: { name: TrackName; shape: TrackShape; fileKey: Uint8Array }[] }
  | { type: "seek"; timeMs: number }
  | { type: "save"; track: TrackName };

export type FromWorker =
  | { type: "init"; track: TrackName; bytes: ArrayBuffer }
  | { type: "fragment"; track: TrackName; index: number; bytes: ArrayBuffer }
  | { type: "damaged"; track: TrackName; index: number }
  | { type: "unplayable"; track: TrackName }
  | { type: "progress"; track: TrackName; got: number; total: number }
  | { type: "done"; track: TrackName; outcome: Outcome }
  | { type: "saved"; track: TrackName; bytes: ArrayBuffer }
  | { type: "failed"; track: TrackName; message: string };
