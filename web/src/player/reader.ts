// Reads one sealed track by ranges, opens it chunk by chunk, hands out whole fragments from where playing
// is, and reads what is left for the hash of the whole. It knows no network and no DOM: both are given to
// it. Nothing it hands out is verified before `hashed` was told and compared with the manifest.

import type { Fragment } from "../crypto/card.ts";
import type { Bytes } from "../crypto/encoding.ts";
import {
  CHUNK_BYTES,
  NONCE_BYTES,
  PayloadKey,
  SEALED_CHUNK_BYTES,
  chunkCount,
  chunkSpan,
} from "../crypto/stream.ts";
import { Ledger } from "./ledger.ts";
import {
  ABSENT,
  BAD,
  COUNTED,
  HELD,
  type Run,
  bringsSoon,
  bytesOf,
  chunksOfFragment,
  firstAbsent,
  missingIn,
  nextRun,
  windowOf,
} from "./plan.ts";

/** Most opened bytes kept for seeking back without fetching again. */
const HELD_BYTES_MAX = 48 * 1024 * 1024;
/** How many chunks are asked for at once when a long clip is saved. */
const SAVE_CHUNKS = 32;

/** What the card says of the track. */
export interface TrackShape {
  size: number;
  init: number;
  fragments: Fragment[];
}

/** Bytes `[start, end)` of the payload as they come, and how many the payload has where they come from. */
export interface Answer {
  total: number;
  pieces: AsyncIterable<Uint8Array>;
}

/**
 * Asks for `[start, end)`. If the payload ends before `start`, there are no pieces. Rejects when nothing
 * can be had.
 */
export type Source = (start: number, end: number, signal: AbortSignal) => Promise<Answer>;

/** Who is told. Everything about fragments carries the number of the seek it belongs to. */
export interface Sink {
  init(bytes: Bytes): void;
  fragment(index: number, bytes: Bytes, seek: number): void;
  /** The last fragment has been handed out or left out. */
  handedOut(seek: number): void;
  bad(chunk: number): void;
  /** From this chunk on the service has nothing. */
  cut(chunk: number): void;
  hashed(hash: Bytes, total: number): void;
  failed(error: unknown): void;
}

export class TrackReader {
  private readonly marks: Uint8Array;
  private readonly ledger: Ledger;
  private readonly plain = new Map<number, Bytes>();
  private key: PayloadKey | undefined;
  private nonce: Bytes | undefined;
  private total: number;
  private cursor = 0;
  private untilMs = 0;
  private seekNumber = 0;
  private begun = false;
  private told = false;
  private closed = false;
  private finished = false;
  private failing = false;
  private savers: { resolve: () => void; reject: (error: unknown) => void }[] = [];
  /** Chunks that are being saved and must stay. */
  private pinned: Run = { from: 0, to: 0 };
  private reading: { run: Run; position: number; abort: AbortController } | undefined;
  private wake: () => void = () => {};

  constructor(
    private readonly track: TrackShape,
    private readonly fileKey: Uint8Array,
    private readonly source: Source,
    private readonly sink: Sink,
    private readonly heldBytesMax = HELD_BYTES_MAX,
  ) {
    this.marks = new Uint8Array(chunkCount(track.size));
    this.ledger = new Ledger(this.marks.length);
    this.total = track.size;
  }

  /**
   * Hands out fragments from `fragment` on, up to those that begin before `untilMs`. Breaks off a fetch
   * that is elsewhere.
   */
  seek(seek: number, fragment: number, untilMs: number): void {
    this.seekNumber = seek;
    this.cursor = fragment;
    this.told = false;
    this.failing = false;
    this.allow(untilMs);
  }

  /** Playing has come nearer: fragments up to `untilMs` may be handed out. */
  allow(untilMs: number): void {
    this.untilMs = untilMs;
    this.handOut();
    this.steer();
    if (!this.failing) this.wake();
  }

  /** Goes on after `failed`. */
  retry(): void {
    this.failing = false;
    this.wake();
  }

  close(): void {
    this.closed = true;
    this.reading?.abort.abort();
    this.wake();
  }

