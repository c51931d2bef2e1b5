// log/vkeys.json, checkpoints.json, policies.json, proofs.json: receipts and heads of the public record.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Refused, base64, hex, unbase64, utf8 } from "../src/crypto/encoding.ts";
import { openCheckpoint } from "../src/record/checkpoint.ts";
import {
  askedBy,
  demandOf,
  forgers,
  namesIn,
  parsePolicy,
  parseTrust,
  quorumMet,
} from "../src/record/policy.ts";
import { parseProof, verifyProof } from "../src/record/proof.ts";
import { parseVkey } from "../src/record/vkey.ts";
import { PaperLog, policyOf } from "./paper.ts";
import { type Case, vectors } from "./vectors.ts";

async function refusal(run: () => Promise<unknown> | unknown): Promise<string | undefined> {
  try {
    await run();
    return undefined;
  } catch (error) {
    if (error instanceof Refused) return error.code;
    throw error;
  }
}

const bytesOf = (c: Case) => {
  const { text, base64: encoded } = c as unknown as { text?: string; base64?: string };
  return text === undefined ? unbase64(encoded) : utf8(text);
};
const cosigner = (c: Case) => {
  const { vkey } = c as unknown as { vkey: string };
  return parseVkey(vkey).kind === "cosignature" ? vkey : undefined;
};
const defect = (c: Case) => (c as unknown as { defect: string }).defect;

test("verifier keys", async () => {
  const file = vectors("log/vkeys");
  for (const c of file.valid) {
    const { vkey, key_name, public_key } = c as unknown as Record<string, string>;
    const parsed = parseVkey(vkey as string);
    assert.equal(parsed.name, key_name);
    assert.equal(hex(parsed.key), public_key);
  }
  for (const c of file.invalid) {
    const { vkey } = c as unknown as { vkey: string };
    assert.equal(await refusal(() => parseVkey(vkey)), defect(c), c.name);
  }
});

test("signed heads", async () => {
  const file = vectors("log/checkpoints");
  const { vkeys } = file as unknown as { vkeys: string[] };
  const known = vkeys.map(parseVkey);
  for (const c of file.valid) {
    const expected = c as unknown as { size: number; root: string; cosigners: string[] };
    const open = await openCheckpoint(bytesOf(c), known);
    assert.equal(open.size, expected.size, c.name);
    assert.equal(base64(open.root), expected.root, c.name);
    assert.equal(open.cosigners.length, expected.cosigners.length, c.name);
  }
  for (const c of file.invalid) {
    const code = await refusal(() => openCheckpoint(bytesOf(c), known));
    assert.equal(code, defect(c), c.name);
  }
});

test("policies", async () => {
  const file = vectors("log/policies");
  for (const c of file.valid) {
    const { text, quorum } = c as unknown as { text: string; quorum: { signed: string[]; met: boolean }[] };
    const policy = parsePolicy(text);
    for (const { signed, met } of quorum) {
      assert.equal(quorumMet(policy, (key) => signed.includes(key.name)), met, c.name);
    }
    const { liars } = c as unknown as { liars: string[] };
    assert.deepEqual(forgers(policy).map((key) => key.name), liars, c.name);
    assert.equal(parseTrust(text).nodes.length, policy.nodes.length, c.name);
  }
  for (const c of file.invalid) {
    const { text, line } = c as unknown as { text: string; line: number };
    assert.equal(await refusal(() => parsePolicy(text)), defect(c), c.name);
    if (line > 0) assert.throws(() => parsePolicy(text), new RegExp(`line ${line}:`), c.name);
  }
});

test("whom a policy asks, and when two ask the same", () => {
  const log = new PaperLog();
  const text = policyOf(log.vkey, 2, [1, 2, 3]);
  const names = ["w1.example", "w2.example", "w3.example"];
  const policy = parsePolicy(text);
  assert.deepEqual(askedBy(policy), { threshold: 2, of: names });
  assert.deepEqual(namesIn(policy), names);
  assert.equal(askedBy(parsePolicy("quorum none\n")), null);
  const unasked = vectors("log/vkeys").valid.map(cosigner).find(Boolean);
  const same = [
    `# Others are asked\n${text}`,
    text.replace("group W ", "group quorate ").replace("quorum W", "quorum quorate"),
    policyOf(log.vkey, 2, [3, 1, 2]),
    text.replace("quorum W", `witness more ${unasked}\nquorum W`),
  ];
  const other = [
    policyOf(log.vkey, 2, [1, 2]),
    policyOf(log.vkey, 1, [1, 2, 3]),
    policyOf(log.vkey, 2, [1, 2, 4]),
    policyOf(log.vkey),
  ];
  for (const it of same) assert.equal(demandOf(parsePolicy(it)), demandOf(policy), it);
  for (const it of other) assert.notEqual(demandOf(parsePolicy(it)), demandOf(policy), it);
});

test("receipts", async () => {
  const file = vectors("log/proofs");
  const { policies } = file as unknown as { policies: Record<string, string> };
  let checked = 0;
  for (const c of [...file.valid, ...file.invalid]) {
    const { policy, entry, index } = c as unknown as { policy: string; entry: string; index?: number };
    const code = await refusal(async () => {
      const proof = parseProof(bytesOf(c));
      await verifyProof(proof, utf8(entry), parsePolicy(policies[policy] ?? ""));
      if (index !== undefined) assert.equal(proof.index, index, c.name);
    });
    assert.equal(code, defect(c), c.name);
    checked += 1;
  }
  assert.ok(checked > 20);
});
