import assert from "node:assert/strict";
import { test } from "node:test";
import { heard, operatorNow } from "../src/api/clock.ts";

const NOW = Date.UTC(2026, 10, 26, 12);
const DAY = 24 * 3_600_000;
const said = (ms: number) => new Headers({ Date: new Date(ms).toUTCString() });

test("the operator's time is its answers', and small differences are the way", () => {
  heard(said(NOW + 2_000), NOW);
  assert.equal(operatorNow(NOW), NOW);
  heard(said(NOW + 7 * DAY), NOW);
  assert.equal(operatorNow(NOW), NOW + 7 * DAY);
  // From answer to answer it does not tremble.
  heard(said(NOW + 7 * DAY - 1_000), NOW);
  assert.equal(operatorNow(NOW), NOW + 7 * DAY);
  heard(new Headers(), NOW);
  heard(new Headers({ Date: "yesterday" }), NOW);
  assert.equal(operatorNow(NOW), NOW + 7 * DAY);
  heard(said(NOW - DAY), NOW);
  assert.equal(operatorNow(NOW), NOW - DAY);
  heard(said(NOW), NOW);
  assert.equal(operatorNow(NOW), NOW);
});
