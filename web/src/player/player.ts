// The player; pages mount it with mountPlayer(...). It fetches, opens, plays and checks one clip: a Worker reads the
// sealed payload by Range and opens it chunk by chunk, Media Source Extensions play it from the first fragments, and
// "verified" is said only once the whole payload has the hash in the hub's manifest. Pages keep to this file; dialogs,
// keep, name, delete and download are theirs (a page's dialog around the player may live in view.ts).

import type { ClipItem } from "../api/types.ts";
import type { Card } from "../crypto/card.ts";
import type { Bytes } from "../crypto/encoding.ts";
import type { VerifiedCard } from "../crypto/manifest.ts";

/** A card that verifyCard accepted, or one that it refused and the sentence that says why. */
export type CheckedCard = VerifiedCard | { card: Card; refused: string };

/** What is to be played. */
export interface PlayerSource {
  clip: ClipItem;
  /** Only with a VerifiedCard can the clip ever be called verified. It must be a clip, not a gap. */
  checked: CheckedCard;
  /** The file key of a track: openHeader(unbase64(clip.headers[track]), identities). Rejects with what to tell people. */
  fileKey(track: "video" | "audio"): Promise<Bytes>;
}

/** A moment to mark on the scrub bar, in ms from the clip's start. */
export interface Mark {
  atMs: number;
  label: string;
  kind: "press" | "motion" | "manual";
}

export interface PlayerOptions {
  autoplay?: boolean;
  /** Where to begin, in ms from the clip's start. */
  startMs?: number;
  /** When the bell was pressed, and the like. */
  marks?: Mark[];
  /** Listen for keys on the whole page and not only while the focus is inside; for a page or dialog with one player. */
  pageKeys?: boolean;
}

/** A stretch of the clip, in ms from its start. */
export interface Span {
  startMs: number;
  endMs: number;
}

/** How far the check has come. `verified` is final and never said of a clip with any fault. */
export type CheckState =
  | { kind: "checking"; part: number }
  | { kind: "verified" }
  | { kind: "damaged"; spans: Span[] }
  | { kind: "cut"; atMs: number; spans: Span[] }
  | { kind: "refused"; sentence: string };

export interface PlayerEvents {
  /** Something that the other getters tell has changed. */
  state: PlayerHandle;
  /** The check came to a new result. */
  check: CheckState;
  /** The clip played to its end. */
  ended: PlayerHandle;
}

export interface PlayerHandle {
  readonly element: HTMLElement;
  readonly video: HTMLVideoElement;
  readonly check: CheckState;
  readonly playing: boolean;
  readonly positionMs: number;
  readonly durationMs: number;
  /** What went wrong with fetching or playing, if anything did. */
  readonly problem: string | null;
  play(): Promise<void>;
  pause(): void;
  seek(ms: number): void;
  /** Stops everything and removes the element. */
  destroy(): void;
  on<K extends keyof PlayerEvents>(event: K, listener: (value: PlayerEvents[K]) => void): () => void;
}

/** Mounts a player; it begins to fetch at once. */
export function mountPlayer(into: HTMLElement, source: PlayerSource, options: PlayerOptions = {}): PlayerHandle {
  throw new Error(`not written yet: ${into.id} ${source.clip.clip} ${String(options.autoplay)}`);
}
