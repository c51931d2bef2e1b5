// Feeds opened fragments to a <video> through Media Source Extensions, one buffer for each track.

import type { MediaTrack } from "../crypto/card.ts";
import type { TrackName } from "./protocol.ts";

type SourceClass = { new (): MediaSource; isTypeSupported(type: string): boolean };

function sourceClass(): SourceClass | undefined {
  const all = globalThis as unknown as { ManagedMediaSource?: SourceClass; MediaSource?: SourceClass };
  return all.ManagedMediaSource ?? all.MediaSource;
}

const mime = (name: TrackName, track: MediaTrack) => `${name}/mp4; codecs="${track.codec}"`;

/** Whether this browser can stream such a track. */
export function canStream(name: TrackName, track: MediaTrack): boolean {
  return sourceClass()?.isTypeSupported(mime(name, track)) ?? false;
}

/** One SourceBuffer and what waits for it. */
class Lane {
  private readonly queue: ArrayBuffer[] = [];
  private flushing: (() => void)[] = [];

  constructor(
    private readonly buffer: SourceBuffer,
    private readonly video: HTMLVideoElement,
    private readonly failed: (message: string) => void,
  ) {
    buffer.addEventListener("updateend", () => this.next());
    buffer.addEventListener("error", () => failed("This browser cannot decode the picture."));
  }

  push(bytes: ArrayBuffer): void {
    this.queue.push(bytes);
    this.next();
  }

  /** Resolves when everything pushed so far is in the buffer. */
  flushed(): Promise<void> {
    return new Promise((resolve) => {
      this.flushing.push(resolve);
      this.next();
    });
  }

  private next(): void {
    if (this.buffer.updating) return;
    const bytes = this.queue.shift();
    if (!bytes) {
      for (const resolve of this.flushing.splice(0)) resolve();
      return;
    }
    try {
      this.buffer.appendBuffer(bytes);
    } catch (error) {
      this.refused(error, bytes);
    }
  }

  /** A full buffer loses what was played; anything else is final. */
  private refused(error: unknown, bytes: ArrayBuffer): void {
    const played = this.video.currentTime - 10;
    if (error instanceof DOMException && error.name === "QuotaExceededError" && played > 0) {
      this.queue.unshift(bytes);
      this.buffer.remove(0, played);
      return;
    }
    this.failed("This browser cannot take the clip in.");
  }
}

/** The stream behind a <video>. */
export class Feeder {
  private readonly source: MediaSource;
  private readonly lanes = new Map<TrackName, Lane>();
  private readonly url: string;
  readonly ready: Promise<void>;

  constructor(
    video: HTMLVideoElement,
    tracks: { name: TrackName; track: MediaTrack }[],
    durationMs: number,
    failed: (message: string) => void,
  ) {
    const Source = sourceClass() as SourceClass;
    this.source = new Source();
    this.url = URL.createObjectURL(this.source);
    video.disableRemotePlayback = true;
    this.ready = new Promise((resolve) => {
      this.source.addEventListener(
        "sourceopen",
        () => {
          for (const { name, track } of tracks) {
            const buffer = this.source.addSourceBuffer(mime(name, track));
            this.lanes.set(name, new Lane(buffer, video, failed));
          }
          this.source.duration = durationMs / 1000;
          resolve();
        },
        { once: true },
      );
    });
    video.src = this.url;
  }

  async push(name: TrackName, bytes: ArrayBuffer): Promise<void> {
    await this.ready;
    this.lanes.get(name)?.push(bytes);
  }

  /** Nothing more will come. */
  async end(): Promise<void> {
    await this.ready;
    await Promise.all([...this.lanes.values()].map((lane) => lane.flushed()));
    if (this.source.readyState === "open") this.source.endOfStream();
  }

  close(): void {
    URL.revokeObjectURL(this.url);
  }
}
