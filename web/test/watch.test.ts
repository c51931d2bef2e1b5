// How often a household's home page reads the record while it is open: sooner only while trustees answer and
// somebody looks, and for a while only.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { OwnEmergency } from "../src/api/emergency.ts";
import type { Home } from "../src/app/household.ts";
import { freshness } from "../src/emergency/card.ts";
import { Watch } from "../src/notices/watch.ts";
import { whileLookedAt } from "../src/ui/drawn.ts";

const page = { visibilityState: "visible", changed: [] as (() => void)[] };
Object.assign(globalThis, {
  document: {
    get visibilityState() {
      return page.visibilityState;
    },
    addEventListener: (_: string, run: () => void) => page.changed.push(run),
  },
});
const turnTo = (state: "visible" | "hidden") => {
  page.visibilityState = state;
  for (const run of page.changed) run();
};
beforeEach(() => Object.assign(page, { visibilityState: "visible", changed: [] }));

test("the record is read every 3 seconds while trustees answer and somebody looks", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  // A home without a record: each look fails, and is made again.
  const watch = new Watch({} as Home);
  let looks = 0;
  const pass = async (seconds: number) => {
    for (let n = 0; n < seconds; n++) {
      t.mock.timers.tick(1000);
      await new Promise(setImmediate);
    }
    const before = looks;
    looks = 0;
    return before;
  };
  watch.begin(() => (looks += 1));
  assert.equal(await pass(30), 1, "as it begins, and then about every minute");
  watch.sooner(true);
  assert.equal(await pass(30), 10);
  turnTo("hidden");
  assert.equal(await pass(59), 0);
  turnTo("visible");
  assert.equal(await pass(30), 10);
  watch.sooner(false);
  assert.equal(await pass(59), 0);
});

test("while something is under way it is asked for at one pace, not at both", (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  let [looks, due] = [0, true];
  whileLookedAt(15_000, () => (looks += 1), { everyMs: 5_000, isDue: () => due });
  t.mock.timers.tick(60_000);
  assert.equal(looks, 12);
  due = false;
  t.mock.timers.tick(60_000);
  assert.equal(looks, 16);
});

test("what was new a quarter of an hour ago is new no more, and nothing beside it makes it so", () => {
  const minutes = (count: number) => count * 60_000;
  const at = (emergency: string, state: string) => ({ emergency, state }) as OwnEmergency;
  const isFresh = freshness();
  const [first, second] = [at("a", "released"), at("b", "called-back")];
  assert.ok(isFresh([first], minutes(0)));
  assert.ok(isFresh([first, second], minutes(14)));
  assert.ok(isFresh([first, second], minutes(16)), "the second is new");
  assert.equal(isFresh([first], minutes(16)), false);
  assert.equal(isFresh([first, second], minutes(29)), false, "it came at 14 minutes, though the first was");
  assert.ok(isFresh([at("b", "reviewed")], minutes(29)), "each state is new once");
  assert.equal(isFresh([], minutes(29)), false);
});
