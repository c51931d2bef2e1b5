// Reads the vectors that Rust reads too, and runs their cases: valid ones must hold, invalid ones must be
// refused for the reason
// they are named after.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Refused } from "../src/crypto/encoding.ts";

export type Case = Record<string, never> & { name: string; error?: string };
export type File = Record<string, Case[]> & { valid: Case[]; invalid: Case[] };

/** A file of vectors/. */
export function vectors(name: string): File {
  return JSON.parse(readFileSync(`../vectors/${name}.json`, "utf8")) as File;
}

/** Runs every case; `run` returns a refusal's code, throws it, or returns nothing if all is well. */
export async function checkAll(
  name: string,
  run: (c: Case) => Promise<string | void> | string | void,
): Promise<void> {
  const file = vectors(name);
  assert.ok(file.valid.length > 0 && file.invalid.length > 0, "a file has cases of both kinds");
  for (const c of [...file.valid, ...file.invalid]) {
    let code: string | undefined;
    try {
      code = (await run(c)) ?? undefined;
    } catch (error) {
      assert.ok(error instanceof Refused, `${name}/${c.name}: ${String(error)}`);
      code = error.code;
    }
    assert.equal(code, c.error ?? undefined, `${name}/${c.name}`);
  }
}
