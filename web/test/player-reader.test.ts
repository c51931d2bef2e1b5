// The player's reader and its ledger, on payloads sealed by age and sources that are slow, cut, changed or
// away.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Encrypter, Decrypter, generateX25519Identity, identityToRecipient } from "age-encryption";
import type { Fragment } from "../src/crypto/card.ts";
import { type Bytes, hex, sha256 } from "../src/crypto/encoding.ts";
import { CHUNK_BYTES, SEALED_CHUNK_BYTES } from "../src/crypto/stream.ts";
import { Ledger } from "../src/player/ledger.ts";
import { type Source, TrackReader } from "../src/player/reader.ts";

const INIT = 700;
const LENGTH = 30_000;

interface Sealed {
  plain: Bytes;
  payload: Bytes;
  fileKey: Bytes;
  fragments: Fragment[];
}

/** A track of `count` fragments of half a second, sealed as the hub does. */
async function track(count: number): Promise<Sealed> {
  const plain = new Uint8Array(INIT + count * LENGTH).map((_, i) => (i * 7 + (i >> 8)) & 255);
  const identity = await generateX25519Identity();
  const encrypter = new Encrypter();
  encrypter.addRecipient(await identityToRecipient(identity));
  const file = await encrypter.encrypt(plain);
  const text = Buffer.from(file).toString("latin1");
  const end = text.indexOf("\n", text.indexOf("\n--- ") + 1) + 1;
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  const fileKey = (await decrypter.decryptHeader(file.subarray(0, end))) as Bytes;
  const fragments = Array.from({ length: count }, (_, i) => ({
    offset: INIT + i * LENGTH,
    length: LENGTH,
    timeMs: i * 500,
    durationMs: 500,
    key: i % 2 === 0,
  }));
  return { plain, payload: file.slice(end) as Bytes, fileKey, fragments };
}

interface Run {
  reader: TrackReader;
  asked: [number, number][];
  init: Bytes[];
  fragments: [number, number][];
  bad: number[];
  cut: number[];
  hashes: { hash: string; total: number }[];
  failures: unknown[];
  ends: number[];
  until(what: () => boolean): Promise<void>;
}

/** A reader over `payload`; `serve` may put another source in the way. */
function read(
  sealed: Sealed,
  payload = sealed.payload,
  serve?: (source: Source) => Source,
  held?: number,
): Run {
  const asked: [number, number][] = [];
  const plainOf = (i: number) => sealed.plain.subarray(INIT + i * LENGTH, INIT + (i + 1) * LENGTH);
  const source: Source = async (start, end) => {
    asked.push([start, end]);
    return {
      total: payload.length,
      pieces: (async function* () {
        for (let at = start; at < Math.min(end, payload.length); at += 10_000) {
          await new Promise((resume) => setImmediate(resume));
          yield payload.slice(at, Math.min(at + 10_000, end, payload.length));
        }
      })(),
    };
  };
  const run: Omit<Run, "reader" | "until"> = {
    asked,
    init: [],
    fragments: [],
    bad: [],
    cut: [],
    hashes: [],
    failures: [],
    ends: [],
  };
  const shape = { size: sealed.payload.length, init: INIT, fragments: sealed.fragments };
  const reader = new TrackReader(
    shape,
    sealed.fileKey,
    serve ? serve(source) : source,
    {
      init: (bytes) => run.init.push(bytes),
      fragment: (index, bytes, seek) => {
        assert.deepEqual(Buffer.from(bytes), Buffer.from(plainOf(index)), `fragment ${index}`);
        run.fragments.push([seek, index]);
      },
      handedOut: (seek) => run.ends.push(seek),
      bad: (chunk) => run.bad.push(chunk),
      cut: (chunk) => run.cut.push(chunk),
      hashed: (hash, total) => run.hashes.push({ hash: hex(hash), total }),
      failed: (error) => run.failures.push(error),
    },
    held,
  );
  const until = async (what: () => boolean) => {
    for (const deadline = Date.now() + 10_000; !what();) {
      assert.ok(Date.now() < deadline, "in time");
      await new Promise((resume) => setTimeout(resume, 2));
    }
  };
  void reader.run();
  return { ...run, reader, until };
}

const all = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const hashOf = (ledger: Ledger) => (ledger.hash ? hex(ledger.hash) : null);

