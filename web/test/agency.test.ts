// An agency's keyring against the record's keys, its sheet, and letters of shares: good ones, and one for
// each thing that can be wrong.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { AgencyShare, RequestItem } from "../src/api/agency.ts";
import {
  type AgencyKeyring,
  checkKeyring,
  holders,
  openKeyring,
  sealKeyring,
} from "../src/agency/keyring.ts";
import { type Expectation, isGood, isStill, readLetter } from "../src/agency/letter.ts";
import { parseEntry } from "../src/agency/record.ts";
import { keyLines } from "../src/app/recovery.ts";
import { newIdentity, paddedJson, recipientOf, seal } from "../src/crypto/age.ts";
import { footageOf } from "../src/crypto/consent.ts";
import { publicKey, sign } from "../src/crypto/ed25519.ts";
import {
  type Bytes,
  Refused,
  base64,
  concat,
  enc,
  hex,
  i64,
  random,
  u64,
  unbase64,
  unhex,
  utf8,
} from "../src/crypto/encoding.ts";
import { FIELDS, commit, receivedBytes } from "../src/crypto/manifest.ts";
import { committed } from "../src/decide/digest.ts";
import { flagsOf, momentOf, outsideWindow } from "../src/case/sharewords.ts";

const AGENCY = "millbrook-police";

async function refusedWith(code: string, run: () => Promise<unknown>): Promise<void> {
  await assert.rejects(run, (error) => {
    assert.ok(error instanceof Refused, String(error));
    assert.equal(error.code, code, error.message);
    return true;
  });
}

async function keyring(): Promise<{ made: AgencyKeyring; first: string; device: string }> {
  const [first, device] = [await newIdentity(), await newIdentity()];
  const listed = { account: "a1", name: "Firefox on Linux", recipient: await recipientOf(device) };
  const epochs = [{ n: 1, identity: first }];
  return { made: { agency: AGENCY, epochs, devices: [listed], sheet: null, next: null }, first, device };
}

test("a keyring is believed as far as the record has its keys", async () => {
  const { made, first, device } = await keyring();
  const keys = [{ epoch: 1, recipient: await recipientOf(first) }];
  const read = await openKeyring(await sealKeyring(made), [device]);
  assert.deepEqual(read, made);
  assert.equal(await checkKeyring(read, AGENCY, keys), false);
  await refusedWith("no_match", async () => openKeyring(await sealKeyring(made), [await newIdentity()]));
  await refusedWith("keyring_other_agency", () => checkKeyring(read, "millbrook-fire", keys));
  await refusedWith("keyring_epoch", async () =>
    checkKeyring(read, AGENCY, [{ epoch: 1, recipient: await recipientOf(await newIdentity()) }]),
  );
  await refusedWith("keyring_epoch", () => checkKeyring(read, AGENCY, []));
});

test("a key that waits becomes an epoch once the record has it; an old keyring is refused", async () => {
  const { made, first } = await keyring();
  const next = await newIdentity();
  const keys = [
    { epoch: 1, recipient: await recipientOf(first) },
    { epoch: 2, recipient: await recipientOf(next) },
  ];
  await refusedWith("keyring_behind", () => checkKeyring(structuredClone(made), AGENCY, keys));
  const waits = { ...structuredClone(made), next };
  assert.equal(await checkKeyring(waits, AGENCY, keys), true);
  assert.deepEqual(waits.epochs.at(-1), { n: 2, identity: next });
  assert.equal(waits.next, null);
});

test("the sheet opens the keyring; people are counted, not browsers", async () => {
  const { made } = await keyring();
  made.sheet = await newIdentity();
  made.devices.push({
    ...(made.devices[0] as never as object),
    recipient: await recipientOf(await newIdentity()),
  } as never);
  assert.equal(holders(made).size, 1);
  assert.equal((await openKeyring(await sealKeyring(made), [made.sheet])).sheet, made.sheet);
  const text = `Agency     ${AGENCY}\nCheck      0123456789abcdef\nKey        ${made.sheet}\n`;
  assert.deepEqual(keyLines({ check: "", identity: text }), {
    check: "0123456789abcdef",
    identity: made.sheet,
  });
  const typed = made.sheet
    .slice(16)
    .toLowerCase()
    .replace(/(.{4})/g, "$1 ");
  assert.deepEqual(keyLines({ check: "0123 4567-89AB cdef", identity: typed }), {
    check: "0123456789abcdef",
    identity: made.sheet,
  });
});

