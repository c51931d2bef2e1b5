// How somebody is reached: times of the day, and what came of a message.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Sent } from "../src/api/reach.ts";
import { cameOf, minuteOf, timeOf } from "../src/reach/page.ts";

test("minutes of a day and times are the same thing", () => {
  for (const minute of [0, 59, 60, 719, 1439]) assert.equal(minuteOf(timeOf(minute)), minute);
  assert.equal(timeOf(427), "07:07");
  for (const none of ["", "7:00", "24:00", "12:60", "12:00:00"]) assert.equal(minuteOf(none), null);
});

test("what came of a message is said in words", () => {
  const sent: Sent = {
    label: "",
    channel: "push",
    name: "A phone",
    told_ms: 0,
    tried_ms: 1,
    tries: 6,
    outcome: "failed",
  };
  assert.equal(cameOf(sent), "could not be sent, tried 6 times");
  assert.equal(cameOf({ ...sent, outcome: "sent" }), "sent");
  assert.equal(cameOf({ ...sent, outcome: null }), "is being tried again");
  assert.equal(cameOf({ ...sent, outcome: null, tries: 0 }), "waits to be sent");
  assert.equal(cameOf({ ...sent, channel: null }), "there was no way to reach you");
});
