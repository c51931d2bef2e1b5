// The feed: what holds is shown, and each way an operator can lie in it is refused by name.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";
import type { RegionFeed } from "../src/api/civic.ts";
import { newIdentity, recipientOf } from "../src/crypto/age.ts";
import { Refused } from "../src/crypto/encoding.ts";
import { cellOf, regionOf } from "../src/feed/place.ts";
import { withheld } from "../src/feed/match.ts";
import { type Feed, verifyFeed } from "../src/feed/verify.ts";
import { continues, tilePath } from "../src/record/tree.ts";
import { policyIn } from "../src/app/policy.ts";
import { PaperLog, policyOf } from "./paper.ts";

const RULEBOOK = readFileSync("../policy/rulebook-1.toml", "utf8");
const HOME = { lat: 44.0712, lng: -72.5436 };
const CELL = cellOf(HOME);
const REGION = regionOf(CELL);
const DAY = "2026-11-20";
const NOW = Date.parse("2026-11-25T12:00:00Z");
const HOUR = 3_600_000;

let log: PaperLog;
let request: number;
const keys: string[] = [];

before(async () => {
  for (let i = 0; i < 3; i++) keys.push(await recipientOf(await newIdentity()));
  log = new PaperLog();
  log.policy(RULEBOOK, DAY);
  log.agency("millbrook-police", "Millbrook Police Department", keys[0] as string, DAY);
  const asked = { cells: [CELL], fromMs: NOW - 30 * HOUR, toMs: NOW - 26 * HOUR };
  request = log.request(asked, RULEBOOK, DAY);
  log.note(request, "update", "The van has been found.", DAY);
});

const pins = (coolOffHours = 24) => ({ ...log.pins(), coolOffHours });
const check = (wire: RegionFeed, nowMs = NOW): Promise<Feed> => verifyFeed(wire, REGION, pins(), nowMs);

async function refusal(wire: RegionFeed): Promise<string | undefined> {
  try {
    await check(wire);
    return undefined;
  } catch (error) {
    if (error instanceof Refused) return error.code;
    throw error;
  }
}

test("a whole feed is believed", async () => {
  const feed = await check(log.feed(REGION));
  const [only] = feed.requests;
  assert.equal(feed.requests.length, 1);
  assert.equal(only?.index, request);
  assert.equal(only?.key?.recipient, keys[0]);
  assert.ok(only?.key?.cooled);
  assert.deepEqual(
    only?.notes.map((n) => n.text),
    [["The van has been found."]],
  );
  assert.equal(only?.ended, null);
  assert.deepEqual(withheld(feed, [request, 1, 999]), [1]);
});

test("a head needs whom the pinned policy asks", async () => {
  const made = new PaperLog(log.origin, log.seed);
  made.entries.push(...log.entries);
  log.documents.forEach((text, hash) => made.documents.set(hash, text));
  const under = { ...made.pins(2, [1, 2, 3]), coolOffHours: 24 };
  const see = (wire = made.feed(REGION)) => verifyFeed(wire, REGION, under, NOW).then(() => "taken");
  for (const few of [[], [1], [8, 9], [1, 9], [3, 3]]) {
    made.witnesses = few;
    await assert.rejects(see(), { code: "unwitnessed" }, few.join());
  }
  for (const enough of [[1, 2], [3, 1], [1, 2, 3], [9, 2, 3]]) {
    made.witnesses = enough;
    assert.equal(await see(), "taken", enough.join());
  }
  // What witnesses signed is that head, and no other.
  const wire = made.feed(REGION);
  made.witnesses = [];
  const [alone] = made.feed(REGION).checkpoint.split("\n\n");
  assert.ok(wire.checkpoint.startsWith(alone ?? "-"));
  const older = new PaperLog(log.origin, log.seed);
  older.entries.push(...log.entries.slice(0, 2));
  older.witnesses = [1, 2];
  const [, ...lines] = older.checkpoint().split("\n\n")[1]?.split("\n") ?? [];
  const moved = { ...wire, checkpoint: `${made.checkpoint()}${lines.join("\n")}` };
  await assert.rejects(see(moved), { code: "log_key" });
});

