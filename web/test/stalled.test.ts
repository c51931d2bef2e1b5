// Where whoever has to decide does not: what is said changes by itself, once and at the time.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  MEANWHILE,
  reviewerSilent,
  reviewersSilent,
  stallWords,
  trusteesSilent,
  waitsSince,
} from "../src/release/stalled.ts";

const AT = 1_795_000_000_000;
const after = (minutes: number) => AT + minutes * 60_000;

test("the line changes when the time is over, and not before", () => {
  for (const [stall, minutes] of [
    [reviewersSilent(MEANWHILE.emergency), 3],
    [reviewersSilent(MEANWHILE.emergency, 15), 18],
    [reviewerSilent(60), 60],
    [trusteesSilent(MEANWHILE.demand), 10],
  ] as const) {
    assert.equal(stallWords(stall, AT, AT), stall.before);
    assert.equal(stallWords(stall, AT, after(minutes) - 1), stall.before);
    assert.equal(stallWords(stall, AT, after(minutes)), stall.after);
    assert.notEqual(stall.before, stall.after);
  }
});

test("an agency reads what it can do meanwhile", () => {
  for (const say of [reviewersSilent, trusteesSilent]) {
    assert.match(say(MEANWHILE.emergency).after, /urgent request/);
    assert.match(say(MEANWHILE.emergency).after, /court/);
    assert.doesNotMatch(say(MEANWHILE.demand).after, /court/, "a court has ordered it");
    assert.doesNotMatch(say(MEANWHILE.drill).after, /neighbours/, "nobody is asked for practice");
  }
});

test("what is drawn anew waits since it was first seen, and each next step anew", () => {
  assert.equal(waitsSince("a supervised", AT), AT);
  assert.equal(waitsSince("a supervised", after(2)), AT);
  assert.equal(waitsSince("a reviewed", after(2)), after(2));
});
