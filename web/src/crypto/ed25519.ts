// Ed25519 with the strictness of the Rust side: no key and no R of small order, no malleable S.
// Native WebCrypto where there is one, @noble/curves elsewhere; both behind the same checks.

import { ed25519 } from "@noble/curves/ed25519.js";
import { type Bytes, random } from "./encoding.ts";

/** Encodings of points of small order (and their non-canonical twins), without the sign bit. */
const SMALL_ORDER = [
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
].map((digits) => Uint8Array.from(digits.match(/../g) ?? [], (d) => Number.parseInt(d, 16)));

function smallOrder(point: Uint8Array): boolean {
  return SMALL_ORDER.some((bad) =>
    bad.every((byte, i) => byte === (i === 31 ? (point[i] as number) & 0x7f : point[i])),
  );
}

let native: Promise<boolean> | undefined;

/** Whether this browser verifies Ed25519 itself, tried with a signature of our own making. */
function hasNative(): Promise<boolean> {
  native ??= (async () => {
    try {
      const seed = random(32);
      const message = random(8);
      const key = ed25519.getPublicKey(seed) as Bytes;
      const signature = ed25519.sign(message, seed) as Bytes;
      const imported = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
      return await crypto.subtle.verify("Ed25519", imported, signature, message);
    } catch {
      return false;
    }
  })();
  return native;
}

/** Whether `signature` over `message` is by `key`. Never throws. */
export async function verify(key: Bytes, message: Bytes, signature: Bytes): Promise<boolean> {
  if (key.length !== 32 || signature.length !== 64) return false;
  if (smallOrder(key) || smallOrder(signature.subarray(0, 32))) return false;
  try {
    if (await hasNative()) {
      const imported = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
      return await crypto.subtle.verify("Ed25519", imported, signature, message);
    }
    return ed25519.verify(signature, message, key, { zip215: false });
  } catch {
    return false;
  }
}

/** Signs with the key of this seed. */
export function sign(seed: Uint8Array, message: Uint8Array): Bytes {
  return ed25519.sign(message, seed) as Bytes;
}

/** The public key of a seed. */
export function publicKey(seed: Uint8Array): Bytes {
  return ed25519.getPublicKey(seed) as Bytes;
}
