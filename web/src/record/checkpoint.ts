// Checkpoints: the signed heads of a log (C2SP tlog-checkpoint in a C2SP signed note). The twin of
// `translog::checkpoint`: the same refusals under the same names.

import { verify } from "../crypto/ed25519.ts";
import { type Bytes, Refused, base64, concat, hex, sha256, unbase64, utf8 } from "../crypto/encoding.ts";
import { type Vkey, isKeyName } from "./vkey.ts";

const BYTES_MAX = 64 * 1024;
const SIGNATURES_MAX = 100;
const EMPTY_ROOT = hex(sha256(new Uint8Array()));

export interface Checkpoint {
  origin: string;
  size: number;
  root: Bytes;
  /** The key that signed it as its log. */
  logKey: Vkey;
  /** Known cosigners whose signatures are good. */
  cosigners: Vkey[];
}

interface Signature {
  name: string;
  id: number;
  bytes: Bytes;
}

/** Reads a decimal without sign or leading zero that a number holds exactly. */
export function strictDecimal(text: string): number | undefined {
  if (!/^(0|[1-9][0-9]{0,15})$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** Reads 32 bytes of canonical base64. */
export function hash32(text: string): Bytes | undefined {
  try {
    const bytes = unbase64(text);
    return bytes.length === 32 && base64(bytes) === text ? bytes : undefined;
  } catch {
    return undefined;
  }
}

function note(): Refused {
  return new Refused("note", "The head of the record is not a signed note.");
}

/** The signed text and the signature lines. */
function split(bytes: Bytes): { text: string; signatures: Signature[] } {
  let whole: string;
  try {
    whole = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw note();
  }
  if (/[\u0000-\u0009\u000b-\u001f]/.test(whole)) throw note();
  const at = whole.lastIndexOf("\n\n");
  if (at < 0 || !whole.endsWith("\n")) throw note();
  const lines = whole.slice(at + 2, -1).split("\n");
  if (lines.length > SIGNATURES_MAX) throw note();
  return { text: whole.slice(0, at + 1), signatures: lines.map(signatureLine) };
}

function signatureLine(line: string): Signature {
  const parts = /^\u2014 ([^ ]+) ([^ ]+)$/.exec(line);
  const [, name, encoded] = parts ?? [];
  if (name === undefined || encoded === undefined || !isKeyName(name)) throw note();
  let bytes: Bytes;
  try {
    bytes = unbase64(encoded);
  } catch {
    throw note();
  }
  if (bytes.length < 5 || base64(bytes) !== encoded) throw note();
  return { name, id: new DataView(bytes.buffer, bytes.byteOffset).getUint32(0), bytes: bytes.slice(4) };
}

async function isGood(key: Vkey, text: string, signature: Bytes): Promise<boolean> {
  if (key.kind === "note") return verify(key.key, utf8(text), signature);
  if (signature.length !== 72) return false;
  const time = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0);
  const message = concat(utf8(`cosignature/v1\ntime ${time}\n`), utf8(text));
  return verify(key.key, message, signature.slice(8));
}

/** Opens a signed checkpoint. Lines by unknown keys are ignored, a wrong one by a known key fails all. */
export async function openCheckpoint(bytes: Bytes, known: Vkey[]): Promise<Checkpoint> {
  if (bytes.length > BYTES_MAX) {
    throw new Refused("too-long", "The head of the record is too long.");
  }
  const { text, signatures } = split(bytes);
  const lines = text.slice(0, -1).split("\n");
  const [origin, sizeText, rootText] = lines;
  if (lines.length !== 3 || origin === undefined || sizeText === undefined || rootText === undefined) {
    throw new Refused("lines", "The head of the record is not exactly origin, size and top.");
  }
  const size = strictDecimal(sizeText);
  if (size === undefined) throw new Refused("size", "The size in the head is not a plain number.");
  const root = hash32(rootText);
  if (root === undefined) throw new Refused("root", "The top in the head is not 32 bytes.");
  if (!isKeyName(origin)) throw new Refused("origin", "The head names no record.");
  if (size === 0 && hex(root) !== EMPTY_ROOT) {
    throw new Refused("root", "A record without entries has another top.");
  }
  let logKey: Vkey | undefined;
  const cosigners = new Set<Vkey>();
  for (const signature of signatures) {
    const key = known.find((k) => k.name === signature.name && k.id === signature.id);
    if (key === undefined) continue;
    if (!(await isGood(key, text, signature.bytes))) {
      throw new Refused("signature", `The signature of ${key.name} is wrong.`);
    }
    if (key.kind === "cosignature") cosigners.add(key);
    else if (key.name === origin) logKey = key;
  }
  if (logKey === undefined) {
    throw new Refused("unsigned", "This record’s key did not sign it. It may be of another record.");
  }
  return { origin, size, root, logKey, cosigners: [...cosigners] };
}