test("an entry is lines, each name once", () => {
  const good = "sidelight-log/v1\nkind operator\nordinal 1\nday 2026-11-23\nname Lantern Lane Co-op\n";
  const entry = parseEntry(0, utf8(good));
  assert.equal(entry.kind, "operator");
  assert.equal(entry.fields.get("name"), "Lantern Lane Co-op");
  for (const bad of [
    good.slice(0, -1),
    good.replace("v1", "v2"),
    `${good}name again\n`,
    good.replace("day", "d ay"),
  ]) {
    assert.throws(() => parseEntry(0, utf8(bad)), Refused);
  }
});

// A share as a resident's browser writes it, from parts that a test can spoil.

const START = Date.UTC(2026, 10, 22, 12, 5);

interface SharedItem {
  manifest: { body: string; signature: string };
  clip_key: string;
  received: { received_ms: number; signature: string };
  openings: { name: string; value: string; salt: string }[];
  media: { video: { codec: string; plain_size: number } | null; audio: object | null };
  still?: Record<string, unknown>;
}

interface Parts {
  clip: Bytes;
  values: Map<string, Bytes>;
  salts: Map<string, Bytes>;
  received: Bytes;
  consent: { field: string; salt: string; value: string }[];
  entry: string;
  letter: Record<string, unknown>;
  item: SharedItem;
  expected: Expectation;
  identity: string;
}

const CODECS = { video: "avc1.64001f", audio: "mp4a.40.2" };

async function parts(track: "video" | "audio" = "video"): Promise<Parts> {
  const fields = ["codec", "payload", "size", "plain"].map((what) => `${track}-${what}`);
  const [clip, received] = [random(32), random(32)];
  const identity = await newIdentity();
  const values = new Map<string, Bytes>(FIELDS.map((name) => [name, random(4)]));
  values.set("start", u64(START)).set("duration", u64(4_000));
  values.set("clock", concat(i64(120), u64(3)));
  values
    .set(`${track}-codec`, utf8(CODECS[track]))
    .set(`${track}-payload`, random(32))
    .set(`${track}-plain`, random(32));
  values.set(`${track}-size`, u64(16 + 16 + 1_000));
  const salts = new Map<string, Bytes>(FIELDS.map((name) => [name, random(32)]));
  const commitments = FIELDS.map((n) => commit(n, salts.get(n) as Bytes, values.get(n) as Bytes));
  const body = enc("sidelight/manifest/v1", publicKey(clip), ...commitments);
  const at = START + 10_000;
  const opening = (name: string) => ({
    name,
    value: base64(values.get(name) as Bytes),
    salt: base64(salts.get(name) as Bytes),
  });
  const media = {
    codec: CODECS[track],
    plain_size: 1_000,
    ...(track === "video" ? { width: 640, height: 480 } : {}),
    init: 100,
    fragments: [
      [100, 400, 0, 2_000, 1],
      [500, 500, 2_000, 2_000, 1],
    ],
  };
  const item = {
    n: 1,
    manifest: { body: base64(body), signature: base64(sign(clip, body)) },
    clip_key: hex(publicKey(clip)),
    received: { received_ms: at, signature: base64(sign(received, receivedBytes(body, at))) },
    openings: ["start", "duration", "clock", ...fields].map(opening),
    media: { video: null, audio: null, [track]: media },
  };
  const said = {
    request: "17",
    agency: AGENCY,
    recipient: await recipientOf(identity),
    clips: "1",
    seconds: "4",
    pseudonym: "ef".repeat(16),
    footage: footageOf([{ body, still: null }]),
  };
  const consent = Object.entries(said).map(([field, value]) => ({ field, value, salt: hex(random(32)) }));
  const lines = consent.map((o) => `${o.field} ${committed("consent", o)}\n`).join("");
  const entry =
    "sidelight-log/v1\nkind consent\nordinal 1\nday 2026-11-23\npolicy " +
    `sha256:${"1".repeat(64)}\n${lines}`;
  const letter = {
    v: 1,
    request: 17,
    agency: AGENCY,
    pseudonym: said.pseudonym,
    consent: { index: 21, openings: consent },
    identity: null,
    message: null,
    uninvolved: true,
    items: [item],
  };
  const request = {
    index: 17,
    published_ms: START + 3_600_000,
    draft: { from_ms: START - 1, to_ms: START + 60_000 },
  };
  const expected: Expectation = {
    agency: AGENCY,
    request: request as unknown as RequestItem,
    recipients: [said.recipient],
    receivingKey: hex(publicKey(received)),
    entry: async (index) => parseEntry(index, utf8(entry)),
  };
  return { clip, values, salts, received, consent, entry, letter, item, expected, identity };
}

