// What page and worker say to each other. File keys cross here; identities never do.

import type { TrackShape } from "./reader.ts";

export type TrackName = "video" | "audio";

export type ToWorker =
  /** `path`: where the tracks are fetched, without the last step. */
  | { type: "open"; path: string; tracks: { name: TrackName; shape: TrackShape; fileKey: Uint8Array }[] }
  /** Hand out fragments from these on; `seek` numbers the request. */
  | { type: "seek"; seek: number; from: Partial<Record<TrackName, number>>; untilMs: number }
  | { type: "allow"; untilMs: number }
  | { type: "retry" }
  | { type: "save"; track: TrackName };

export type FromWorker =
  | { type: "init"; track: TrackName; bytes: ArrayBuffer }
  | { type: "fragment"; track: TrackName; index: number; bytes: ArrayBuffer; seek: number }
  | { type: "handedOut"; track: TrackName; seek: number }
  | { type: "bad"; track: TrackName; chunk: number }
  | { type: "cut"; track: TrackName; chunk: number }
  | { type: "hashed"; track: TrackName; hash: Uint8Array; total: number }
  | { type: "failed"; track: TrackName; sentence: string }
  | { type: "saved"; track: TrackName; parts: ArrayBuffer[] | null }
  | { type: "notSaved"; track: TrackName; sentence: string };
