// age.json, statement-keyring.json, statement-message.json, pairing.json.

import assert from "node:assert/strict";
import { test } from "node:test";
import { isIdentity, open, openHeader, recipientOf, seal } from "../src/crypto/age.ts";
import { type Bytes, Refused, hex, sha256, text, unbase64 } from "../src/crypto/encoding.ts";
import { openKeyring, sealKeyring } from "../src/crypto/keyring.ts";
import { type MessageKind, openMessage, sealMessage, signMessage } from "../src/crypto/message.ts";
import { Transcript, pairingKeys, parseCode, showCode } from "../src/crypto/pairing.ts";
import { parseStatement } from "../src/crypto/statement.ts";
import { SEALED_CHUNK_BYTES, openPayload } from "../src/crypto/stream.ts";
import { checkAll, vectors } from "./vectors.ts";

interface AgeCase {
  name: string;
  file: string;
  bytes?: string | null;
  edit?: { take?: number; flip?: number; append?: string; swap_chunks?: number[] } | null;
  identity: string;
  error?: string;
  header_size: number;
  payload_size: number;
  plain_size: number;
  plain_sha256: string;
  payload_sha256: string;
}

const age = vectors("age") as unknown as {
  files: Record<string, string>;
  valid: AgeCase[];
  invalid: AgeCase[];
  keys: {
    valid: { identity: string; recipient: string }[];
    invalid: { kind: string; text: string; name: string }[];
  };
};

/** Where the payload begins: behind the line of the MAC. */
function headerLength(file: Uint8Array): number {
  const source = Buffer.from(file).toString("latin1");
  return source.indexOf("\n", source.indexOf("\n---") + 1) + 1;
}

function edited(c: AgeCase): Bytes {
  if (c.bytes) return unbase64(c.bytes);
  const file = unbase64(age.files[c.file]);
  const edit = c.edit ?? {};
  if (edit.take !== undefined) return file.slice(0, edit.take);
  if (edit.flip !== undefined) file[edit.flip] = (file[edit.flip] ?? 0) ^ 1;
  if (edit.append) return Uint8Array.from([...file, ...Buffer.from(edit.append, "hex")]);
  if (edit.swap_chunks) {
    const start = headerLength(file) + 16;
    const [a, b] = [start, start + SEALED_CHUNK_BYTES];
    const first = file.slice(a, b);
    file.copyWithin(a, b, b + SEALED_CHUNK_BYTES);
    file.set(first, b);
  }
  return file;
}

test("age files open whole, and by header and payload", async () => {
  for (const c of age.valid) {
    const file = edited(c);
    const plain = await open(file, [c.identity]);
    assert.equal(hex(sha256(plain)), c.plain_sha256, c.name);
    assert.equal(headerLength(file), c.header_size, c.name);
    const payload = file.slice(c.header_size);
    assert.equal(hex(sha256(payload)), c.payload_sha256, c.name);
    const fileKey = await openHeader(file.slice(0, c.header_size), [c.identity]);
    assert.equal(hex(sha256(await openPayload(fileKey, payload))), c.plain_sha256, c.name);
  }
});

/** Malformed headers that typage takes: it opens them to the same file key, and no header is signed. */
const LAX = new Set(["no-arguments", "too-many-stanzas", "too-large"]);

test("age files that are not good are refused", async () => {
  for (const c of age.invalid) {
    const file = edited(c);
    const whole = open(file, [c.identity]);
    if (LAX.has(c.name)) await whole.catch(() => undefined);
    else await assert.rejects(whole, Refused, c.name);
    if (c.error === "no_match") await assert.rejects(whole, { code: "no_match" }, c.name);
    // Those that break the payload alone must fail in our own reader as well.
    const payloadOnly = /^(damaged|truncated|trailing)/.test(c.error ?? "");
    if (!payloadOnly) continue;
    const length = headerLength(file);
    const fileKey = await openHeader(file.slice(0, length), [c.identity]);
    await assert.rejects(openPayload(fileKey, file.slice(length)), c.name);
  }
});

test("age keys", async () => {
  for (const c of age.keys.valid) {
    assert.ok(await isIdentity(c.identity));
    assert.equal(await recipientOf(c.identity), c.recipient);
  }
  for (const c of age.keys.invalid) {
    if (c.kind === "identity") assert.ok(!(await isIdentity(c.text)), c.name);
    else await assert.rejects(seal(new Uint8Array(1), [c.text]), c.name);
  }
});

test("keyrings", async () => {
  await checkAll("statement-keyring", async (c) => {
    const v = c as unknown as {
      sealed: string;
      identity: string;
      pinned: string;
      statement: string;
      body: { recovery: string };
    };
    const statement = parseStatement(v.statement);
    try {
      const keyring = await openKeyring(unbase64(v.sealed), [v.identity], statement, v.pinned);
      assert.equal(keyring.recovery, v.body.recovery);
      const again = await sealKeyring(keyring, statement);
      assert.deepEqual(await openKeyring(again, [v.identity], statement, v.pinned), keyring);
    } catch (error) {
      if (error instanceof Refused) return plainCode(error.code);
      throw error;
    }
  });
});

/**
 * The vectors' names: a keyring's refusals without their prefix, and all ways a sealed file fails as one.
 */
function plainCode(code: string): string {
  const renamed: Record<string, string> = {
    no_match: "sealed",
    message_format: "format",
    message_signature: "signature",
    base64: "format",
  };
  return renamed[code] ?? code.replace(/^keyring_/, "");
}

test("messages", async () => {
  await checkAll("statement-message", async (c) => {
    const v = c as unknown as {
      kind: MessageKind;
      sealed: string;
      identity: string;
      sender: string;
      body: string;
      plain_size: number;
    };
    try {
      assert.equal(await openMessage(v.kind, unbase64(v.sealed), [v.identity], v.sender), v.body);
      assert.equal(signMessage(v.kind, v.body, new Uint8Array(32)).length, v.plain_size, c.name);
    } catch (error) {
      if (error instanceof Refused) return plainCode(error.code);
      throw error;
    }
  });
  const identity = age.keys.valid[0];
  assert.ok(identity);
  const sealed = await sealMessage("command", "{}", new Uint8Array(32), [identity.recipient]);
  assert.match(text(await open(sealed, [identity.identity])), /^\{"body":"\{\}","signature":".{88}"\} +$/);
});

test("pairing", async () => {
  await checkAll("pairing", async (c) => {
    const v = c as unknown as {
      typed: string;
      domain: string;
      mailbox: string;
      mac_key: string;
      slots: { slot: "hub"; body: string; mac: string; before: string }[];
      words: string[];
    };
    const keys = await pairingKeys(parseCode(v.typed));
    assert.equal(keys.mailbox, v.mailbox);
    assert.equal(hex(keys.mac), v.mac_key);
    const transcript = new Transcript(keys, v.domain === "sidelight/join/v1" ? "join" : "pairing");
    for (const { slot, body, mac, before } of v.slots) {
      const at = hex(transcript.hash());
      transcript.read(slot, { body, mac });
      assert.equal(at, before, c.name);
    }
    assert.deepEqual(transcript.words(), v.words);
  });
});

test("codes", () => {
  const codes = vectors("pairing").codes as unknown as {
    valid: { typed: string; code: string }[];
    invalid: { typed: string; name: string }[];
  };
  for (const c of codes.valid) assert.equal(showCode(parseCode(c.typed)), c.code);
  for (const c of codes.invalid) assert.throws(() => parseCode(c.typed), { code: "code" }, c.name);
});