test("a policy of several records is one for the pinned record alone", async () => {
  const other = new PaperLog("other.example/log");
  other.policy(RULEBOOK, DAY);
  const both = `log ${other.vkey}\n${policyOf(log.vkey)}`;
  const policy = policyIn(log.vkey, both);
  const under = { logKey: log.vkey, policy, coolOffHours: 24 };
  assert.equal((await verifyFeed(log.feed(REGION), REGION, under, NOW)).region, REGION);
  await assert.rejects(verifyFeed(other.feed(REGION), REGION, under, NOW), { code: "log_key" });
  for (const text of [policyOf(other.vkey), "quorum none\n"]) {
    assert.throws(() => policyIn(log.vkey, text), { code: "other-log" });
  }
});

test("each lie is refused by name", async () => {
  const other = new PaperLog(log.origin);
  other.entries.push(...log.entries);
  const lies: [string, (wire: RegionFeed) => void][] = [
    ["log_key", (w) => (w.checkpoint = other.checkpoint())],
    ["log_key", (w) => (w.checkpoint = w.checkpoint.replace(`\n${w.size}\n`, `\n${w.size + 1}\n`))],
    [
      "inclusion",
      (w) => w.agencies.forEach((a) => (a.entry = a.entry.replace(keys[0] as string, keys[1] as string))),
    ],
    ["inclusion", (w) => w.requests.forEach((r) => (r.entry = r.entry.replace("2099", "2098")))],
    ["inclusion", (w) => w.requests.forEach((r) => (r.index += 1))],
    ["inclusion", (w) => w.requests.forEach((r) => r.hashes.pop())],
    ["document", (w) => w.requests.forEach((r) => (r.document = `${r.document}text More.\n`))],
    ["document", (w) => w.requests.forEach((r) => r.notes.forEach((n) => (n.document = "Found.")))],
    ["document", (w) => w.rulebooks.forEach((r) => (r.document = `${r.document}\n`))],
    ["rulebook", (w) => (w.rulebooks = [])],
    ["kind", (w) => (w.agencies = w.rulebooks)],
    ["note", (w) => w.requests.forEach((r) => (r.notes = w.rulebooks))],
    ["feed", (w) => (w.requests = [...w.requests, ...w.requests])],
    ["feed", (w) => (w.region = "83195dfffffffff")],
    ["feed", (w) => Object.assign(w, { v: 2 })],
  ];
  for (const [code, lie] of lies) {
    const wire = log.feed(REGION);
    lie(wire);
    assert.equal(await refusal(wire), code, lie.toString());
  }
  assert.equal(await refusal(log.feed(REGION)), undefined);
});

test("a request is counted by the offence that its text is about", async () => {
  const said = (says: string) => {
    const made = new PaperLog(log.origin, log.seed);
    made.policy(RULEBOOK, DAY);
    made.agency("millbrook-police", "Police", keys[0] as string, DAY);
    made.request({ cells: [CELL], fromMs: NOW - 30 * HOUR, toMs: NOW - 26 * HOUR, says }, RULEBOOK, DAY);
    return made.feed(REGION);
  };
  assert.equal(await refusal(said("burglary")), undefined);
  assert.equal(await refusal(said("fraud")), "document");
});

test("a request that breaks its rulebook, or speaks for another, is refused", async () => {
  const bad = (change: (text: string) => string) => {
    const made = new PaperLog(log.origin, log.seed);
    made.policy(RULEBOOK, DAY);
    made.agency("millbrook-police", "Police", keys[0] as string, DAY);
    const asked = { cells: [CELL], fromMs: NOW - 30 * HOUR, toMs: NOW - 26 * HOUR };
    const at = made.request(asked, RULEBOOK, DAY);
    const name = /^document (\S+)$/m.exec(made.entries[at] as string)?.[1] as string;
    const text = change(made.documents.get(name) as string);
    made.entries[at] = (made.entries[at] as string).replace(name, made.document(text));
    return made.feed(REGION);
  };
  assert.equal(await refusal(bad((t) => t)), undefined);
  assert.equal(await refusal(bad((t) => t.replace("title Home burglary", "title Murder"))), "rule:wording");
  assert.equal(await refusal(bad((t) => t.replace(/^to .*$/m, "to 2026-11-25T23:00Z"))), "rule:window");
  assert.equal(
    await refusal(bad((t) => t.replace("offence burglary", "offence fun"))),
    "rule:unknown-offence",
  );
  assert.equal(await refusal(bad((t) => t.replace("agency millbrook-police", "agency other"))), "document");
  assert.equal(
    await refusal(bad((t) => t.replace(/^case .*$/m, `case committed:${"0".repeat(64)}`))),
    "document",
  );
});

