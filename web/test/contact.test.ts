// Contacts against the vectors that Rust reads too.

import assert from "node:assert/strict";
import { test } from "node:test";
import { contactInput } from "../src/crypto/contact.ts";
import { hex } from "../src/crypto/encoding.ts";
import { checkAll } from "./vectors.ts";

test("contacts become the bytes of the vectors, or are refused for the reason they name", async () => {
  await checkAll("contact", (written) => {
    const c = written as unknown as { typed: string; input: string };
    assert.equal(hex(contactInput(c.typed)), c.input);
  });
});
