// The label of a track: what is bound to it before its length is known (docs/ref/clip.md, Label).

import { type Bytes, enc, sha256, u64, unhex, utf8 } from "./encoding.ts";

/** What a label is made of; ids and the hub key in hex. */
export interface Label {
  household: string;
  camera: string;
  clip: string;
  track: "video" | "audio" | "card";
  startMs: number;
  hub: string;
  notice: string;
  epoch: number;
}

/** `L`. */
export function labelHash(label: Label): Bytes {
  return sha256(
    enc(
      "sidelight/label/v1",
      unhex(label.household, 16),
      unhex(label.camera, 16),
      unhex(label.clip, 16),
      utf8(label.track),
      u64(label.startMs),
      unhex(label.hub, 32),
      utf8(label.notice),
      u64(label.epoch),
    ),
  );
}
