// spool.json. No page reads a spool; this second reader, written from docs/ref/clip.md, keeps the format from
// being whatever one program does.

import assert from "node:assert/strict";
import { test } from "node:test";
import { chacha20poly1305, xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { Refused, enc, hex, same, u64, unhex } from "../src/crypto/encoding.ts";
import { checkAll } from "./vectors.ts";

const RECORD_BYTES_MAX = 16 * 1024 * 1024;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

interface SpoolCase {
  clip: string;
  device_key: string;
  wrapped: string;
  spool_key: string;
  log: string;
  records: string[];
  torn: boolean;
}

const bytes = (digits: string) => unhex(digits, digits.length / 2);

function unwrap(c: SpoolCase): Uint8Array {
  const wrapped = bytes(c.wrapped);
  const context = enc("sidelight/spool-key/v1", unhex(c.clip, 16));
  try {
    return xchacha20poly1305(bytes(c.device_key), wrapped.slice(0, 24), context).decrypt(wrapped.slice(24));
  } catch {
    throw new Refused("key", "the spool key cannot be unwrapped");
  }
}

/** All whole records, and whether the last one was cut short. */
function read(c: SpoolCase): { records: string[]; torn: boolean } {
  const key = unwrap(c);
  assert.equal(hex(key), c.spool_key);
  const log = bytes(c.log);
  const records: string[] = [];
  for (let at = 0; at < log.length; ) {
    const index = records.length;
    if (log.length - at < 4) return { records, torn: true };
    const length = new DataView(log.buffer, at).getUint32(0);
    const most = RECORD_BYTES_MAX + NONCE_BYTES + TAG_BYTES;
    if (length > most) throw new Refused(`too_long:${index}`, "too long");
    if (length < NONCE_BYTES + TAG_BYTES) throw new Refused(`damaged:${index}`, "too short");
    if (log.length - at - 4 < length) return { records, torn: true };
    const nonce = log.slice(at + 4, at + 4 + NONCE_BYTES);
    const counter = new Uint8Array(NONCE_BYTES);
    counter.set(u64(index), 4);
    const context = enc("sidelight/spool/v1", unhex(c.clip, 16), u64(index));
    try {
      assert.ok(same(nonce, counter));
      const sealed = log.slice(at + 4 + NONCE_BYTES, at + 4 + length);
      records.push(hex(chacha20poly1305(key, nonce, context).decrypt(sealed)));
    } catch {
      throw new Refused(`damaged:${index}`, "damaged");
    }
    at += 4 + length;
  }
  return { records, torn: false };
}

test("spool", async () => {
  await checkAll("spool", (c) => {
    const v = c as unknown as SpoolCase;
    assert.deepEqual(read(v), { records: v.records, torn: v.torn }, c.name);
  });
});
