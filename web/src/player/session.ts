// One clip being read and played: ties worker, feed and <video> together, keeps the account of what was
// found, decides what is fetched next and jumps over what is lost. It draws nothing.

import type { MediaTrack, Played } from "../crypto/card.ts";
import type { Bytes } from "../crypto/encoding.ts";
import { checkPayload } from "../crypto/manifest.ts";
import { type CheckState, type Found, beginningSpoilt, checkOf, lostSpans, spoilt } from "./check.ts";
import { Feed, canStream } from "./media.ts";
import { type Span, fragmentAfter, frameCount, frameStep, keyAt, showable, spansOf } from "./plan.ts";
import type { FromWorker, ToWorker, TrackName } from "./protocol.ts";
import { playerWorker, readyPlayer } from "./start.ts";

/** How far ahead of the picture fragments are handed to the browser. */
const AHEAD_MS = 45_000;
const ALLOW_STEP_MS = 2_000;
/** A stall this near before a hole is because of the hole. */
const EDGE_MS = 400;
/** Times in the card are rounded to a millisecond. */
const ROUNDING_MS = 2;

export interface Trouble {
  sentence: string;
  /** Whether trying again may help. */
  again: boolean;
}

interface Track {
  name: TrackName;
  media: MediaTrack;
  found: Found;
}

interface Saver {
  resolve: (file: Blob) => void;
  reject: (error: Error) => void;
}

export class Session {
  check: CheckState = { kind: "checking" };
  trouble: Trouble | null = null;
  /** What cannot be shown, for the bar: `spans` of the check is what is damaged. */
  lost: Span[] = [];
  readonly durationMs: number;
  private readonly tracks: Track[];
  private readonly frames = new Map<number, number>();
  private readonly savers = new Map<TrackName, Saver>();
  private readonly handedOut = new Set<TrackName>();
  private worker: Worker | undefined;
  private feed: Feed | undefined;
  private seekNumber = 0;
  private allowed = 0;
  private closed = false;
  private readonly listening = new AbortController();

  constructor(
    private readonly video: HTMLMediaElement,
    private readonly card: Played,
    /** Where its tracks are fetched. */
    private readonly path: string,
    private readonly changed: () => void,
  ) {
    this.durationMs = Math.max(1, card.durationMs);
    this.tracks = (["video", "audio"] as const).flatMap((name) => {
      const media = card[name];
      if (!media) return [];
      const { init, fragments } = media;
      return [
        {
          name,
          media,
          found: { init, fragments, bad: new Set<number>(), cut: undefined, whole: undefined },
        },
      ];
    });
    if (this.tracks.length === 0) throw new Error("a gap has nothing to play");
  }

  /** Gets the file keys and begins to fetch. */
  async open(fileKey: (track: TrackName) => Promise<Bytes>, startMs: number): Promise<void> {
    // It loads while the headers are opened.
    const worker = playerWorker();
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.hear(data);
    worker.onerror = () => this.fail("The player stopped. Close the clip and open it again.", false);
    try {
      const tracks = await Promise.all(
        this.tracks.map(async ({ name, media }) => ({
          name,
          shape: { size: media.size, init: media.init, fragments: media.fragments },
          fileKey: await fileKey(name),
        })),
      );
      if (this.closed) return worker.terminate();
      this.worker = worker;
      this.tell({ type: "open", path: this.path, tracks });
      this.stream(startMs);
    } catch (error) {
      if (!this.worker) worker.terminate();
      this.fail(error instanceof Error ? error.message : "The clip cannot be opened.", false);
    }
  }

  private stream(startMs: number): void {
    const unknown = this.tracks.find(({ name, media }) => !canStream(name, media));
    if (unknown) {
      const what = unknown.name === "video" ? "picture" : "sound";
      return this.fail(
        `This browser cannot play this clip's ${what}. You can save it and play it elsewhere.`,
        false,
      );
    }
    const tracks = this.tracks.map(({ name, media }) => ({ name, track: media }));
    this.feed = new Feed(
      this.video,
      tracks,
      this.durationMs,
      () => this.moved(),
      () =>
        this.fail(
          `This browser cannot decode the ${this.lead.name === "video" ? "picture" : "sound"}. ` +
            "You can save the clip and play it elsewhere.",
          false,
        ),
    );
    const { signal } = this.listening;
    this.video.addEventListener("seeking", () => this.refill(), { signal });
    for (const event of ["timeupdate", "waiting", "seeked"]) {
      this.video.addEventListener(event, () => this.moved(), { signal });
    }
    // The next clip is likely to be wanted soon, and this one needs the machine no longer.
    this.video.addEventListener("playing", readyPlayer, { once: true, signal });
    window.addEventListener("online", () => this.trouble?.again && this.retry(), { signal });
    if (startMs > 0) this.video.currentTime = Math.min(startMs, this.durationMs - 1) / 1000;
    this.refill();
  }

