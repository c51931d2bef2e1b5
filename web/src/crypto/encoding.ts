// The one length-prefixed encoding and hashes over it (docs/ref/encoding.md). It signs nothing and seals
// nothing.

import { hmac as nobleHmac } from "@noble/hashes/hmac.js";
import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";

/** Bytes that own their buffer, as WebCrypto and fetch want them. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** Why something that came from outside is refused; the text is for people. */
export class Refused extends Error {
  /** A stable word for tests and for the page to decide by. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = "Refused";
    this.code = code;
  }
}

const encoder = new TextEncoder();

/** UTF-8 of a text. */
export function utf8(text: string): Bytes {
  return encoder.encode(text) as Bytes;
}

/** Text of UTF-8 bytes; anything else is refused. */
export function text(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Refused("utf8", "this is not UTF-8 text");
  }
}

/** Joins byte strings. */
export function concat(...parts: Uint8Array[]): Bytes {
  const joined = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** An unsigned integer as 8 bytes, big-endian. */
export function u64(value: number | bigint): Bytes {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
}

/** A signed integer as 8 bytes, big-endian, two's complement. */
export function i64(value: number | bigint): Bytes {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, BigInt(value));
  return bytes;
}

/** `enc(domain, fields...)`: each part behind its length as a big-endian u32. */
export function enc(domain: string, ...fields: Uint8Array[]): Bytes {
  const parts = [utf8(domain), ...fields];
  return concat(
    ...parts.flatMap((part) => {
      const length = new Uint8Array(4);
      new DataView(length.buffer).setUint32(0, part.length);
      return [length, part];
    }),
  );
}

/** SHA-256. */
export function sha256(bytes: Uint8Array): Bytes {
  return nobleSha256(bytes) as Bytes;
}

/** HMAC-SHA256. */
export function hmac(key: Uint8Array, bytes: Uint8Array): Bytes {
  return nobleHmac(nobleSha256, key, bytes) as Bytes;
}

/** Whether two byte strings are the same; takes the same time wherever they differ. */
export function same(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] as number) ^ (b[i] as number);
  return difference === 0;
}

/** Lowercase hex. */
export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

/** Reads exactly `length` bytes of lowercase hex. */
export function unhex(digits: string, length: number): Bytes {
  if (digits.length !== length * 2 || !/^[0-9a-f]*$/.test(digits)) {
    throw new Refused("hex", `expected ${length * 2} lowercase hex digits`);
  }
  return Uint8Array.from({ length }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}

/** Whether a text is an id: 32 lowercase hex digits. */
export function isId(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-f]{32}$/.test(value);
}

/** Standard, padded base64. */
export function base64(bytes: Uint8Array): string {
  let binary = "";
  for (let i = 0; i < bytes.length; i += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  }
  return btoa(binary);
}

/** Reads standard, padded base64 and nothing else: one text for each value. */
export function unbase64(encoded: unknown): Bytes {
  const refuse = () => new Refused("base64", "expected base64");
  if (typeof encoded !== "string" || !/^[A-Za-z0-9+/]*={0,2}$/.test(encoded) || encoded.length % 4 !== 0) {
    throw refuse();
  }
  const binary = atob(encoded);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  if (encoded.endsWith("=") && base64(bytes.subarray(-(bytes.length % 3))) !== encoded.slice(-4))
    throw refuse();
  return bytes;
}

/** Fresh random bytes. */
export function random(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length));
}