test("everything is handed out in order from one request, and the hash is of the whole", async () => {
  const sealed = await track(20);
  const run = read(sealed);
  run.reader.seek(1, 0, Infinity);
  await run.until(() => run.hashes.length > 0);
  assert.deepEqual(
    run.fragments,
    all(0, 20).map((i) => [1, i]),
  );
  assert.deepEqual(run.ends, [1]);
  assert.deepEqual(run.hashes, [{ hash: hex(sha256(sealed.payload)), total: sealed.payload.length }]);
  assert.deepEqual([run.bad, run.cut, run.failures], [[], [], []]);
  const bytes = run.asked.reduce((sum, [start, end]) => sum + end - start, 0);
  assert.equal(bytes, sealed.payload.length, "no byte is asked for twice");
  run.reader.close();
});

test("what is far ahead is hashed but not handed out before it is allowed", async () => {
  const sealed = await track(20);
  const run = read(sealed);
  run.reader.seek(1, 0, 2000);
  await run.until(() => run.hashes.length > 0);
  assert.deepEqual(
    run.fragments.map(([, i]) => i),
    [0, 1, 2, 3],
  );
  run.reader.allow(3000);
  await run.until(() => run.fragments.length === 6);
  run.reader.close();
});

test("a seek goes there by range, breaks off what was fetched, and the hash still comes out", async () => {
  const sealed = await track(120);
  const run = read(sealed);
  run.reader.seek(1, 0, 1000);
  await run.until(() => run.fragments.length >= 1);
  run.reader.seek(2, 100, 51_000);
  await run.until(() => run.fragments.some(([seek]) => seek === 2));
  const chunk = Math.floor((INIT + 100 * LENGTH) / CHUNK_BYTES);
  assert.ok(
    run.asked.some(([start]) => start === 16 + chunk * SEALED_CHUNK_BYTES),
    "asked from the chunk of the fragment",
  );
  await run.until(() => run.hashes.length > 0);
  assert.equal(run.hashes[0]?.hash, hex(sha256(sealed.payload)));
  assert.deepEqual(
    run.fragments.filter(([seek]) => seek === 2),
    [
      [2, 100],
      [2, 101],
    ],
  );
  run.reader.close();
});

test("a changed byte loses the fragments of its chunk, no other, and the hash says so", async () => {
  const sealed = await track(20);
  const changed = sealed.payload.slice();
  const chunk = 3;
  const at = 16 + chunk * SEALED_CHUNK_BYTES + 1234;
  changed[at] = (changed[at] as number) ^ 1;
  const run = read(sealed, changed);
  run.reader.seek(1, 0, Infinity);
  await run.until(() => run.hashes.length > 0);
  const touches = (f: Fragment) =>
    f.offset < (chunk + 1) * CHUNK_BYTES && f.offset + f.length > chunk * CHUNK_BYTES;
  const intact = all(0, 20).filter((i) => !touches(sealed.fragments[i] as Fragment));
  assert.deepEqual(
    run.fragments.map(([, i]) => i),
    intact,
  );
  assert.deepEqual(run.bad, [chunk]);
  assert.notEqual(run.hashes[0]?.hash, hex(sha256(sealed.payload)));
  assert.deepEqual(run.ends, [1]);
  const parts = await run.reader.save();
  assert.equal(parts?.length, 1 + intact.length);
  run.reader.close();
});

test("a changed nonce opens nothing", async () => {
  const sealed = await track(4);
  const changed = sealed.payload.slice();
  changed[3] = (changed[3] as number) ^ 1;
  const run = read(sealed, changed);
  run.reader.seek(1, 0, Infinity);
  await run.until(() => run.hashes.length > 0);
  assert.deepEqual([run.init.length, run.fragments.length, run.bad], [0, 0, [0, 1]]);
  assert.equal(await run.reader.save(), null);
  run.reader.close();
});

test("chunks in another order do not open", async () => {
  const sealed = await track(10);
  const changed = sealed.payload.slice();
  const [one, two] = [16 + SEALED_CHUNK_BYTES, 16 + 2 * SEALED_CHUNK_BYTES];
  changed.set(sealed.payload.subarray(two, two + SEALED_CHUNK_BYTES), one);
  changed.set(sealed.payload.subarray(one, one + SEALED_CHUNK_BYTES), two);
  const run = read(sealed, changed);
  run.reader.seek(1, 0, Infinity);
  await run.until(() => run.hashes.length > 0);
  assert.deepEqual(run.bad, [1, 2]);
  run.reader.close();
});