  /** Reads until closed. After a failure it waits for `retry` or a seek. */
  async run(): Promise<void> {
    while (!this.closed) {
      const run = nextRun(this.marks, this.window());
      if (!run) {
        for (const { resolve } of this.savers.splice(0)) resolve();
        await this.sleep();
        continue;
      }
      try {
        await this.read(run);
      } catch (error) {
        if (this.closed) return;
        this.failing = true;
        for (const { reject } of this.savers.splice(0)) reject(error);
        const woken = this.sleep();
        this.sink.failed(error);
        await woken;
      }
    }
  }

  private sleep(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }

  /**
   * Every fragment that opens, after the beginning, in order: a file that plays. Null if the beginning does
   * not open. Waits until everything has been read once.
   */
  async save(): Promise<Bytes[] | null> {
    await this.allRead();
    if (!(await this.fetched({ from: 0, to: this.initChunks() }))) return null;
    const parts = [this.slice(0, this.track.init)];
    for (const fragment of this.track.fragments) {
      if (await this.fetched(chunksOfFragment(fragment)))
        parts.push(this.slice(fragment.offset, fragment.length));
    }
    this.pinned = { from: 0, to: 0 };
    return parts;
  }

  private allRead(): Promise<void> {
    if (!nextRun(this.marks, this.window())) return Promise.resolve();
    if (this.failing) this.retry();
    return new Promise((resolve, reject) => {
      this.savers.push({ resolve, reject });
    });
  }

  /**
   * Gets chunks that were let go into memory again, some ahead with them; false if one of `run` cannot be
   * had.
   */
  private async fetched(run: Run): Promise<boolean> {
    const missing = missingIn(this.marks, run);
    if (missing !== undefined) {
      const ahead = Math.min(missing + SAVE_CHUNKS, this.marks.length);
      let to = missing + 1;
      while (to < ahead && missingIn(this.marks, { from: to, to: to + 1 }) !== undefined) to += 1;
      this.pinned = { from: run.from, to };
      await this.readChunks({ from: missing, to }, new AbortController());
      return this.fetched(run);
    }
    return this.stateOf(run) === "here";
  }

  private initChunks(): number {
    return Math.ceil(Math.max(1, this.track.init) / CHUNK_BYTES);
  }

  /** The chunks to be played next; the beginning first, without which nothing plays. */
  private window(): Run {
    if (!this.begun) return { from: 0, to: this.initChunks() };
    return windowOf(this.track, this.cursor, this.untilMs);
  }

  /** Breaks off a fetch that is not on its way to what is played next. */
  private steer(): void {
    const missing = missingIn(this.marks, this.window());
    if (missing === undefined || !this.reading) return;
    const { run, position, abort } = this.reading;
    if (!bringsSoon(run, position, missing)) abort.abort();
  }

  private async read(run: Run): Promise<void> {
    const abort = new AbortController();
    this.reading = { run, position: run.from, abort };
    try {
      await this.readChunks(run, abort);
    } catch (error) {
      if (!abort.signal.aborted) throw error;
    } finally {
      this.reading = undefined;
    }
  }

  private async readChunks(run: Run, abort: AbortController): Promise<void> {
    if (!this.nonce && run.from > 0) await this.readChunks({ from: 0, to: 1 }, abort);
    const { start, end } = bytesOf(run, this.track.size);
    const { total, pieces } = await this.source(start, end, abort.signal);
    this.cutTo(total);
    const buffer = new Uint8Array(SEALED_CHUNK_BYTES + NONCE_BYTES);
    let filled = 0;
    let chunk = run.from;
    let lead = run.from === 0 ? NONCE_BYTES : 0;
    for await (const piece of pieces) {
      for (let at = 0; at < piece.length && chunk < run.to;) {
        const span = chunkSpan(chunk, this.track.size);
        const need = lead + span.end - span.start;
        const part = piece.subarray(at, at + need - filled);
        buffer.set(part, filled);
        filled += part.length;
        at += part.length;
        if (filled < need) break;
        if (lead > 0) this.takeNonce(buffer.slice(0, lead));
        await this.take(chunk, buffer.slice(lead, need));
        [filled, lead] = [0, 0];
        chunk += 1;
        if (this.reading?.abort === abort) this.reading.position = chunk;
        if (abort.signal.aborted || this.closed) return;
      }
    }
    if (chunk < run.to && !((this.marks[chunk] as number) & ABSENT)) {
      throw new Error("The connection broke off.");
    }
  }

