// The policy of the public record on its way from one device of a household to another, and to hubs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { sentPolicy, withPolicy } from "../src/app/policy.ts";
import { PaperLog, policyOf } from "./paper.ts";

const log = new PaperLog();
const text = policyOf(log.vkey, 2, [1, 2, 3]);

test("a policy goes along where it fits into the slot, and the rest goes in any case", () => {
  const slot = { v: 1, log: log.vkey };
  assert.deepEqual(withPolicy(slot, { number: 4, text }), { ...slot, policy: { number: 4, text } });
  assert.deepEqual(withPolicy(slot, { number: 4, text: `#${"x".repeat(8 * 1024)}\n${text}` }), slot);
  assert.deepEqual(JSON.parse(JSON.stringify(withPolicy(slot, undefined))), slot);
});

test("what another device sends is taken if it is of the record that it names", () => {
  assert.deepEqual(sentPolicy(log.vkey, { number: 4, text }), { number: 4, text });
  for (const older of [undefined, null]) assert.equal(sentPolicy(log.vkey, older), undefined);
  const other = policyOf(new PaperLog().vkey);
  const texts = ["", other, text.slice(0, -1)].map((wrong) => ({ number: 1, text: wrong }));
  for (const wrong of [{}, ...texts]) {
    assert.throws(() => sentPolicy(log.vkey, wrong), JSON.stringify(wrong));
  }
});
