// Feeds opened fragments to a <video> through Media Source Extensions, one buffer for each track.

import type { MediaTrack } from "../crypto/card.ts";
import type { TrackName } from "./protocol.ts";

type SourceClass = { new (): MediaSource; isTypeSupported(type: string): boolean };

/** Below this a clip is never thrown out of the buffer again. */
const SMALL_BYTES = 24 * 1024 * 1024;
const KEEP_BEHIND_S = 20;
const KEEP_BEHIND_FULL_S = 4;
const NEAR_S = 0.1;

/** iPhones have only the managed kind. */
function sourceClass(): SourceClass | undefined {
  const all = globalThis as unknown as { ManagedMediaSource?: SourceClass; MediaSource?: SourceClass };
  return all.ManagedMediaSource ?? all.MediaSource;
}

const mime = (name: TrackName, track: MediaTrack) => `${name}/mp4; codecs="${track.codec}"`;

/** Whether this browser can stream such a track. */
export function canStream(name: TrackName, track: MediaTrack): boolean {
  return sourceClass()?.isTypeSupported(mime(name, track)) ?? false;
}

/**
 * The end of what is buffered without a hole from a moment on, in seconds; null if the moment is not
 * buffered.
 */
export function bufferedFrom(ranges: TimeRanges, at: number): number | null {
  for (let i = 0; i < ranges.length; i++) {
    if (at >= ranges.start(i) - NEAR_S && at < ranges.end(i)) return ranges.end(i);
  }
  return null;
}

/** One SourceBuffer and what waits for it, in order. */
class Lane {
  private readonly queue: ArrayBuffer[] = [];
  /** `ftyp moov`, before everything else. */
  private init: ArrayBuffer | undefined;
  private full = false;
  /** The browser has taken the buffer away. */
  stopped = false;

  constructor(
    readonly buffer: SourceBuffer,
    private readonly small: boolean,
    private readonly video: HTMLMediaElement,
    private readonly changed: () => void,
    private readonly failed: () => void,
  ) {
    buffer.addEventListener("updateend", () => {
      if (this.stopped) return;
      this.next();
      this.changed();
    });
    buffer.addEventListener("error", () => this.stopped || failed());
  }

  get idle(): boolean {
    return !this.buffer.updating && !this.init && this.queue.length === 0;
  }

  begin(bytes: ArrayBuffer): void {
    this.init = bytes;
    this.next();
  }

  push(bytes: ArrayBuffer): void {
    this.queue.push(bytes);
    this.next();
  }

  /** Forgets what waits; what is being taken in is taken in. */
  clear(): void {
    this.queue.length = 0;
  }

  next(): void {
    const bytes = this.init ?? this.queue[0];
    if (this.buffer.updating) return;
    if (this.makeRoom() || !bytes) return;
    try {
      this.buffer.appendBuffer(bytes);
      if (this.init) this.init = undefined;
      else this.queue.shift();
      this.full = false;
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "QuotaExceededError")) return this.failed();
      // Full: it goes on when enough has been played to make room.
      this.full = true;
      this.makeRoom();
    }
  }

  /** Throws out what was played long ago, if there is reason to. True if that is under way. */
  private makeRoom(): boolean {
    const { buffered } = this.buffer;
    if ((this.small && !this.full) || buffered.length === 0) return false;
    const until = this.video.currentTime - (this.full ? KEEP_BEHIND_FULL_S : KEEP_BEHIND_S);
    // In steps of some seconds, not after every fragment.
    if (until <= buffered.start(0) + (this.full ? 0 : 5)) return false;
    this.full = false;
    this.buffer.remove(0, until);
    return true;
  }
}

/** The stream behind a <video>. */
export class Feed {
  private readonly source: MediaSource;
  private readonly lanes = new Map<TrackName, Lane>();
  private readonly url: string;
  private readonly waiting: (() => void)[] = [];
  private ending = false;
  private closed = false;

  constructor(
    private readonly video: HTMLMediaElement,
    tracks: { name: TrackName; track: MediaTrack }[],
    durationMs: number,
    /** The buffers hold something else than before. */
    private readonly changed: () => void,
    failed: () => void,
  ) {
    const Source = sourceClass() as SourceClass;
    this.source = new Source();
    this.url = URL.createObjectURL(this.source);
    video.disableRemotePlayback = true;
    const opened = () => {
      for (const { name, track } of tracks) {
        const buffer = this.source.addSourceBuffer(mime(name, track));
        const small = track.plainSize <= SMALL_BYTES;
        this.lanes.set(name, new Lane(buffer, small, video, () => this.settled(), failed));
      }
      this.source.duration = durationMs / 1000;
      for (const run of this.waiting.splice(0)) run();
    };
    this.source.addEventListener("sourceopen", () => this.lanes.size === 0 && !this.closed && opened());
    video.src = this.url;
  }

  begin(name: TrackName, bytes: ArrayBuffer): void {
    if (this.lanes.size === 0) this.waiting.push(() => this.begin(name, bytes));
    else this.lanes.get(name)?.begin(bytes);
  }

  push(name: TrackName, bytes: ArrayBuffer): void {
    if (this.closed) return;
    if (this.lanes.size === 0) this.waiting.push(() => this.push(name, bytes));
    else this.lanes.get(name)?.push(bytes);
  }

  /** Plays on without a track whose beginning is lost. */
  drop(name: TrackName): void {
    if (this.lanes.size === 0) return void this.waiting.push(() => this.drop(name));
    const lane = this.lanes.get(name);
    if (!lane) return;
    this.lanes.delete(name);
    lane.stopped = true;
    this.source.removeSourceBuffer(lane.buffer);
  }

  /** Forgets fragments that wait: playing has gone elsewhere. */
  clear(): void {
    this.ending = false;
    for (const lane of this.lanes.values()) lane.clear();
  }

  /** The end of what a track has without a hole from `atMs` on; null if it does not have that moment. */
  bufferedUntil(name: TrackName, atMs: number): number | null {
    const lane = this.lanes.get(name);
    const end = lane ? bufferedFrom(lane.buffer.buffered, atMs / 1000) : null;
    return end === null ? null : end * 1000;
  }

  /** The last fragments have been pushed. */
  end(): void {
    this.ending = true;
    this.settled();
  }

  /** Time has gone by: what was refused for want of room may fit now. */
  tick(): void {
    for (const lane of this.lanes.values()) lane.next();
  }

  close(): void {
    this.closed = true;
    for (const lane of this.lanes.values()) lane.stopped = true;
    this.lanes.clear();
    this.waiting.length = 0;
    this.video.removeAttribute("src");
    this.video.load();
    URL.revokeObjectURL(this.url);
  }

  private settled(): void {
    if (this.closed) return;
    const idle = this.lanes.size > 0 && [...this.lanes.values()].every((lane) => lane.idle);
    if (this.ending && idle && this.source.readyState === "open") {
      this.ending = false;
      this.source.endOfStream();
    }
    this.changed();
  }
}