  private takeNonce(nonce: Bytes): void {
    this.nonce ??= nonce;
    this.ledger.nonce(nonce);
  }

  /** One sealed chunk has come: count it, open it, hand out what it completes. */
  private async take(chunk: number, sealed: Bytes): Promise<void> {
    const counted = await this.ledger.add(chunk, sealed);
    this.key ??= await PayloadKey.derive(this.fileKey, this.nonce as Bytes);
    const opened = await this.key.open(chunk, chunk === this.marks.length - 1, sealed);
    let mark = this.marks[chunk] as number;
    if (counted !== "later") mark |= COUNTED;
    if (opened && counted !== "changed") {
      this.plain.set(chunk, opened);
      mark |= HELD;
    } else if (!(mark & BAD)) {
      mark |= BAD;
      this.sink.bad(chunk);
    }
    this.marks[chunk] = mark;
    this.handOut();
    this.letGo();
    if (this.ledger.hash && this.ledger.hashed === this.marks.length && !this.finished) {
      this.finished = true;
      this.sink.hashed(this.ledger.hash, this.total);
    }
    // No room to keep it until its turn: first what stands before it in the hash.
    if (counted === "later" && missingIn(this.marks, this.window()) === undefined)
      this.reading?.abort.abort();
  }

  /** The service's payload has this many bytes; what the card says beyond them is not there. */
  private cutTo(total: number): void {
    this.total = total;
    let first: number | undefined;
    for (let i = firstAbsent(total, this.marks.length, this.track.size); i < this.marks.length; i++) {
      const mark = this.marks[i] as number;
      if (mark & (COUNTED | ABSENT)) continue;
      first ??= i;
      this.marks[i] = mark | ABSENT;
    }
    if (first === undefined) return;
    this.sink.cut(first);
    this.handOut();
  }

  private stateOf(run: Run): "here" | "lost" | "awaited" {
    let here = true;
    for (let i = run.from; i < run.to; i++) {
      if ((this.marks[i] as number) & HELD) continue;
      if ((this.marks[i] as number) & (BAD | ABSENT)) return "lost";
      here = false;
    }
    return here ? "here" : "awaited";
  }

  /** Hands out what is here, in order, and leaves out what is lost. */
  private handOut(): void {
    if (!this.begun) {
      if (this.stateOf({ from: 0, to: this.initChunks() }) !== "here") return;
      this.begun = true;
      this.sink.init(this.slice(0, this.track.init));
    }
    const { fragments } = this.track;
    for (let f = fragments[this.cursor]; f && f.timeMs < this.untilMs; f = fragments[this.cursor]) {
      const state = this.stateOf(chunksOfFragment(f));
      if (state === "awaited") return;
      if (state === "here")
        this.sink.fragment(this.cursor, this.slice(f.offset, f.length), this.seekNumber);
      this.cursor += 1;
    }
    if (this.cursor < fragments.length || this.told) return;
    this.told = true;
    this.sink.handedOut(this.seekNumber);
  }

  /** Plaintext that is in memory. */
  private slice(offset: number, length: number): Bytes {
    const bytes = new Uint8Array(length);
    for (let at = offset; at < offset + length;) {
      const chunk = Math.floor(at / CHUNK_BYTES);
      const from = at - chunk * CHUNK_BYTES;
      const part = (this.plain.get(chunk) as Bytes).subarray(from, from + offset + length - at);
      bytes.set(part, at - offset);
      at += part.length;
    }
    return bytes;
  }

  /** Over the budget, lets go of what was played, the oldest first, then of what is furthest ahead. */
  private letGo(): void {
    const most = Math.max(4, Math.floor(this.heldBytesMax / CHUNK_BYTES));
    if (this.plain.size <= most) return;
    const { from, to } = this.window();
    const pinned = (i: number) => i >= this.pinned.from && i < this.pinned.to;
    const outside = [...this.plain.keys()].filter((i) => (i < from || i >= to) && !pinned(i));
    const order = outside.sort((a, b) => (a < from ? a : Infinity) - (b < from ? b : Infinity) || b - a);
    for (const chunk of order.slice(0, this.plain.size - most)) {
      this.plain.delete(chunk);
      this.marks[chunk] = (this.marks[chunk] as number) & ~HELD;
    }
  }
}