  get positionMs(): number {
    return Math.min(this.durationMs, this.video.currentTime * 1000);
  }

  /** The end of what can be played. */
  get endMs(): number {
    const last = this.lead.media.fragments.at(-1);
    return last ? last.timeMs + last.durationMs : this.durationMs;
  }

  /** Goes to a moment, or to the next one that can be shown, or to the last. */
  seek(ms: number): void {
    const wanted = Math.min(Math.max(0, ms), Math.max(0, this.endMs - 1));
    const at = showable(this.lost, wanted, this.endMs);
    const edge = this.lost.at(-1)?.startMs ?? this.endMs;
    const to = at ?? Math.max(0, edge - 1);
    this.video.currentTime = (to === wanted ? to : to + (at === null ? 0 : ROUNDING_MS)) / 1000;
  }

  /** Shows the frame before or after. */
  step(by: 1 | -1): void {
    this.video.pause();
    const to = frameStep(this.lead.media.fragments, this.frames, this.positionMs, by);
    if (showable(this.lost, to, this.endMs) === to) this.video.currentTime = to / 1000;
    else if (by > 0) this.seek(to);
    else this.seek((this.lost.find((s) => to >= s.startMs && to < s.endMs)?.startMs ?? to) - ROUNDING_MS);
  }

  retry(): void {
    this.trouble = null;
    this.tell({ type: "retry" });
    this.changed();
  }

  /** The opened track as a file that plays, without what is damaged. */
  save(name: TrackName): Promise<Blob> {
    if (!this.worker)
      return Promise.reject(new Error(this.trouble?.sentence ?? "The clip is not open yet."));
    return new Promise((resolve, reject) => {
      this.savers.set(name, { resolve, reject });
      this.tell({ type: "save", track: name });
    });
  }

  close(): void {
    this.closed = true;
    this.listening.abort();
    this.worker?.terminate();
    this.video.pause();
    this.feed?.close();
    for (const { reject } of this.savers.values()) reject(new Error("The clip was closed."));
  }

  /** The picture, or the sound where that is all there is. */
  private get lead(): Track {
    return this.tracks[0] as Track;
  }

  private found(name: TrackName): Found | undefined {
    return this.tracks.find((t) => t.name === name)?.found;
  }

  private tell(message: ToWorker): void {
    this.worker?.postMessage(message);
  }

  private fail(sentence: string, again: boolean): void {
    this.trouble = { sentence, again };
    this.changed();
  }

  private hear(message: FromWorker): void {
    if (this.closed) return;
    switch (message.type) {
      case "init":
        return this.feed?.begin(message.track, message.bytes);
      case "fragment":
        if (message.seek !== this.seekNumber) return;
        if (message.track === "video")
          this.frames.set(message.index, frameCount(new Uint8Array(message.bytes)));
        return this.feed?.push(message.track, message.bytes);
      case "handedOut":
        if (message.seek !== this.seekNumber) return;
        this.handedOut.add(message.track);
        return this.endIfAll();
      case "bad":
        this.found(message.track)?.bad.add(message.chunk);
        return this.settle();
      case "cut": {
        const found = this.found(message.track);
        if (found) found.cut = message.chunk;
        return this.settle();
      }
      case "hashed":
        return this.hashed(message.track, message.hash, message.total);
      case "failed":
        return this.fail(message.sentence, true);
      case "saved":
      case "notSaved":
        return this.saved(message);
    }
  }

  private hashed(name: TrackName, hash: Uint8Array, total: number): void {
    const found = this.found(name);
    if (!found) return;
    try {
      checkPayload(this.card, name, hash, total);
      found.whole = "good";
    } catch (error) {
      found.whole = {
        refused: error instanceof Error ? error.message : "the clip is not the one the hub signed",
      };
    }
    this.settle();
  }

