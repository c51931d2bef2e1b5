// age v1 through typage: sealing small things, opening headers and small files (docs/ref/clip.md,
// statement.md).
// Payloads of clips are read by stream.ts. "age opened it" says nothing about who wrote it.

import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from "age-encryption";
import { type Bytes, Refused, utf8 } from "./encoding.ts";

/** An `AGE-SECRET-KEY-1...` text, or an X25519 private key that cannot be exported. */
export type Identity = string | CryptoKey;

/** A fresh identity as text. */
export function newIdentity(): Promise<string> {
  return generateX25519Identity();
}

/** The `age1...` recipient of an identity. */
export function recipientOf(identity: Identity): Promise<string> {
  return identityToRecipient(identity);
}

/** A device key: generated here, never exportable. */
export async function newDeviceKey(): Promise<{ key: CryptoKey; recipient: string }> {
  const pair = (await crypto.subtle.generateKey({ name: "X25519" }, false, [
    "deriveBits",
  ])) as CryptoKeyPair;
  return { key: pair.privateKey, recipient: await identityToRecipient(pair.privateKey) };
}

/** Whether a text is an X25519 identity as age writes it. */
export async function isIdentity(value: string): Promise<boolean> {
  if (!/^AGE-SECRET-KEY-1[0-9A-Z]{58}$/.test(value)) return false;
  try {
    await identityToRecipient(value);
    return true;
  } catch {
    return false;
  }
}

/** Whether a text is an X25519 recipient as age writes it. */
export function isRecipient(value: unknown): value is string {
  if (typeof value !== "string" || !/^age1[0-9a-z]{58}$/.test(value)) return false;
  try {
    new Encrypter().addRecipient(value);
    return true;
  } catch {
    return false;
  }
}

/** Seals bytes to recipients. */
export async function seal(plain: Uint8Array, recipients: Iterable<string>): Promise<Bytes> {
  const encrypter = new Encrypter();
  for (const recipient of new Set(recipients)) encrypter.addRecipient(recipient);
  return (await encrypter.encrypt(plain)) as Bytes;
}

/** Opens a whole small file. */
export async function open(sealed: Uint8Array, identities: Identity[]): Promise<Bytes> {
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  try {
    return (await decrypter.decrypt(sealed)) as Bytes;
  } catch (cause) {
    const noMatch = cause instanceof Error && /no identity matched/.test(cause.message);
    throw noMatch
      ? new Refused("no_match", "this is not sealed to a key held here")
      : new Refused("sealed", "this cannot be opened: it was changed or is damaged");
  }
}

/** The file key of a detached header. */
export async function openHeader(header: Uint8Array, identities: Identity[]): Promise<Bytes> {
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  try {
    return (await decrypter.decryptHeader(header)) as Bytes;
  } catch {
    throw new Refused("header", "this clip is not sealed to a key held here");
  }
}

/** JSON, padded with spaces to a multiple of `step` bytes, at least `min`. */
export function paddedJson(value: unknown, step: number, min = 0): Bytes {
  const json = utf8(JSON.stringify(value));
  const size = Math.ceil(Math.max(json.length, min, 1) / step) * step;
  const padded = new Uint8Array(size).fill(0x20);
  padded.set(json);
  return padded;
}
