// Rewrapping: a new age v1 header for the same payload, with one X25519 stanza (docs/ref/clip.md). The twin
// of crates/seal/src/file/header.rs. typage makes a fresh file key for whatever it encrypts, so it cannot
// write the header of a payload that stays as it is.

import { bech32, base64nopad } from "@scure/base";
import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { x25519 } from "@noble/curves/ed25519.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { isRecipient } from "./age.ts";
import { type Bytes, Refused, concat, hmac, random, utf8 } from "./encoding.ts";

const FILE_KEY_BYTES = 16;
const INFO = "age-encryption.org/v1/X25519";

function publicKeyOf(recipient: string): Uint8Array {
  if (!isRecipient(recipient)) throw new Refused("recipient", "this is not an age recipient");
  return bech32.fromWords(bech32.decode(recipient as `${string}1${string}`).words);
}

/** The line that says who can open the file, and the file key under a key of theirs. */
function stanza(fileKey: Uint8Array, recipient: string, secret: Uint8Array): string {
  const theirs = publicKeyOf(recipient);
  const share = x25519.getPublicKey(secret);
  let shared: Uint8Array;
  try {
    // Refuses points of low order, whose shared secret anybody knows.
    shared = x25519.getSharedSecret(secret, theirs);
  } catch {
    throw new Refused("recipient", "this recipient is no key: anybody could open what is sealed to it");
  }
  const wrap = hkdf(sha256, shared, concat(share, theirs), utf8(INFO), 32);
  const body = chacha20poly1305(wrap, new Uint8Array(12)).encrypt(fileKey);
  return `-> X25519 ${base64nopad.encode(share)}\n${base64nopad.encode(body)}\n`;
}

/** A header that opens the payload of this file key for `recipient` and nobody else. */
export function rewrapHeader(fileKey: Uint8Array, recipient: string, secret = random(32)): Bytes {
  if (fileKey.length !== FILE_KEY_BYTES) throw new Refused("file_key", "a file key has 16 bytes");
  const covered = utf8(`age-encryption.org/v1\n${stanza(fileKey, recipient, secret)}---`);
  const mac = hmac(hkdf(sha256, fileKey, undefined, utf8("header"), 32), covered);
  return concat(covered, utf8(` ${base64nopad.encode(mac)}\n`));
}
