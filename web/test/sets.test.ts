// The roster that an entry of a set names: fetched once, and never another than the entry's.

import assert from "node:assert/strict";
import { test } from "node:test";
import { rosterOf } from "../src/agency/trustees.ts";
import { Refused, hex, sha256, utf8 } from "../src/crypto/encoding.ts";
import { ADDRESSES } from "../src/record/sets.ts";
import { vectors } from "./vectors.ts";

interface Made {
  epoch: number;
  threshold: number;
  key: string;
  shares: Record<string, string>;
}

const refuse = (code: string, message: string) => new Refused(code, message);

test("a roster is fetched once, after a failure again, and is of the key that the entry names", async () => {
  const [c] = vectors("lookup").valid as unknown as [Made];
  const shares = Object.entries(c.shares).map(([trustee, share]) => `trustee ${trustee} ${share}\n`);
  const head = `sidelight-lookup-roster/v1\nepoch ${c.epoch}\nthreshold ${c.threshold}\nkey ${c.key}\n`;
  const roster = `${head}${shares.join("")}`;
  const set = (key: string) => {
    const hash = hex(sha256(utf8(roster)));
    return { fields: new Map(Object.entries({ roster: `sha256:${hash}`, "lookup-key": key })) };
  };
  const answers = [`${roster} `, roster];
  const { fetch } = globalThis;
  globalThis.fetch = () => Promise.resolve(new Response(answers.shift() ?? "gone"));
  try {
    await assert.rejects(rosterOf(ADDRESSES, set(c.key), refuse), { code: "roster" });
    const found = await rosterOf(ADDRESSES, set(c.key), refuse);
    assert.equal(hex(found.key), c.key);
    assert.equal(await rosterOf(ADDRESSES, set(c.key), refuse), found);
    // What is remembered is still held against each entry.
    await assert.rejects(rosterOf(ADDRESSES, set("00".repeat(32)), refuse), { code: "roster" });
  } finally {
    globalThis.fetch = fetch;
  }
});
