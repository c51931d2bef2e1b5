// The quorum key against the vectors that Rust and Python read too.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Answer } from "../src/crypto/answers.ts";
import { type Bytes, same, unhex } from "../src/crypto/encoding.ts";
import { type Wrap, combine } from "../src/crypto/quorum.ts";
import { parseRoster, recipientOfRoster } from "../src/crypto/roster.ts";
import { checkAll } from "./vectors.ts";

type Written<T> = { [Name in keyof T]: T[Name] extends Bytes ? string : T[Name] };
interface Opening {
  epoch: number;
  threshold: number;
  key: string;
  shares: Record<string, string>;
  wrap: Written<Wrap>;
  label: string;
  entry: string;
  answers: Written<Answer>[];
  file_key: string;
}

const bytes = (digits: string): Bytes => unhex(digits, digits.length / 2);

/** Members that are hex, as bytes. */
function read<T extends object>(written: Written<T>): T {
  const one = ([name, v]: [string, unknown]) => [name, typeof v === "string" ? bytes(v) : v];
  return Object.fromEntries(Object.entries(written).map(one)) as T;
}

test("wraps and answers open or are refused for the reason the vectors name", async () => {
  await checkAll("quorum", (written) => {
    const c = written as unknown as Opening;
    const roster = {
      epoch: c.epoch,
      threshold: c.threshold,
      key: bytes(c.key),
      shares: new Map(Object.entries(c.shares).map(([t, share]) => [Number(t), bytes(share)])),
    };
    const answers = c.answers.map((a) => read<Answer>(a));
    const opened = combine(roster, read<Wrap>(c.wrap), bytes(c.label), bytes(c.entry), answers);
    assert.ok(same(opened, bytes(c.file_key)), written.name);
  });
});

test("rosters are read in their one spelling, and only if their parts belong together", async () => {
  await checkAll("roster", (written) => {
    const c = written as unknown as { text: string; recipient: string; trustees: number[] };
    const roster = parseRoster(c.text);
    assert.equal(recipientOfRoster(roster), c.recipient);
    assert.deepEqual([...roster.shares.keys()], c.trustees);
  });
});
