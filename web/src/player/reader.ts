// Reads one sealed track by ranges, opens it chunk by chunk, and hands out whole fragments. It knows no network and no DOM:
// where bytes come from and where fragments go are given to it. What it hands out is not verified before `done` says so.

import type { Fragment } from "../crypto/card.ts";
import { type Bytes, same } from "../crypto/encoding.ts";
import { NONCE_BYTES, PayloadKey, CHUNK_BYTES, chunkCount, chunkSpan, chunksOf } from "../crypto/stream.ts";

/** What the card says of the track. */
export interface TrackShape {
  size: number;
  plainSize: number;
  init: number;
  payload: Bytes;
  fragments: Fragment[];
}

/** Where bytes of the payload come from: pieces of `[start, end)`, in order. */
export type Source = (start: number, end: number, signal: AbortSignal) => AsyncIterable<Uint8Array>;

/** `good`: every byte is what the hub signed. `damaged`: some chunks do not open. `forged`: all open, and they are not those. */
export type Outcome = "good" | "damaged" | "forged";

/** Who is told. */
export interface Sink {
  init(bytes: Bytes): void;
  fragment(index: number, bytes: Bytes): void;
  /** These fragments cannot be opened; `whole` when nothing can be played at all. */
  damaged(index: number): void;
  unplayable(): void;
  progress(got: number, total: number): void;
  done(outcome: Outcome): void;
}

type State = "missing" | "good" | "bad";

export class TrackReader {
  private readonly sealed: Bytes;
  private readonly plain: Bytes;
  private readonly chunks: State[];
  private readonly told: boolean[];
  private toldInit = false;
  private key: PayloadKey | undefined;
  private cursor = 0;
  private abort = new AbortController();
  private closed = false;

  constructor(
    private readonly track: TrackShape,
    private readonly fileKey: Uint8Array,
    private readonly source: Source,
    private readonly sink: Sink,
  ) {
    this.sealed = new Uint8Array(track.size);
    this.plain = new Uint8Array(track.plainSize);
    this.chunks = Array<State>(chunkCount(track.size)).fill("missing");
    this.told = Array<boolean>(track.fragments.length).fill(false);
  }

  /** Reads from here on first, then what is left. Begins at a fragment where decoding can. */
  seek(timeMs: number): void {
    const { fragments } = this.track;
    let at = fragments.findLastIndex((f) => f.timeMs <= timeMs);
    while (at > 0 && !fragments[at]?.key) at -= 1;
    const fragment = fragments[Math.max(0, at)];
    const chunk = fragment ? chunksOf(fragment.offset, fragment.length).first : 0;
    if (this.chunks[chunk] === "missing" && chunk !== this.cursor) {
      this.cursor = chunk;
      this.abort.abort();
    }
  }

  close(): void {
    this.closed = true;
    this.abort.abort();
  }

  /** Reads everything; resolves when all is read or the reader was closed. Rejects when the source gives up. */
  async run(): Promise<void> {
    await this.read(0, 1);
    while (!this.closed) {
      const span = this.nextSpan();
      if (!span) break;
      await this.read(span.from, span.to);
    }
    if (!this.closed) await this.finish();
  }

  /** The plaintext, once everything was read. */
  whole(): Bytes {
    return this.plain;
  }

  /** The next run of chunks that are missing: from the cursor on, else from the start. */
  private nextSpan(): { from: number; to: number } | undefined {
    let from = this.chunks.indexOf("missing", this.cursor);
    if (from < 0) from = this.chunks.indexOf("missing");
    if (from < 0) return undefined;
    let to = from;
    while (to < this.chunks.length && this.chunks[to] === "missing") to += 1;
    return { from, to };
  }

  /** Reads chunks `[from, to)`; a seek elsewhere ends it early. */
  private async read(from: number, to: number): Promise<void> {
    this.abort = new AbortController();
    const { signal } = this.abort;
    const start = from === 0 ? 0 : chunkSpan(from, this.track.size).start;
    const { end } = chunkSpan(to - 1, this.track.size);
    let at = start;
    let chunk = from;
    try {
      for await (const piece of this.source(start, end, signal)) {
        const fits = piece.subarray(0, end - at);
        this.sealed.set(fits, at);
        at += fits.length;
        for (; chunk < to && at >= chunkSpan(chunk, this.track.size).end; chunk++) await this.openChunk(chunk);
        this.sink.progress(this.got(), this.track.size);
        if (signal.aborted) return;
      }
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
    if (chunk < to && !signal.aborted) throw new Error("The service sent less than it should.");
  }

  private got(): number {
    return this.chunks.filter((c) => c !== "missing").length * CHUNK_BYTES;
  }

  private async openChunk(chunk: number): Promise<void> {
    this.key ??= await PayloadKey.derive(this.fileKey, this.sealed.subarray(0, NONCE_BYTES));
    const { start, end } = chunkSpan(chunk, this.track.size);
    const plain = await this.key.open(chunk, chunk === this.chunks.length - 1, this.sealed.subarray(start, end));
    if (plain) this.plain.set(plain, chunk * CHUNK_BYTES);
    this.chunks[chunk] = plain ? "good" : "bad";
    this.cursor = Math.max(this.cursor, chunk + 1);
    this.tellInit();
    this.tellFragments(chunk);
  }

  private stateOf(offset: number, length: number): State {
    const { first, last } = chunksOf(offset, length);
    const span = this.chunks.slice(first, last + 1);
    if (span.includes("bad")) return "bad";
    return span.includes("missing") ? "missing" : "good";
  }

  private tellInit(): void {
    if (this.toldInit) return;
    const state = this.stateOf(0, this.track.init);
    if (state === "missing") return;
    this.toldInit = true;
    if (state === "good") this.sink.init(this.plain.slice(0, this.track.init));
    else this.sink.unplayable();
  }

  private tellFragments(chunk: number): void {
    this.track.fragments.forEach((f, i) => {
      const { first, last } = chunksOf(f.offset, f.length);
      if (this.told[i] || chunk < first || chunk > last) return;
      const state = this.stateOf(f.offset, f.length);
      if (state === "missing") return;
      this.told[i] = true;
      if (state === "good") this.sink.fragment(i, this.plain.slice(f.offset, f.offset + f.length));
      else this.sink.damaged(i);
    });
  }

  private async finish(): Promise<void> {
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", this.sealed));
    const as = same(hash, this.track.payload);
    this.sink.done(this.chunks.includes("bad") ? "damaged" : as ? "good" : "forged");
  }
}

/** A span of the clip that cannot be shown, ms. */
export interface Span {
  from: number;
  to: number;
}

/** What damaged fragments take with them: up to the next good one where decoding can begin. */
export function damagedSpans(fragments: Fragment[], bad: ReadonlySet<number>): Span[] {
  const spans: Span[] = [];
  for (let i = 0; i < fragments.length; i++) {
    if (!bad.has(i)) continue;
    const from = fragments[i]?.timeMs ?? 0;
    let end = i + 1;
    while (end < fragments.length && (bad.has(end) || !fragments[end]?.key)) end += 1;
    const last = fragments.at(-1);
    const to = fragments[end]?.timeMs ?? (last ? last.timeMs + last.durationMs : from);
    spans.push({ from, to });
    i = end - 1;
  }
  return spans;
}
