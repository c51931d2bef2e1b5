// Addresses and their tokens against the vectors that Rust and Python read too.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ristretto255_oprf } from "@noble/curves/ed25519.js";
import { bytesToNumberLE, numberToBytesLE } from "@noble/curves/utils.js";
import { type Answer, answerOf } from "../src/crypto/answers.ts";
import { type Bytes, hex, sha256, unhex } from "../src/crypto/encoding.ts";
import { type Address, addressInput, blinded, tokenHash, tokenOf } from "../src/crypto/lookup.ts";
import { parseLookupRoster, parseRoster } from "../src/crypto/roster.ts";
import { setUpOccasion } from "../src/app/address.ts";
import { checkAll, vectors } from "./vectors.ts";

interface Asking {
  epoch: number;
  threshold: number;
  key: string;
  shares: Record<string, string>;
  input: string;
  blind: string;
  element: string;
  occasion: string;
  answers: { trustee: number; point: string; proof: string }[];
  token: string;
}

const bytes = (digits: string): Bytes => unhex(digits, digits.length / 2);

/** Randomness that noble reduces to this blind: modulo the order less one, plus one. */
const drawn = (blind: string) => () => numberToBytesLE(bytesToNumberLE(bytes(blind)) - 1n, 48);

test("addresses become the bytes of the vectors, or are refused for the reason they name", async () => {
  await checkAll("address", (written) => {
    const c = written as unknown as Address & { input: string };
    assert.equal(hex(addressInput(c)), c.input);
  });
});

test("answers make the token of the vectors, or are refused for the reason they name", async () => {
  await checkAll("lookup", (written) => {
    const c = written as unknown as Asking;
    const roster = {
      epoch: c.epoch,
      threshold: c.threshold,
      key: bytes(c.key),
      shares: new Map(Object.entries(c.shares).map(([t, share]) => [Number(t), bytes(share)])),
    };
    const answers: Answer[] = c.answers.map(({ trustee, point, proof }) => {
      return { trustee, point: bytes(point), proof: bytes(proof) };
    });
    const asked = blinded(bytes(c.input), drawn(c.blind));
    const token = tokenOf(roster, bytes(c.occasion), asked, answers);
    assert.equal(hex(asked.element), c.element);
    assert.equal(hex(token), c.token);
  });
});

test("a token is hashed once as many answers hold as have to", () => {
  for (const c of vectors("lookup").valid as unknown as Asking[]) {
    const shares = new Map(Object.entries(c.shares).map(([t, share]) => [Number(t), bytes(share)]));
    const roster = { epoch: c.epoch, threshold: c.threshold, key: bytes(c.key), shares };
    const asked = blinded(bytes(c.input), drawn(c.blind));
    const answers = c.answers.flatMap(
      ({ trustee, point, proof }) => answerOf(trustee, bytes(point + proof)) ?? [],
    );
    const made = (given: Answer[]) => tokenHash(roster, bytes(c.occasion), asked, given);
    assert.equal(hex(made(answers).hash ?? new Uint8Array()), hex(sha256(bytes(c.token))));
    const few = answers.slice(0, c.threshold - 1);
    const bad = { ...(answers[c.threshold - 1] as Answer), proof: new Uint8Array(64) };
    assert.deepEqual(made([...few, bad]), { have: c.threshold - 1, hash: null });
  }
  assert.equal(answerOf(1, new Uint8Array(95)), null);
});

test("what the trustees make together is what one server of RFC 9497 makes with the whole secret", () => {
  for (const c of vectors("lookup").valid as unknown as (Asking & { secret: string })[]) {
    const asked = blinded(bytes(c.input));
    const { voprf } = ristretto255_oprf;
    const { evaluated, proof } = voprf.blindEvaluate(bytes(c.secret), bytes(c.key), asked.element);
    const { input, blind, element } = asked;
    const token = voprf.finalize(input, blind, evaluated, element, bytes(c.key), proof);
    assert.equal(hex(token as Bytes), c.token);
  }
});

test("a roster of the look-up key is read, and neither key's is taken for the other's", () => {
  for (const c of vectors("lookup").valid as unknown as Asking[]) {
    const shares = Object.entries(c.shares).map(([trustee, share]) => `trustee ${trustee} ${share}\n`);
    const rest = `epoch ${c.epoch}\nthreshold ${c.threshold}\nkey ${c.key}\n${shares.join("")}`;
    const roster = parseLookupRoster(`sidelight-lookup-roster/v1\n${rest}`);
    assert.equal(hex(roster.key), c.key);
    assert.equal(roster.shares.size, shares.length);
    const code = (wanted: string) => (error: unknown) => (error as { code: string }).code === wanted;
    assert.throws(() => parseLookupRoster(`sidelight-roster/v1\n${rest}`), code("version"));
    assert.throws(() => parseRoster(`sidelight-lookup-roster/v1\n${rest}`), code("version"));
    const other = rest.replace(c.key, Object.values(c.shares)[0] as string);
    assert.throws(() => parseLookupRoster(`sidelight-lookup-roster/v1\n${other}`));
  }
});

test("an answer at set-up is bound to its origin, key, id and element", () => {
  const [id, element] = [new Uint8Array(16).fill(1), new Uint8Array(32).fill(2)];
  const occasion = hex(setUpOccasion("log.example/log", 1, id, element));
  // The same in crates/api/src/lookup/set_up.rs.
  assert.equal(occasion, "f5c37cb39c7ea4043beef13cbbe5d1371589adeb50bfba5c7b5b67e7747bafa7");
});
