// What waits for whoever is signed in: counted where it is, by the page that has it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Due, countsOf } from "../src/officer/due.ts";

test("the navigation counts what waits behind each link", () => {
  const due = (page: Due["page"]): Due => ({ page, href: page, what: "", about: "", state: "filed", at: 0 });
  const all = [due("/emergency.html"), due("/demand.html"), due("/emergency.html")];
  assert.deepEqual(countsOf(all), { "/emergency.html": 2, "/demand.html": 1 });
  assert.deepEqual(countsOf([]), { "/emergency.html": 0, "/demand.html": 0 });
});
