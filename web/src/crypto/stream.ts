// STREAM, the payload of an age v1 file: a 16-byte nonce and sealed chunks of 64 KiB that open one by one.
// Native ChaCha20-Poly1305 where the browser has it, @noble/ciphers elsewhere.

import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { type Bytes, random, same, utf8 } from "./encoding.ts";

export const NONCE_BYTES = 16;
export const TAG_BYTES = 16;
export const CHUNK_BYTES = 64 * 1024;
export const SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;

/** How many chunks a payload of this size has. */
export function chunkCount(payloadSize: number): number {
  return Math.max(1, Math.ceil((payloadSize - NONCE_BYTES) / SEALED_CHUNK_BYTES));
}

/** Where the sealed chunk lies in its payload. */
export function chunkSpan(chunk: number, payloadSize: number): { start: number; end: number } {
  const start = NONCE_BYTES + chunk * SEALED_CHUNK_BYTES;
  return { start, end: Math.min(start + SEALED_CHUNK_BYTES, payloadSize) };
}

/** The chunks that a span of plaintext touches, first and last. */
export function chunksOf(offset: number, length: number): { first: number; last: number } {
  return {
    first: Math.floor(offset / CHUNK_BYTES),
    last: Math.floor((offset + Math.max(1, length) - 1) / CHUNK_BYTES),
  };
}

function chunkNonce(chunk: number, last: boolean): Bytes {
  const nonce = new Uint8Array(12);
  new DataView(nonce.buffer).setBigUint64(3, BigInt(chunk));
  nonce[11] = last ? 1 : 0;
  return nonce;
}

const NATIVE = "ChaCha20-Poly1305";
let nativeKnown: Promise<boolean> | undefined;

async function importNative(key: Bytes): Promise<CryptoKey> {
  // "raw-secret" is newer than the type definitions.
  return crypto.subtle.importKey("raw-secret" as "raw", key, NATIVE, false, ["encrypt", "decrypt"]);
}

/** Whether this browser has the cipher, tried against ours. */
function hasNative(): Promise<boolean> {
  nativeKnown ??= (async () => {
    try {
      const [key, iv, plain] = [random(32), random(12), random(40)];
      const theirs = await crypto.subtle.encrypt({ name: NATIVE, iv }, await importNative(key), plain);
      return same(new Uint8Array(theirs), chacha20poly1305(key, iv).encrypt(plain));
    } catch {
      return false;
    }
  })();
  return nativeKnown;
}

/** Opens the chunks of one payload. */
export class PayloadKey {
  private constructor(
    private readonly raw: Bytes,
    private readonly native: CryptoKey | undefined,
  ) {}

  /** The key of the payload that starts with `nonce`. */
  static async derive(fileKey: Uint8Array, nonce: Uint8Array): Promise<PayloadKey> {
    const raw = hkdf(sha256, fileKey, nonce, utf8("payload"), 32) as Bytes;
    return new PayloadKey(raw, (await hasNative()) ? await importNative(raw) : undefined);
  }

  /** Opens a chunk; null if it was changed, moved or cut. */
  async open(chunk: number, last: boolean, sealed: Bytes): Promise<Bytes | null> {
    const iv = chunkNonce(chunk, last);
    try {
      if (this.native) {
        return new Uint8Array(await crypto.subtle.decrypt({ name: NATIVE, iv }, this.native, sealed));
      }
      return chacha20poly1305(this.raw, iv).decrypt(sealed) as Bytes;
    } catch {
      return null;
    }
  }
}

/** Opens a whole payload that is in memory. Throws the number of the first chunk that is damaged. */
export async function openPayload(fileKey: Uint8Array, payload: Bytes): Promise<Bytes> {
  const key = await PayloadKey.derive(fileKey, payload.subarray(0, NONCE_BYTES));
  const count = chunkCount(payload.length);
  const plain = new Uint8Array(Math.max(0, payload.length - NONCE_BYTES - count * TAG_BYTES));
  for (let i = 0; i < count; i++) {
    const { start, end } = chunkSpan(i, payload.length);
    const chunk = await key.open(i, i === count - 1, payload.subarray(start, end));
    const empty = chunk?.length === 0 && count > 1;
    if (!chunk || empty) throw new Error(`chunk ${i} is damaged`);
    plain.set(chunk, i * CHUNK_BYTES);
  }
  return plain;
}
