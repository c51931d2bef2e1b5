// The account of a payload's bytes: one SHA-256 over the whole in order, whatever order its chunks come in,
// and one over each chunk, so that a chunk read again has to be what it was the first time.

import { sha256 } from "@noble/hashes/sha2.js";
import { type Bytes, same } from "../crypto/encoding.ts";

/** Most bytes that wait for their turn in the hash; what comes on top is read again later. */
const LATE_BYTES_MAX = 48 * 1024 * 1024;

/**
 * What came of counting a chunk. `later`: no room to keep it, it must be read again; `changed`: it was
 * another before.
 */
export type Counted = "counted" | "later" | "changed";

export class Ledger {
  private readonly whole = sha256.create();
  private readonly late = new Map<number, Bytes>();
  private readonly digests: (Bytes | undefined)[];
  private lateBytes = 0;
  private next = 0;
  private hasNonce = false;
  private result: Bytes | undefined;

  constructor(
    private readonly chunks: number,
    private readonly lateBytesMax = LATE_BYTES_MAX,
  ) {
    this.digests = Array<Bytes | undefined>(chunks);
  }

  /** How many chunks the hash has taken in. */
  get hashed(): number {
    return this.next;
  }

  /** The hash, once every chunk is in it. */
  get hash(): Bytes | undefined {
    return this.result;
  }

  /** What stands before the first chunk. Counts once. */
  nonce(bytes: Uint8Array): void {
    if (this.hasNonce) return;
    this.hasNonce = true;
    this.whole.update(bytes);
  }

  /** Counts a sealed chunk. The nonce must have been counted before the first of them. */
  async add(chunk: number, sealed: Bytes): Promise<Counted> {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", sealed));
    const known = this.digests[chunk];
    if (known && !same(known, digest)) return "changed";
    this.digests[chunk] = digest;
    if (chunk < this.next || this.late.has(chunk)) return "counted";
    if (chunk > this.next) {
      if (this.lateBytes + sealed.length > this.lateBytesMax) return "later";
      this.late.set(chunk, sealed.slice());
      this.lateBytes += sealed.length;
      return "counted";
    }
    this.take(sealed);
    for (let waiting = this.late.get(this.next); waiting; waiting = this.late.get(this.next)) {
      this.late.delete(this.next);
      this.lateBytes -= waiting.length;
      this.take(waiting);
    }
    if (this.next === this.chunks) this.result ??= this.whole.digest() as Bytes;
    return "counted";
  }

  private take(sealed: Uint8Array): void {
    if (!this.hasNonce) throw new Error("a chunk was counted before the nonce");
    this.whole.update(sealed);
    this.next += 1;
  }
}
