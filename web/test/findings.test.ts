// A reviewer's answers: what is shown is what they come to, whichever of the calls they need is slower.

import assert from "node:assert/strict";
import { test } from "node:test";
import { settler } from "../src/release/findings.ts";

interface Call {
  resolve: (made: string) => void;
  reject: (error: Error) => void;
}

/** A page on which every answer takes until the test lets it come. */
function page() {
  let comes: string | null = null;
  const shown: (string | null)[] = [];
  const calls: Call[] = [];
  const settle = settler<string>({
    comes: () => comes,
    make: () => new Promise<string>((resolve, reject) => calls.push({ resolve, reject })),
    draw: (made) => shown.push(made),
    failed: (error) => shown.push((error as Error).message),
  });
  const answer = (to: string | null) => {
    comes = to;
    return settle();
  };
  return { shown, answer, call: (at: number) => calls[at] as Call };
}

test("a slow yes does not take the place of the no that came after it", async () => {
  const { shown, answer, call } = page();
  const [yes, no] = [answer("yes"), answer("scope")];
  call(1).resolve("refuse");
  await no;
  call(0).resolve("approve");
  await yes;
  assert.deepEqual(shown, ["refuse"]);
});

test("nor does its failure, and an answer that is taken up again is asked for again", async () => {
  const { shown, answer, call } = page();
  const asked = [answer("yes"), answer("scope"), answer("yes")];
  call(0).reject(new Error("away"));
  call(1).resolve("refuse");
  call(2).resolve("approve");
  await Promise.all(asked);
  assert.deepEqual(shown, ["approve"]);
  const failing = answer("scope");
  call(3).reject(new Error("away"));
  await failing;
  const again = answer("scope");
  call(4).resolve("refuse");
  await again;
  await answer(null);
  assert.deepEqual(shown, ["approve", "away", "refuse", null]);
});

test("what comes to the same is made once", async () => {
  const { shown, answer, call } = page();
  const first = answer("yes");
  await answer("yes");
  call(0).resolve("approve");
  await first;
  assert.deepEqual(shown, ["approve"]);
});