/** The consent in the record is for another value, honestly committed. */
function consented(p: Parts, field: string, value: string): void {
  const opening = p.consent.find((o) => o.field === field) as Parts["consent"][number];
  const before = committed("consent", opening);
  opening.value = value;
  p.entry = p.entry.replace(before, committed("consent", opening));
  p.expected.entry = async (index) => parseEntry(index, utf8(p.entry));
}

/** The record says that it is for the footage as it is now in the letter. */
function consentedNow(p: Parts): void {
  const { still } = p.item as { still?: { at_ms: number; sha256: string } };
  const told = still ? { atMs: still.at_ms, sha256: unhex(still.sha256, 32) } : null;
  consented(p, "footage", footageOf([{ body: unbase64(p.item.manifest.body), still: told }]));
}

/** The same share with one picture in the place of the clip. */
async function stillParts(): Promise<Parts> {
  const p = await parts();
  consented(p, "seconds", "0");
  p.item.openings = p.item.openings.filter((o) => ["start", "clock"].includes(o.name));
  p.item.media.video = null;
  const sum = hex(random(32));
  p.item.still = { type: "image/jpeg", at_ms: 2_400, width: 640, height: 480, size: 900, sha256: sum };
  consentedNow(p);
  return p;
}

async function shareOf(p: Parts, to?: string): Promise<AgencyShare> {
  const recipient = to ?? (await recipientOf(p.identity));
  const letter = base64(await seal(paddedJson(p.letter, 4096), [recipient]));
  return { share: "s1", available_ms: 0, letter, items: [], opened: [], revoked_ms: null, answer: null };
}

async function read(p: Parts) {
  return readLetter(await shareOf(p), [await newIdentity(), p.identity], p.expected);
}

test("a letter that fits is read, and says what its hub signed", async () => {
  const p = await parts();
  const letter = await read(p);
  assert.deepEqual(letter.consent, { index: 21, day: "2026-11-23", footage: true });
  assert.equal(letter.uninvolved, true);
  const [item] = letter.items;
  assert.ok(item && isGood(item) && !isStill(item));
  assert.deepEqual([item.card.startMs, item.card.durationMs, item.card.audio], [START, 4_000, null]);
  assert.deepEqual(item.card.video?.payload, p.values.get("video-payload"));
  assert.deepEqual(item.clock, { offsetMs: 120, uncertaintyMs: 3 });
  assert.deepEqual(flagsOf(undefined, item, p.expected.request), []);
  assert.equal(outsideWindow(item, p.expected.request), false);
  const late = { ...p.expected.request, published_ms: START };
  assert.match(flagsOf(undefined, item, late).join(), /after the request was public/);
});

test("a letter is refused by name", async () => {
  const spoil: [string, (p: Parts) => void][] = [
    ["letter_version", (p) => void (p.letter.v = 2)],
    ["letter_other_request", (p) => void (p.letter.request = 18)],
    ["letter_other_request", (p) => void (p.letter.agency = "millbrook-fire")],
    ["letter_recipient", (p) => void (p.expected.recipients = ["age1other"])],
    ["letter_format", (p) => void (p.letter.items = [])],
    ["letter_format", (p) => void p.consent.splice(5)],
    ["letter_other_consent", (p) => void consented(p, "seconds", "5")],
    ["letter_other_consent", (p) => void consented(p, "clips", "2")],
    ["letter_consent", (p) => void ((p.consent[3] as { value: string }).value = "2")],
    ["letter_other_consent", (p) => void (p.letter.items = [p.item, p.item])],
    ["letter_other_consent", (p) => void (p.letter.pseudonym = "00".repeat(16))],
    [
      "letter_no_consent",
      (p) =>
        void (p.expected.entry = async () =>
          parseEntry(21, utf8(p.entry.replace("kind consent", "kind policy")))),
    ],
  ];
  for (const [code, change] of spoil) {
    const p = await parts();
    change(p);
    await refusedWith(code, () => read(p));
  }
  const p = await parts();
  const sealedElsewhere = await shareOf(p, await recipientOf(await newIdentity()));
  await refusedWith("letter_no_match", () => readLetter(sealedElsewhere, [p.identity], p.expected));
});

/** The words of a refusal. */
async function saidOf(run: () => Promise<unknown>): Promise<string> {
  return run().then(
    () => "nothing is refused",
    (error: unknown) => (error instanceof Refused ? `${error.code}: ${error.message}` : String(error)),
  );
}

