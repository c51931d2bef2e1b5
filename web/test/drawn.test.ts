// Drawing what changed, once, and again what could not be drawn.

import assert from "node:assert/strict";
import { test } from "node:test";

import { onChange } from "../src/ui/drawn.ts";

test("what did not change is not drawn again", async () => {
  const redraw = onChange();
  const drawn: number[] = [];
  for (const value of [1, 1, 2, 2, 1]) await redraw([value], () => drawn.push(value));
  assert.deepEqual(drawn, [1, 2, 1]);
});

test("a drawing that failed is made at the next look", async () => {
  const redraw = onChange();
  let drawn = 0;
  const failing = redraw("a", () => Promise.reject(new Error("away")));
  await assert.rejects(failing, /away/);
  await redraw("a", () => (drawn += 1));
  await redraw("a", () => (drawn += 1));
  assert.equal(drawn, 1);
});
