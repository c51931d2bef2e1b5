import {
  chacha20poly1305,
  hkdf
} from "./shared-UI4E442E.js";
import {
  random,
  same,
  sha256,
  utf8
} from "./shared-K3QNCVT6.js";

// src/crypto/stream.ts
var NONCE_BYTES = 16;
var TAG_BYTES = 16;
var CHUNK_BYTES = 64 * 1024;
var SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;
function chunkCount(payloadSize) {
  return Math.max(1, Math.ceil((payloadSize - NONCE_BYTES) / SEALED_CHUNK_BYTES));
}
function chunkSpan(chunk, payloadSize) {
  const start = NONCE_BYTES + chunk * SEALED_CHUNK_BYTES;
  return { start, end: Math.min(start + SEALED_CHUNK_BYTES, payloadSize) };
}
function chunksOf(offset, length) {
  return {
    first: Math.floor(offset / CHUNK_BYTES),
    last: Math.floor((offset + Math.max(1, length) - 1) / CHUNK_BYTES)
  };
}
function chunkNonce(chunk, last) {
  const nonce = new Uint8Array(12);
  new DataView(nonce.buffer).setBigUint64(3, BigInt(chunk));
  nonce[11] = last ? 1 : 0;
  return nonce;
}
var NATIVE = "ChaCha20-Poly1305";
var nativeKnown;
async function importNative(key) {
  return crypto.subtle.importKey("raw-secret", key, NATIVE, false, ["encrypt", "decrypt"]);
}
function hasNative() {
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
var PayloadKey = class _PayloadKey {
  constructor(raw, native) {
    this.raw = raw;
    this.native = native;
  }
  raw;
  native;
  /** The key of the payload that starts with `nonce`. */
  static async derive(fileKey, nonce) {
    const raw = hkdf(sha256, fileKey, nonce, utf8("payload"), 32);
    return new _PayloadKey(raw, await hasNative() ? await importNative(raw) : void 0);
  }
  /** Opens a chunk; null if it was changed, moved or cut. */
  async open(chunk, last, sealed) {
    const iv = chunkNonce(chunk, last);
    try {
      if (this.native) {
        return new Uint8Array(await crypto.subtle.decrypt({ name: NATIVE, iv }, this.native, sealed));
      }
      return chacha20poly1305(this.raw, iv).decrypt(sealed);
    } catch {
      return null;
    }
  }
};
async function openPayload(fileKey, payload) {
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

export {
  CHUNK_BYTES,
  chunksOf,
  openPayload
};