test("other footage under the same openings is refused by that name", async () => {
  // The operator has all openings, a clip key of its own, and signs the time of receipt itself.
  const [shared, other] = [await parts(), await parts()];
  const received = { received_ms: other.item.received.received_ms, signature: "" };
  const message = receivedBytes(unbase64(other.item.manifest.body), received.received_ms);
  received.signature = base64(sign(shared.received, message));
  const honest = shared.letter.items;
  shared.letter.items = [{ ...other.item, received }];
  assert.match(await saidOf(() => read(shared)), /letter_footage: .*other footage than this/);
  shared.letter.items = honest;
  await read(shared);
  const still = await stillParts();
  for (const change of [{ sha256: hex(random(32)) }, { at_ms: 2_401 }]) {
    const p = { ...still, letter: { ...still.letter, items: [{ ...still.item }] } };
    p.letter.items = [{ ...still.item, still: { ...still.item.still, ...change } }];
    assert.match(await saidOf(() => read(p)), /letter_footage: .*other footage than this/);
  }
  await read(still);
  // Nor can it keep the field closed, which the entry has.
  const closed = await parts();
  closed.consent.pop();
  assert.match(await saidOf(() => read(closed)), /letter_footage: .*which footage/);
});

test("a consent of before is read, and said not to name its footage", async () => {
  const p = await parts();
  p.consent.pop();
  p.entry = p.entry.replace(/^footage .*\n/m, "");
  p.expected.entry = async (index) => parseEntry(index, utf8(p.entry));
  assert.deepEqual((await read(p)).consent, { index: 21, day: "2026-11-23", footage: false });
});

test("a clip whose proofs do not hold is refused by name, and the rest of the share is not", async () => {
  const spoil: [string, (p: Parts) => void][] = [
    ["letter_signature", ({ item }) => void (item.manifest.signature = base64(random(64)))],
    ["letter_signature", ({ item }) => void (item.clip_key = "00".repeat(32))],
    ["letter_received", ({ item }) => void (item.received.received_ms += 1)],
    ["letter_received", (p) => void (p.expected.receivingKey = hex(publicKey(random(32))))],
    [
      "letter_opening",
      ({ item }) => void ((item.openings[0] as { value: string }).value = base64(u64(START - 1))),
    ],
    ["letter_codec", ({ item }) => void ((item.media.video as { codec: string }).codec = "avc1.42e01e")],
    ["letter_format", ({ item }) => void item.openings.splice(4, 1)],
    [
      "card_contradiction",
      ({ item }) => void ((item.media.video as { plain_size: number }).plain_size = 999),
    ],
  ];
  for (const [code, change] of spoil) {
    const p = await parts();
    change(p);
    const [item] = (await read(p)).items;
    assert.ok(item && !isGood(item), code);
    assert.equal(item.refused.code, code, item.refused.message);
  }
});

test("sound alone is a clip", async () => {
  const [item] = (await read(await parts("audio"))).items;
  assert.ok(item && isGood(item) && !isStill(item));
  assert.deepEqual([item.card.video, item.card.audio?.codec], [null, "mp4a.40.2"]);
  const p = await parts("audio");
  p.item.media.audio = null;
  const [nothing] = (await read(p)).items;
  assert.ok(nothing && !isGood(nothing) && nothing.refused.code === "letter_format");
});

test("a still is one moment of a clip whose tracks stay closed", async () => {
  const p = await stillParts();
  const [item] = (await read(p)).items;
  assert.ok(item && isGood(item) && isStill(item));
  assert.equal(momentOf(item), START + 2_400);
  assert.deepEqual([item.still.width, item.still.height, item.still.size], [640, 480, 900]);
  assert.equal(outsideWindow(item, p.expected.request), false);
  const before = { ...item, startMs: START - 2_402 };
  assert.equal(outsideWindow(before, p.expected.request), true);
  const spoil: [string, unknown][] = [
    ["type", "image/svg+xml"],
    ["at_ms", 60_000],
    ["width", 0],
    ["height", 8_193],
    ["size", 511 * 1024 + 1],
  ];
  for (const [field, value] of spoil) {
    const wrong = await stillParts();
    (wrong.item.still as Record<string, unknown>)[field] = value;
    consentedNow(wrong);
    const [refused] = (await read(wrong)).items;
    assert.ok(refused && !isGood(refused), field);
  }
  const both = await parts();
  both.item.still = (await stillParts()).item.still as Record<string, unknown>;
  consentedNow(both);
  const [refused] = (await read(both)).items;
  assert.ok(refused && !isGood(refused) && refused.refused.code === "letter_format");
});
