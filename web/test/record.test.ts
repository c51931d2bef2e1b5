// encoding.json, label.json, statement.json, card.json, manifest.json.

import assert from "node:assert/strict";
import { test } from "node:test";
import { parseCard } from "../src/crypto/card.ts";
import { enc, hex, i64, isId, sha256, text, u64, unbase64, unhex, utf8 } from "../src/crypto/encoding.ts";
import { type Label, labelHash } from "../src/crypto/label.ts";
import {
  FIELDS,
  type ManifestWire,
  checkPayload,
  commit,
  deletedBytes,
  fieldValues,
  receivedBytes,
  salt,
  verifyCard,
} from "../src/crypto/manifest.ts";
import {
  type SignedStatement,
  parseStatement,
  statementText,
  verifyFirst,
  verifyNext,
} from "../src/crypto/statement.ts";
import { type Case, checkAll, vectors } from "./vectors.ts";

const bytes = (digits: string) => unhex(digits, digits.length / 2);

test("encoding", async () => {
  await checkAll("encoding", (c) => {
    const { domain, fields, encoded } = c as unknown as {
      domain: string;
      fields: string[];
      encoded: string;
    };
    return hex(enc(domain, ...fields.map(bytes))) === encoded ? undefined : "encoding";
  });
  const file = vectors("encoding") as unknown as {
    valid: { encoded: string; sha256: string }[];
    integers: { decimal: string; bytes: string }[];
    signed_integers: { decimal: string; bytes: string }[];
    ids: { valid: string[]; invalid: { id: string; name: string }[] };
  };
  for (const c of file.valid) assert.equal(hex(sha256(bytes(c.encoded))), c.sha256);
  for (const c of file.integers) assert.equal(hex(u64(BigInt(c.decimal))), c.bytes);
  for (const c of file.signed_integers) assert.equal(hex(i64(BigInt(c.decimal))), c.bytes);
  for (const id of file.ids.valid) assert.ok(isId(id));
  for (const c of file.ids.invalid) assert.ok(!isId(c.id), c.name);
});

test("labels", async () => {
  await checkAll("label", (c) => {
    const v = c as unknown as Label & { start: number; label: string };
    return hex(labelHash({ ...v, startMs: v.start })) === v.label ? undefined : "label";
  });
});

test("statements", async () => {
  await checkAll("statement", async (c) => {
    const { text: source, signature, known } = c as unknown as SignedStatement & { known: string | null };
    if (known === null) await verifyFirst({ text: source, signature });
    else await verifyNext({ text: source, signature }, parseStatement(known), known);
  });
  for (const c of vectors("statement").valid as unknown as { text: string }[]) {
    assert.equal(statementText(parseStatement(c.text)), c.text);
  }
});

test("cards", async () => {
  await checkAll("card", (c) => void parseCard(utf8((c as unknown as { card: string }).card)));
});

interface ManifestCase {
  card: string;
  card_payload: string;
  card_size: number;
  expected: { household: string; camera: string; clip: string };
  hub: string;
  manifest: ManifestWire;
  track: { track: "video" | "audio"; payload: string; size: number } | null;
  fields: { name: string; value: string; salt: string }[];
  link: string;
  received: { time: number; signed: string };
  deleted: { time: number; signed: string };
}

async function verifyCase(c: Case) {
  const v = c as unknown as ManifestCase;
  const file = { plain: utf8(v.card), payloadHash: unhex(v.card_payload, 32), payloadSize: v.card_size };
  const verified = await verifyCard(v.manifest, file, { ...v.expected, hubs: new Set([v.hub]) });
  if (v.track) checkPayload(verified.card, v.track.track, unhex(v.track.payload, 32), v.track.size);
  return verified;
}

test("manifests", async () => {
  await checkAll("manifest", async (c) => void (await verifyCase(c)));
});

test("parts of a manifest: fields, link, receipt, deletion", async () => {
  const file = vectors("manifest");
  const links: string[] = [];
  for (const c of file.valid) {
    const v = c as unknown as ManifestCase;
    const { card, manifest, link } = await verifyCase(c);
    const plain = utf8(v.card);
    const values = fieldValues(card, unhex(v.card_payload, 32), v.card_size, sha256(plain));
    assert.deepEqual(
      v.fields.map((f) => f.name),
      [...FIELDS],
    );
    v.fields.forEach((f, i) => {
      assert.equal(hex(values[i] ?? new Uint8Array()), f.value, f.name);
      assert.equal(hex(salt(card.seed, f.name)), f.salt, f.name);
      assert.deepEqual(commit(f.name, bytes(f.salt), bytes(f.value)), manifest.commitments[i]);
    });
    assert.equal(hex(link), v.link);
    assert.equal(hex(receivedBytes(manifest.body, v.received.time)), v.received.signed);
    assert.equal(hex(deletedBytes(card.clip, link, v.deleted.time)), v.deleted.signed);
    links.push(hex(link));
  }
  const chain = file.chain as unknown as string[];
  assert.deepEqual(links.slice(0, chain.length), chain);
});

test("text and base64 have one form", () => {
  assert.throws(() => text(Uint8Array.of(0xff)));
  for (const bad of ["QQ", "QQ=", "QR==", "Q Q=", "QUJ=", "====", 5, null])
    assert.throws(() => unbase64(bad), String(bad));
  assert.deepEqual([...unbase64("QUI=")], [0x41, 0x42]);
  assert.deepEqual([...unbase64("")], []);
});