test("the end of a request, a redacted text, and a key that is new", async () => {
  const made = new PaperLog(log.origin, log.seed);
  made.policy(RULEBOOK, DAY);
  made.agency("millbrook-police", "Police", keys[0] as string, DAY);
  const asked = { cells: [CELL], fromMs: NOW - 30 * HOUR, toMs: NOW - 26 * HOUR };
  const first = made.request(asked, RULEBOOK, DAY);
  made.request({ ...asked, text: "Another." }, RULEBOOK, DAY);
  made.note(first, "resolved", null, DAY);
  made.agency("millbrook-police", "Police, renamed", keys[1] as string, "2026-11-25", 2);
  const wire = made.feed(REGION);
  const feed = await check(wire);
  assert.deepEqual(
    feed.requests.map((r) => r.ended),
    [null, "resolved"],
  );
  const keyAt = async (nowMs: number, shown = wire) => (await check(shown, nowMs)).requests[0]?.key;
  const before = await keyAt(NOW);
  assert.deepEqual([before?.recipient, before?.cooled], [keys[0], true], "the newest cools off");
  assert.equal(before?.document?.name, "Police, renamed", "it is called what it is called now");
  const after = await keyAt(NOW + 60 * HOUR);
  assert.deepEqual([after?.recipient, after?.cooled], [keys[1], true]);
  const alone = { ...wire, agencies: wire.agencies.slice(1) };
  const none = await keyAt(NOW, alone);
  assert.deepEqual([none?.recipient, none?.cooled], [keys[1], false]);
  const demo = await verifyFeed(wire, REGION, pins(0), NOW);
  assert.ok(demo.requests[0]?.key?.cooled);
  for (const r of wire.requests) r.document = r.index === first ? r.document : null;
  assert.deepEqual(
    (await check(wire)).requests.map((r) => r.index),
    [first],
  );
});

test("a redacted rulebook takes the requests that name it out of sight, and no others", async () => {
  const made = new PaperLog(log.origin, log.seed);
  const next = RULEBOOK.replace("version = 1", "version = 2");
  made.policy(RULEBOOK, DAY);
  made.agency("millbrook-police", "Police", keys[0] as string, DAY);
  const asked = { cells: [CELL], fromMs: NOW - 30 * HOUR, toMs: NOW - 26 * HOUR };
  const first = made.request(asked, RULEBOOK, DAY);
  made.policy(next, DAY);
  const second = made.request(asked, next, DAY);
  const wire = made.feed(REGION);
  (wire.rulebooks[0] as { document: string | null }).document = null;
  const feed = await check(wire);
  assert.deepEqual(
    feed.requests.map((r) => r.index),
    [second],
  );
  assert.deepEqual(withheld(feed, [first, second]), [], "what was redacted is still there");
});

test("paths of tiles", () => {
  assert.equal(tilePath(0, 0, 256), "tile/0/000");
  assert.equal(tilePath(1, 1_234_067, 12), "tile/1/x001/x234/067.p/12");
});

test("a head continues an earlier one, or it does not", async () => {
  const long = new PaperLog();
  for (let i = 0; i < 600; i++) long.append("web", DAY, [["manifest", `sha256:${"0".repeat(64)}`]]);
  const head = (of: PaperLog, size: number) => ({ size, root: of.root(size) });
  const sizes = [1, 2, 3, 7, 8, 255, 256, 257, 300, 511, 512, 513, 600];
  for (const small of sizes) {
    for (const large of sizes.filter((s) => s >= small)) {
      const file = (path: string) => Promise.resolve(long.file(path, large));
      assert.ok(await continues(head(long, small), head(long, large), file), `${small} ${large}`);
    }
  }
  const forked = new PaperLog();
  forked.entries.push(...long.entries);
  forked.entries[5] = (forked.entries[5] as string).replace("0000", "1111");
  const shown = (path: string) => Promise.resolve(forked.file(path, 600));
  assert.equal(await continues(head(long, 300), head(forked, 600), shown), false);
  const mixed = (path: string) => Promise.resolve(long.file(path, 600));
  assert.equal(await continues(head(long, 300), head(forked, 600), mixed), false);
  const nothing = () => Promise.resolve(undefined);
  await assert.rejects(continues(head(long, 300), head(long, 600), nothing), { code: "tiles" });
});
