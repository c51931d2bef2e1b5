// Look-ups: texts and digests by the vectors that Rust reads too.

import assert from "node:assert/strict";
import { test } from "node:test";
import { lookUpDigest, parseLookUp } from "../src/lookup/text.ts";
import { checkAll } from "./vectors.ts";

test("look-ups are read as the vectors say, and signed over the same digest", async () => {
  await checkAll("look-up", (c) => {
    const { text, digest, submitted_by, addresses } = c as unknown as Record<string, string>;
    const { origin, elements } = parseLookUp(String(text));
    assert.equal(lookUpDigest(origin, String(text), Number(submitted_by)), digest);
    assert.equal(elements.length, addresses);
  });
});
