// What a reviewer's passkey signs for a reply: the same bytes as everywhere else; and who of the trustees is
// there.

import assert from "node:assert/strict";
import { test } from "node:test";
import { replyDigest } from "../src/release/questions.ts";
import { standingOf } from "../src/review/trustees.ts";

test("a reply is bound to the question, to who replies and to what", () => {
  // Companion: crates/domain/src/question.rs.
  const replying = { origin: "log.example", name: "Rui" };
  const asked = { trustee: "harbor-law", number: 1, text: "Who saw the van?", asked_ms: 1_780_000_000_000 };
  const digest = replyDigest(replying, 40, asked, "A neighbour.");
  assert.equal(digest, "bc169495a34657e833381b65813dd968916e62050c4e32210d6e613dc96eae01");
});

test("reviewers see how many trustees are there, and who is missing when it is too many", () => {
  const said = (...available: (boolean | null)[]) => ({
    threshold: 2,
    trustees: available.map((it, i) => ({ trustee: `t${i}`, available: it, until_ms: null })),
  });
  assert.deepEqual(standingOf(said(true, null, true, false)), {
    words:
      "2 of 4 trustees say that they are available now, 1 trustee has not said whether it is available; " +
      "2 have to answer.",
    missing: [],
  });
  assert.deepEqual(standingOf(said(true, null, false)).missing.map((it) => it.trustee), ["t2"]);
  assert.deepEqual(standingOf(said(true, true)).missing, [], "nobody is missing");
});