  private saved(message: Extract<FromWorker, { type: "saved" | "notSaved" }>): void {
    const saver = this.savers.get(message.track);
    this.savers.delete(message.track);
    if (message.type === "notSaved") saver?.reject(new Error(message.sentence));
    else if (!message.parts)
      saver?.reject(new Error("Its beginning is damaged: what is left does not play."));
    else if (this.check.kind === "refused")
      saver?.reject(new Error("This is not what the hub sealed; it is not saved."));
    else saver?.resolve(new Blob(message.parts, { type: `${message.track}/mp4` }));
  }

  /** Draws the conclusions from what was found. */
  private settle(): void {
    const before = this.check.kind;
    const { name, found } = this.lead;
    const sound = name === "video" ? this.found("audio") : undefined;
    this.lost = lostSpans(found, sound);
    this.check = checkOf(this.tracks.map((t) => t.found));
    if (this.check.kind === "refused" && before !== "refused") {
      this.video.pause();
      this.feed?.close();
      this.feed = undefined;
      this.listening.abort();
    }
    if (beginningSpoilt(found))
      this.fail("The clip's beginning is missing, and nothing can be played without it.", false);
    if (sound && beginningSpoilt(sound)) {
      this.feed?.drop("audio");
      this.handedOut.add("audio");
      this.endIfAll();
    }
    this.changed();
    this.moved();
  }

  /** Asks for fragments from where each buffer has its next hole after the moment that is shown. */
  private refill(): void {
    if (!this.feed) return;
    const at = this.positionMs;
    this.seekNumber += 1;
    this.handedOut.clear();
    this.feed.clear();
    const from: Partial<Record<TrackName, number>> = {};
    for (const { name, media, found } of this.tracks) {
      const until = this.feed.bufferedUntil(name, at);
      from[name] =
        until === null ? keyAt(media.fragments, at) : fragmentAfter(media.fragments, until + EDGE_MS / 4);
      if (name === "audio" && beginningSpoilt(found)) this.handedOut.add(name);
    }
    this.allowed = at + AHEAD_MS;
    this.tell({ type: "seek", seek: this.seekNumber, from, untilMs: this.allowed });
  }

  private endIfAll(): void {
    if (this.tracks.every(({ name }) => this.handedOut.has(name))) this.feed?.end();
  }

  /** Time went by or the buffers changed: allow more, and step over holes. */
  private moved(): void {
    if (!this.feed || this.closed) return;
    const now = this.positionMs;
    if (now + AHEAD_MS > this.allowed + ALLOW_STEP_MS) {
      this.allowed = now + AHEAD_MS;
      this.tell({ type: "allow", untilMs: this.allowed });
    }
    this.feed.tick();
    this.jump(now);
    this.changed();
  }

  /** Goes on behind what is lost instead of waiting in front of it for ever. */
  private jump(now: number): void {
    const { video } = this;
    if (video.seeking && video.readyState >= 2) return;
    if (this.isBuffered(now + EDGE_MS / 4) || video.readyState >= 3) return;
    const hole = this.lost.find((s) => now >= s.startMs - EDGE_MS && now < s.endMs);
    if (hole) {
      const to = showable(this.lost, hole.endMs, this.endMs);
      if (to !== null && to < this.endMs - 1) video.currentTime = (to + ROUNDING_MS) / 1000;
      else if (!video.paused) video.pause();
      return;
    }
    // Pictures may begin a little later than their fragment says.
    for (let i = 0; i < video.buffered.length; i++) {
      const begins = video.buffered.start(i) * 1000;
      if (begins > now && begins - now < EDGE_MS) video.currentTime = begins / 1000 + 0.001;
    }
  }

  private isBuffered(ms: number): boolean {
    const { buffered } = this.video;
    for (let i = 0; i < buffered.length; i++) {
      if (ms >= buffered.start(i) * 1000 && ms < buffered.end(i) * 1000) return true;
    }
    return false;
  }

  /** Fragments that were found damaged, as spans of the picture, or of the sound alone. */
  get damaged(): Span[] {
    const { found } = this.lead;
    return spansOf(found.fragments, spoilt(found));
  }
}
