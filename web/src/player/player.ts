// One clip, playing: ties worker, feeder and <video> together and keeps the account of what is damaged and what is verified.

import type { Clips } from "../app/clips.ts";
import type { ClipItem } from "../api/types.ts";
import type { Card, MediaTrack } from "../crypto/card.ts";
import { Feeder, canStream } from "./media.ts";
import type { FromWorker, ToWorker, TrackName } from "./protocol.ts";
import { type Outcome, type Span, damagedSpans } from "./reader.ts";
import { playerWorker } from "./start.ts";

/** What can be said of the clip so far. */
export type Verdict =
  | { state: "checking" }
  | { state: "verified" }
  | { state: "damaged"; spans: Span[] }
  | { state: "unplayable" }
  | { state: "forged" }
  | { state: "failed"; message: string };

export class Player {
  verdict: Verdict = { state: "checking" };
  /** Parts of the picture that are here, 0 to 1. */
  loaded = 0;
  onchange: () => void = () => {};
  private readonly worker: Worker;
  private readonly feeder: Feeder | undefined;
  private readonly bad: Record<TrackName, Set<number>> = { video: new Set(), audio: new Set() };
  private readonly outcomes = new Map<TrackName, Outcome>();
  private readonly saving = new Map<TrackName, { resolve: (b: ArrayBuffer) => void; reject: (e: Error) => void }>();
  private readonly tracks: { name: TrackName; track: MediaTrack }[];

  private constructor(
    readonly video: HTMLVideoElement,
    readonly card: Card,
    tracks: { name: TrackName; track: MediaTrack }[],
  ) {
    this.tracks = tracks;
    const streams = tracks.every(({ name, track }) => canStream(name, track));
    if (streams) this.feeder = new Feeder(video, tracks, card.durationMs, (message) => this.fail(message));
    this.worker = playerWorker();
    this.worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.hear(data);
    this.worker.onerror = () => this.fail("The player stopped. Close the clip and open it again.");
    video.addEventListener("seeking", () => this.tell({ type: "seek", timeMs: video.currentTime * 1000 }));
    video.addEventListener("timeupdate", () => this.jump());
    video.addEventListener("waiting", () => this.jump());
  }

  /** Opens the tracks of a clip whose card is verified and begins to read. */
  static async open(video: HTMLVideoElement, clips: Clips, item: ClipItem, card: Card): Promise<Player> {
    const names: TrackName[] = card.audio ? ["video", "audio"] : ["video"];
    const tracks = names.map((name) => ({ name, track: card[name] as MediaTrack }));
    const player = new Player(video, card, tracks);
    const keyed = await Promise.all(
      tracks.map(async ({ name, track }) => ({ name, shape: track, fileKey: await clips.fileKey(item, name) })),
    );
    player.tell({ type: "open", clip: item.clip, tracks: keyed });
    return player;
  }

  /** Spans of the picture that cannot be shown. */
  get damaged(): Span[] {
    return damagedSpans(this.card.video?.fragments ?? [], this.bad.video);
  }

  /** The opened bytes of a track, once they are all here. */
  save(track: TrackName): Promise<ArrayBuffer> {
    this.tell({ type: "save", track });
    return new Promise((resolve, reject) => this.saving.set(track, { resolve, reject }));
  }

  close(): void {
    this.worker.terminate();
    this.video.pause();
    this.video.removeAttribute("src");
    this.video.load();
    this.feeder?.close();
  }

  private tell(message: ToWorker): void {
    this.worker.postMessage(message);
  }

  private hear(message: FromWorker): void {
    switch (message.type) {
      case "init":
      case "fragment":
        void this.feeder?.push(message.track, message.bytes);
        break;
      case "damaged":
        this.bad[message.track].add(message.index);
        this.settle();
        break;
      case "unplayable":
        this.verdict = { state: "unplayable" };
        this.onchange();
        break;
      case "progress":
        if (message.track === "video") this.loaded = Math.min(1, message.got / message.total);
        this.onchange();
        break;
      case "done":
        this.outcomes.set(message.track, message.outcome);
        void this.finished();
        break;
      case "saved":
        this.saving.get(message.track)?.resolve(message.bytes);
        break;
      case "failed":
        this.saving.get(message.track)?.reject(new Error(message.message));
        this.fail(message.message);
        break;
    }
  }

  private async finished(): Promise<void> {
    this.settle();
    if (this.outcomes.size < this.tracks.length) return;
    if (this.feeder) return this.feeder.end();
    // Without streaming the picture comes once it is all here.
    if (!this.card.video || this.verdict.state === "forged") return;
    this.video.src = URL.createObjectURL(new Blob([await this.save("video")], { type: "video/mp4" }));
  }

  private fail(message: string): void {
    if (this.verdict.state === "checking") this.verdict = { state: "failed", message };
    this.onchange();
  }

  /** What is known now: the worst comes first; verified only when every track is, to the last byte. */
  private settle(): void {
    const outcomes = [...this.outcomes.values()];
    if (this.verdict.state === "unplayable") return this.onchange();
    if (outcomes.includes("forged")) {
      this.verdict = { state: "forged" };
      this.video.pause();
    } else if (this.bad.video.size + this.bad.audio.size > 0 || outcomes.includes("damaged")) {
      const sound = damagedSpans(this.card.audio?.fragments ?? [], this.bad.audio);
      this.verdict = { state: "damaged", spans: [...this.damaged, ...sound] };
    } else if (outcomes.length === this.tracks.length) {
      this.verdict = { state: "verified" };
    }
    this.onchange();
  }

  /** Goes on behind a damaged span instead of waiting in front of it for ever. */
  private jump(): void {
    const { video } = this;
    const now = video.currentTime * 1000;
    const span = this.damaged.find((s) => now >= s.from - 120 && now < s.to);
    if (!span || this.verdict.state === "forged") return;
    if (this.isBuffered(video.currentTime + 0.15)) return;
    const last = this.card.video?.fragments.at(-1);
    const end = last ? last.timeMs + last.durationMs : this.card.durationMs;
    if (span.to >= end - 1) {
      if (!video.paused) video.pause();
    } else if (this.isBuffered(span.to / 1000 + 0.05)) {
      video.currentTime = span.to / 1000 + 0.01;
    }
  }

  private isBuffered(seconds: number): boolean {
    const { buffered } = this.video;
    for (let i = 0; i < buffered.length; i++) {
      if (seconds >= buffered.start(i) && seconds <= buffered.end(i)) return true;
    }
    return false;
  }
}
