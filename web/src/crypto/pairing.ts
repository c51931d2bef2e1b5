// Pairing and joining: two ends that share 12 characters (docs/ref/pairing.md). Polling the mailbox is
// the caller's part.

import { scryptAsync } from "@noble/hashes/scrypt.js";
import wordList from "../../../docs/ref/words.txt";
import {
  type Bytes,
  Refused,
  base64,
  enc,
  hex,
  hmac,
  random,
  same,
  sha256,
  unbase64,
  utf8,
} from "./encoding.ts";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_CHARS = 12;
const BODY_BYTES_MAX = 8 * 1024;
const WORDS = wordList.trim().split("\n");

/** A slot on the wire. */
export interface Slot {
  body: string;
  mac: string;
}

export type Purpose = "pairing" | "join" | "agency-join";
export type SlotName = "hub" | "new" | "home" | "done";

/** A fresh code: 60 random bits, in upper case without hyphens. */
export function newCode(): string {
  return Array.from(random(CODE_CHARS), (b) => ALPHABET[b & 31]).join("");
}

/** As people read it. */
export function showCode(code: string): string {
  return code.match(/.{4}/g)?.join("-") ?? code;
}

/** Reads what was typed, or scanned. The refusal never repeats it. */
export function parseCode(typed: string): string {
  const code = typed.replace(/[ -]/g, "").toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1");
  if (code.length !== CODE_CHARS || [...code].some((c) => !ALPHABET.includes(c))) {
    throw new Refused("code", "a code is 12 letters and digits, like XXXX-XXXX-XXXX");
  }
  return code;
}

/** What a code stands for: where to meet, and how to know each other. */
export interface PairingKeys {
  mailbox: string;
  mac: Bytes;
}

/** Derives the keys; takes a moment on purpose. */
export async function pairingKeys(code: string): Promise<PairingKeys> {
  const k = await scryptAsync(utf8(code), utf8("sidelight/pairing/v1"), {
    N: 2 ** 15,
    r: 8,
    p: 1,
    dkLen: 64,
  });
  return { mailbox: hex(hmac(k, utf8("mailbox")).subarray(0, 16)), mac: hmac(k, utf8("mac")) };
}

/** The slots written so far, at one end. Both ends make the same one, slot by slot. */
export class Transcript {
  private readonly bodies: Bytes[] = [];
  private readonly domain: string;

  constructor(
    private readonly keys: PairingKeys,
    purpose: Purpose,
  ) {
    this.domain = `sidelight/${purpose}/v1`;
  }

  /** SHA-256 over the bodies so far. */
  hash(): Bytes {
    return sha256(enc(this.domain, ...this.bodies));
  }

  private mac(slot: SlotName, body: Bytes): Bytes {
    return hmac(this.keys.mac, enc(this.domain, utf8(slot), this.hash(), body));
  }

  private add(body: Bytes): void {
    if (body.length > BODY_BYTES_MAX)
      throw new Refused("too_long", "the message is too long for a mailbox");
    this.bodies.push(body);
  }

  /** A slot of our own, ready to be put. */
  write(name: SlotName, value: unknown): Slot {
    const body = JSON.stringify(value);
    const mac = base64(this.mac(name, utf8(body)));
    this.add(utf8(body));
    return { body, mac };
  }

  /** A slot of the other end, if it really is. A failure ends the attempt. */
  read(name: SlotName, slot: Slot): unknown {
    const body = utf8(slot.body);
    if (!same(this.mac(name, body), unbase64(slot.mac))) {
      throw new Refused("mac", "Someone may be in between. Start again with a new code.");
    }
    this.add(body);
    try {
      return JSON.parse(slot.body) as unknown;
    } catch {
      throw new Refused("slot_format", "the other end sent something that cannot be read");
    }
  }

  /** Six words that both ends show for a person to compare. */
  words(): string[] {
    const hash = sha256(enc(this.domain, utf8("words"), ...this.bodies));
    return Array.from(hash.subarray(0, 6), (byte) => WORDS[byte] as string);
  }
}
