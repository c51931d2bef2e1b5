// Look-ups: texts and digests by the vectors that Rust reads too, and which addresses a claim can name.

import assert from "node:assert/strict";
import { test } from "node:test";
import { namedIn } from "../src/lookup/kept.ts";
import { lookUpDigest, parseLookUp } from "../src/lookup/text.ts";
import { checkAll, vectors } from "./vectors.ts";

test("look-ups are read as the vectors say, and signed over the same digest", async () => {
  await checkAll("look-up", (c) => {
    const { text, digest, submitted_by, addresses } = c as unknown as Record<string, string>;
    const { origin, elements } = parseLookUp(String(text));
    assert.equal(lookUpDigest(origin, String(text), Number(submitted_by)), digest);
    assert.equal(elements.length, addresses);
  });
});

test("a danger in a list is none", () => {
  const [c] = vectors("look-up").valid as unknown as { text: string }[];
  const text = String(c?.text).replace(/"danger":("[a-z-]+")/, '"danger":[$1]');
  assert.notEqual(text, c?.text);
  assert.throws(() => parseLookUp(text), { code: "spelling" });
});

test("an agency's claim can name the addresses of its own look-ups that are answered, newest first", () => {
  const line = (typed: string, hash: string | null) => {
    return { typed, input: null, blind: null, element: "", hash };
  };
  const kept = (id: string, agency: string, index: number | null, hash: string | null) => {
    return { id, agency, index, lines: [line(`${id} a`, null), line(`${id} b`, hash)] };
  };
  const all = [
    kept("first", "millbrook-police", 7, "aa"),
    kept("another agency's", "harbour-rescue", 8, "bb"),
    kept("second", "millbrook-police", 9, "cc"),
    kept("not answered", "millbrook-police", null, null),
  ];
  assert.deepEqual(namedIn(all, "millbrook-police"), [
    { look_up: 9, line: 2, typed: "second b", hash: "cc" },
    { look_up: 7, line: 2, typed: "first b", hash: "aa" },
  ]);
  assert.deepEqual(namedIn(all, "harbour-rescue"), [
    { look_up: 8, line: 2, typed: "another agency's b", hash: "bb" },
  ]);
  assert.deepEqual(namedIn(all, "nobody"), []);
});
