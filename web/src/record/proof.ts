// Receipts (C2SP tlog-proof): an entry, its place, and the hashes that lead from it to a signed head. The
// twin of `translog::proof`.

import { type Bytes, Refused, base64, concat, same, sha256, unbase64, utf8 } from "../crypto/encoding.ts";
import { type Checkpoint, hash32, strictDecimal } from "./checkpoint.ts";
import { type Policy, openUnder } from "./policy.ts";

const HEADER = "c2sp.org/tlog-proof@v1";
const EXTRA_BYTES_MAX = 16 * 1024;
const PROOF_BYTES_MAX = 64 * 1024 + 2 * EXTRA_BYTES_MAX;
const HASHES_MAX = 63;

export interface Proof {
  /** What somebody put into the file. Our receipts hold the entry there; believed once it is proven. */
  extra: Bytes | undefined;
  index: number;
  hashes: Bytes[];
  checkpoint: Bytes;
}

const truncated = () => new Refused("truncated", "The receipt ends too early, or is not text.");
const tooLong = () => new Refused("too-long", "The receipt is too long.");

/** Reads a receipt; nothing in it is checked yet. */
export function parseProof(bytes: Bytes): Proof {
  if (bytes.length > PROOF_BYTES_MAX) throw tooLong();
  let rest: string;
  try {
    rest = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw truncated();
  }
  const next = (): string => {
    const at = rest.indexOf("\n");
    if (at < 0) throw truncated();
    const line = rest.slice(0, at);
    rest = rest.slice(at + 1);
    return line;
  };
  if (next() !== HEADER) throw new Refused("header", "This file is not a receipt (tlog-proof).");
  let line = next();
  let extra: Bytes | undefined;
  if (line.startsWith("extra ")) {
    extra = readExtra(line.slice("extra ".length));
    line = next();
  }
  const index = line.startsWith("index ") ? strictDecimal(line.slice("index ".length)) : undefined;
  if (index === undefined) throw new Refused("index", "The receipt does not say which entry it is for.");
  const hashes: Bytes[] = [];
  for (line = next(); line !== ""; line = next()) {
    if (hashes.length === HASHES_MAX) throw tooLong();
    const hash = hash32(line);
    if (hash === undefined) throw new Refused("hash", "A hash in the receipt is not one.");
    hashes.push(hash);
  }
  return { extra, index, hashes, checkpoint: utf8(rest) };
}

function readExtra(encoded: string): Bytes {
  const refuse = () => new Refused("extra", "The receipt’s extra line is malformed.");
  let bytes: Bytes;
  try {
    bytes = unbase64(encoded);
  } catch {
    throw refuse();
  }
  if (base64(bytes) !== encoded) throw refuse();
  if (bytes.length > EXTRA_BYTES_MAX) throw tooLong();
  return bytes;
}

/** Fingerprint of an entry in the tree: SHA-256(00 || entry). */
export function leafHash(entry: Uint8Array): Bytes {
  return sha256(concat(Uint8Array.of(0), entry));
}

/** The top that a leaf and a proof give (RFC 9162, 2.1.3.2), or nothing if they cannot fit together. */
function rootOf(leaf: Bytes, index: number, size: number, hashes: Bytes[]): Bytes | undefined {
  if (index >= size) return undefined;
  const node = (left: Bytes, right: Bytes) => sha256(concat(Uint8Array.of(1), left, right));
  // Beyond 2^32, so no bit operators.
  let [place, last] = [index, size - 1];
  let root = leaf;
  for (const hash of hashes) {
    if (last === 0) return undefined;
    if (place % 2 === 1 || place === last) {
      root = node(hash, root);
      while (place % 2 === 0 && place !== 0) {
        place = Math.floor(place / 2);
        last = Math.floor(last / 2);
      }
    } else {
      root = node(root, hash);
    }
    place = Math.floor(place / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? root : undefined;
}

/** Checks that `entry` is at `index` of a record with this head. */
export function checkInclusion(head: Checkpoint, index: number, entry: Uint8Array, hashes: Bytes[]): void {
  const root = rootOf(leafHash(entry), index, head.size, hashes);
  if (root === undefined || !same(root, head.root)) {
    throw new Refused("inclusion", "The entry does not lead to the head that was signed.");
  }
}

/** Verifies that `entry` is in a log of the policy, at the proof's index, in a head with its quorum. */
export async function verifyProof(proof: Proof, entry: Uint8Array, policy: Policy): Promise<Checkpoint> {
  const head = await openUnder(policy, proof.checkpoint);
  checkInclusion(head, proof.index, entry, proof.hashes);
  return head;
}