test("a payload cut short plays up to the cut and is never hashed", async () => {
  const sealed = await track(20);
  for (const [cut, chunk] of [
    [16 + 4 * SEALED_CHUNK_BYTES, 4],
    [16 + 4 * SEALED_CHUNK_BYTES + 9, 4],
    [sealed.payload.length - 1, Math.ceil((sealed.payload.length - 16) / SEALED_CHUNK_BYTES) - 1],
  ] as const) {
    const run = read(sealed, sealed.payload.slice(0, cut));
    run.reader.seek(1, 0, Infinity);
    await run.until(() => run.ends.length > 0);
    assert.deepEqual(run.cut, [chunk]);
    const whole = sealed.fragments.filter((f) => f.offset + f.length <= chunk * CHUNK_BYTES).length;
    assert.equal(run.fragments.length, whole);
    assert.deepEqual([run.hashes, run.bad, run.failures], [[], [], []]);
    run.reader.close();
  }
});

test("bytes beyond the signed size are told", async () => {
  const sealed = await track(4);
  const longer = new Uint8Array(sealed.payload.length + 10);
  longer.set(sealed.payload);
  const run = read(sealed, longer);
  run.reader.seek(1, 0, Infinity);
  await run.until(() => run.hashes.length > 0);
  assert.equal(run.hashes[0]?.total, longer.length);
  run.reader.close();
});

test("after a broken connection it goes on where it was when told to", async () => {
  const sealed = await track(20);
  let away = false;
  const run = read(sealed, sealed.payload, (source) => async (start, end, signal) => {
    if (away) throw new TypeError("away");
    const { total, pieces } = await source(start, end, signal);
    return {
      total,
      pieces: (async function* () {
        let bytes = 0;
        for await (const piece of pieces) {
          if (start === 0 && bytes > 100_000) {
            away = true;
            throw new TypeError("broken");
          }
          bytes += piece.length;
          yield piece;
        }
      })(),
    };
  });
  run.reader.seek(1, 0, Infinity);
  await run.until(() => run.failures.length === 1);
  run.reader.retry();
  await run.until(() => run.failures.length === 2);
  away = false;
  run.reader.retry();
  await run.until(() => run.hashes.length > 0);
  assert.equal(run.hashes[0]?.hash, hex(sha256(sealed.payload)));
  assert.deepEqual(
    run.fragments.map(([, i]) => i),
    all(0, 20),
  );
  run.reader.close();
});

test("with little room it lets go, fetches again, and saves the same file", async () => {
  const sealed = await track(60);
  const run = read(sealed, sealed.payload, undefined, 6 * CHUNK_BYTES);
  run.reader.seek(1, 0, 2000);
  await run.until(() => run.hashes.length > 0);
  run.reader.seek(2, 50, Infinity);
  await run.until(() => run.ends.includes(2));
  assert.deepEqual(
    run.fragments.filter(([seek]) => seek === 2).map(([, i]) => i),
    all(50, 60),
  );
  const saved = await run.reader.save();
  assert.ok(saved);
  assert.equal(hex(sha256(Buffer.concat(saved))), hex(sha256(sealed.plain)));
  run.reader.close();
});

test("a chunk that is another when read again is bad, though it opens", async () => {
  // Whoever was given a file key could seal another chunk with it.
  const ledger = new Ledger(2);
  ledger.nonce(new Uint8Array(16));
  const [a, b] = [new Uint8Array(40).fill(1), new Uint8Array(40).fill(2)];
  assert.equal(await ledger.add(0, a), "counted");
  assert.equal(await ledger.add(0, a), "counted");
  assert.equal(await ledger.add(0, b), "changed");
  assert.equal(hashOf(ledger), null);
  assert.equal(await ledger.add(1, b), "counted");
  assert.equal(hashOf(ledger), hex(sha256(Buffer.concat([new Uint8Array(16), a, b]))));
});

test("the ledger takes chunks in any order, and keeps only so many that are early", async () => {
  const chunks = Array.from({ length: 6 }, (_, i) => new Uint8Array(50).fill(i));
  const whole = hex(sha256(Buffer.concat([new Uint8Array(16), ...chunks])));
  const ledger = new Ledger(6, 120);
  ledger.nonce(new Uint8Array(16));
  const add = (i: number) => ledger.add(i, chunks[i] as Bytes);
  assert.equal(await add(5), "counted");
  assert.equal(await add(3), "counted");
  assert.equal(await add(4), "later");
  assert.equal(ledger.hashed, 0);
  for (const i of [0, 1, 2]) assert.equal(await add(i), "counted");
  assert.equal(ledger.hashed, 4);
  assert.equal(hashOf(ledger), null);
  assert.equal(await add(4), "counted");
  assert.equal(hashOf(ledger), whole);
});
