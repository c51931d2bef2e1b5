// Rewrapping: age.json, a round trip, and Debian's own age where there is one.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { newIdentity, open, openHeader, recipientOf, seal } from "../src/crypto/age.ts";
import { type Bytes, concat, hex, sha256, text, unbase64, utf8 } from "../src/crypto/encoding.ts";
import { rewrapHeader } from "../src/crypto/rewrap.ts";
import { vectors } from "./vectors.ts";

interface AgeCase {
  name: string;
  file: string;
  identity: string;
  header_size: number;
  plain_sha256: string;
}

const age = vectors("age") as unknown as { files: Record<string, string>; valid: AgeCase[] };

function hasAge(): boolean {
  try {
    execFileSync("age", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** What stock age makes of a file. */
function stock(file: Bytes, identity: string): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "sidelight-rewrap-"));
  try {
    writeFileSync(join(folder, "key"), `${identity}\n`);
    writeFileSync(join(folder, "file"), file);
    return execFileSync("age", ["-d", "-i", join(folder, "key"), join(folder, "file")]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test("the payload stays, the header is another's", async () => {
  for (const c of age.valid) {
    const file = unbase64(age.files[c.file]);
    const [header, payload] = [file.slice(0, c.header_size), file.slice(c.header_size)];
    const fileKey = await openHeader(header, [c.identity]);
    const theirs = await newIdentity();
    const rewrapped = rewrapHeader(fileKey, await recipientOf(theirs));
    assert.equal(
      text(rewrapped)
        .split("\n")
        .filter((line) => line.startsWith("-> ")).length,
      1,
    );
    const whole = concat(rewrapped, payload);
    assert.equal(hex(sha256(await open(whole, [theirs]))), c.plain_sha256, c.name);
    await assert.rejects(openHeader(rewrapped, [c.identity]), { code: "header" });
    if (hasAge()) assert.equal(hex(sha256(stock(whole, theirs))), c.plain_sha256, c.name);
  }
});

test("two headers for one key have nothing in common, and a changed one does not open", async () => {
  const theirs = await newIdentity();
  const recipient = await recipientOf(theirs);
  const file = await seal(utf8("hello"), [recipient]);
  const fileKey = await openHeader(file, [theirs]);
  const [a, b] = [rewrapHeader(fileKey, recipient), rewrapHeader(fileKey, recipient)];
  const lines = (header: Bytes) => new Set(text(header).split("\n").slice(1, -1));
  assert.equal([...lines(a)].filter((line) => lines(b).has(line)).length, 0);
  a[a.length - 5] = (a.at(-5) ?? 0) ^ 1;
  await assert.rejects(openHeader(a, [theirs]));
});

test("what is no key is refused", async () => {
  const zeros = "age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq3wkvj0";
  assert.throws(() => rewrapHeader(new Uint8Array(16), "age1nobody"), { code: "recipient" });
  assert.throws(() => rewrapHeader(new Uint8Array(16), zeros), { code: "recipient" });
  assert.throws(() => rewrapHeader(new Uint8Array(15), zeros), { code: "file_key" });
});
