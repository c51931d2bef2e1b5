// What a household's browser makes of the record's entries about its home: drills told as drills, emergencies
// as emergencies, and its own id found where a home is announced for drills.

import assert from "node:assert/strict";
import { test } from "node:test";
import { base64urlnopad } from "@scure/base";
import {
  type Found,
  NOTHING,
  type Told,
  announcedBy,
  isOpen,
  isUnread,
  keptOf,
  misusedIn,
  neededBy,
  parsed,
  releasesIn,
  releasesOf,
} from "../src/app/notices.ts";
import type { FootageNote } from "../src/app/hubs.ts";
import { utf8 } from "../src/crypto/encoding.ts";
import { asked, inOrder, wasOpened, what } from "../src/home/early.ts";
import { leftIn, misuse } from "../src/notices/opened.ts";
import { words } from "../src/notices/watch.ts";
import { committed } from "../src/record/entry.ts";
import { vectors } from "./vectors.ts";

type Valid = { kind: string; text: string };
const ENTRIES = vectors("log/entries").valid as unknown as Valid[];
const entryOf = (kind: string) => ENTRIES.find((entry) => entry.kind === kind)?.text ?? "";

const SALT = "5a".repeat(32);
const AGENCY = "millbrook-police";

const told = (release: number): Told => ({
  index: release + 1,
  release,
  trustee: "legal-aid",
  danger: "kidnapping",
  demand: null,
  agency: AGENCY,
  cameras: [],
  from: 0,
  to: 60_000,
  clips: 5,
});

const found = (releases: Found["releases"]): Found => ({ ...NOTHING, releases, size: 99 });
const put = (of: Told[], kept: { index: number; entry: string }[]) =>
  releasesOf(of, releasesIn(of, kept, {}));

test("a home finds its own id where one is announced, and nobody else's", () => {
  const canary = entryOf("canary");
  const id = /^household ([0-9a-f]{32})$/m.exec(canary)?.[1] ?? "";
  assert.deepEqual(announcedBy(canary, 70, id), { index: 70, day: "2026-12-01" });
  assert.equal(announcedBy(canary, 70, "0".repeat(32)), null);
  assert.throws(() => announcedBy(entryOf("web"), 70, id));
});

test("a drill is put together like an emergency, and opens under its own kind alone", () => {
  for (const [kind, other] of [
    ["drill", "emergency"],
    ["emergency", "drill"],
  ] as const) {
    const sealed = committed(kind, "agency", SALT, AGENCY);
    const entry = entryOf(kind).replace(/^agency .*$/m, `agency ${sealed}`);
    const value = base64urlnopad.encode(utf8(AGENCY));
    const reveal =
      "sidelight-log/v1\nkind reveal\nordinal 1\nday 2026-12-15\n" +
      `index 71\nfield agency\nsalt ${SALT}\nvalue ${value}\n`;
    const kept = [
      { index: 71, entry },
      { index: 75, entry: reveal },
    ];
    const [release] = put([told(71)], kept);
    assert.equal(release?.entry.kind, kind);
    assert.equal(release.revealed.get("agency"), AGENCY);
    const [swapped] = put([told(71)], [
      { index: 71, entry: entry.replace(`kind ${kind}`, `kind ${other}`) },
      { index: 75, entry: reveal },
    ]);
    assert.equal(swapped?.entry.kind, other);
    assert.equal(swapped.revealed.get("agency"), undefined, "committed to under another kind");
  }
});

test("what belongs to a home's own release stays, however much comes after it", () => {
  const about = (kind: string, release: number) =>
    entryOf(kind).replace(/^(release|index) \d+$/m, (_, name) => `${name} ${release}`);
  const own = [
    { index: 36, entry: entryOf("emergency") },
    ...["receipt", "outcome", "reveal"].map((kind, n) => ({ index: 37 + n, entry: about(kind, 36) })),
  ];
  const others = [...Array(40).keys()].flatMap((n) => [
    { index: 100 + 2 * n, entry: entryOf("emergency") },
    { index: 101 + 2 * n, entry: about("receipt", 100 + 2 * n) },
  ]);
  const kept = keptOf([told(36)], [...own, ...others], 9);
  assert.deepEqual(kept, [...own, ...others.slice(-9)]);
  assert.equal(put([told(36)], kept)[0]?.receipts.length, 1);
  assert.deepEqual(keptOf([], [...own, ...others], 9), others.slice(-9), "nobody's own");
  assert.deepEqual(keptOf([told(36)], own, 0), own);
});

/** What a trustee did with the release at 36. */
const receipt = (trustee: string, outcome: string) =>
  entryOf("receipt")
    .replace(/^release .*$/m, "release 36")
    .replace(/^trustee .*$/m, `trustee ${trustee}`)
    .replace(/^outcome .*$/m, `outcome ${outcome}`)
    .replace(/^answer .*$/m, outcome === "refused" ? "answer none" : `answer sha256:${"ab".repeat(32)}`)
    .replace(/^check .*$/m, outcome === "refused" ? "check scope" : "check none");

test("a release is open once as many trustees as the record asks for have answered", () => {
  const set = /^trustee-set (\d+)$/m.exec(entryOf("emergency"))?.[1] ?? "";
  const ceremony = /^ceremony (\d+)$/m.exec(entryOf("trustee-set"))?.[1] ?? "";
  const needed: Record<string, number> = {};
  needed[ceremony] = neededBy(entryOf("ceremony"), needed);
  needed[set] = neededBy(entryOf("trustee-set"), needed);
  assert.equal(needed[set], 2);
  const open = (...receipts: string[]) => {
    const kept = [entryOf("emergency"), ...receipts].map((entry, i) => ({ index: 36 + i, entry }));
    const release = releasesIn([], kept, needed)(36);
    assert.equal(release?.entry.kind, "emergency");
    return isOpen(release);
  };
  const [first, second] = [receipt("legal-aid", "answered"), receipt("press-council", "answered")];
  assert.equal(open(), false);
  assert.equal(open(first), false, "one of two");
  assert.equal(open(first, receipt("press-council", "refused")), false, "a refusal opens nothing");
  assert.equal(open(first, second), true);
  const unknown = releasesIn([], [{ index: 36, entry: entryOf("emergency") }], {})(36);
  assert.equal(unknown && isOpen(unknown), false, "a set that the record does not name");
});

test("that it was misused is of the release it names, with the passkeys that were revoked for it", () => {
  const reveal = (ordinal: number, field: string, value: string) =>
    `sidelight-log/v1\nkind reveal\nordinal ${ordinal}\nday 2026-12-15\nindex 36\nfield ${field}\n` +
    `salt ${SALT}\nvalue ${base64urlnopad.encode(utf8(value))}\n`;
  const revoked = (ordinal: number, credential: number) =>
    `sidelight-log/v1\nkind credential-revoked\nordinal ${ordinal}\nday 2026-12-15\n` +
    `credential ${credential}\ndecision none\nrevoked-by operator\n`;
  const mark = (release: number) =>
    entryOf("emergency-misused").replace(/^emergency .*$/m, `emergency ${release}`);
  const sealed = (entry: string, [field, value]: string[]) =>
    entry.replace(
      new RegExp(`^${field} .*$`, "m"),
      `${field} ${committed("emergency", field as string, SALT, value as string)}`,
    );
  const signed = [
    ["submitted-by", "35"],
    ["supervised-by", "7"],
  ];
  const release = { index: 36, entry: signed.reduce(sealed, entryOf("emergency")) };
  const others = [
    { index: 50, entry: revoked(1, 35) },
    { index: 60, entry: mark(37) },
  ];
  const [before] = put([told(36)], [release, ...others]);
  assert.equal(before?.misused, null, "of another one");
  assert.deepEqual(before.frozen, []);
  const seen = new Set([36]);
  assert.equal(isUnread(before, seen), false);
  const after = [
    { index: 61, entry: mark(36) },
    { index: 62, entry: revoked(2, 35) },
    { index: 63, entry: revoked(3, 7) },
    { index: 64, entry: revoked(4, 8) },
    { index: 65, entry: reveal(1, "supervised-by", "7") },
    { index: 66, entry: reveal(2, "submitted-by", "35") },
  ];
  const [now] = put([told(36)], [release, ...others, ...after]);
  assert.equal(now?.misused?.index, 61);
  assert.deepEqual(now.frozen, [62, 63], "those that it was signed with, from then on");
  assert.match(misuse(now) ?? "", /it was misused: nobody of the agency had asked/);
  assert.ok(isUnread(now, seen), "told once more");
  assert.equal(isUnread(now, new Set([36, 61])), false);
  const all = [release, ...others, ...after].map(parsed);
  assert.equal(misusedIn(all, 37)?.index, 60, "one that was refused, too");
  assert.equal(misusedIn(all, 38), null);
  const lied = { index: 66, entry: reveal(2, "submitted-by", "8") };
  const [unopened] = put([told(36)], [release, ...others, ...after.slice(0, 5), lied]);
  assert.deepEqual(unopened?.frozen, [63], "what does not open the commitment opens nothing");
  assert.equal(keptOf([told(36)], [release, ...after, ...others], 0).length, 4, "of its own all is kept");
});

test("which agency it was is the trustees' word, whatever the operator calls it", () => {
  const [release] = put([told(36)], [{ index: 36, entry: entryOf("emergency") }]);
  const agency = (...names: [number, string][]) =>
    leftIn(
      release as Found["releases"][number],
      { v: 1, cameras: {}, hubs: {}, members: {}, devices: {} },
      new Map(names),
    )?.agency;
  assert.equal(agency(), AGENCY, "it says nothing");
  assert.equal(agency([36, AGENCY]), AGENCY);
  assert.equal(agency([36, "Millbrook Police"]), `Millbrook Police (${AGENCY})`);
  assert.equal(agency([36, "Fire Department"], [37, "Somebody"]), `Fire Department (${AGENCY})`, "a lie");
});

test("what a hub alone found is told, and nothing twice", () => {
  const of = (kind: string, index: number) =>
    put([told(index)], [{ index, entry: entryOf(kind) }])[0] as Found["releases"][number];
  const none = new Set<number>();
  const byHub = words(found([of("drill", 71)]), [36], none) ?? "";
  assert.match(byHub, /^Your hub says .* not found it in the public record/, "found by the hub alone");
  assert.doesNotMatch(byHub, /was opened|emergency/, "which nobody has verified here");
  assert.equal(words(found([of("drill", 71)]), [71], none), null, "it has its own notice");
  assert.equal(words(NOTHING, [71], new Set([71])), null);
});

test("what a hub was asked for in a drill is said to be one first, as the operator's word", () => {
  const note = { about: "", cameras: [], from: 0, to: 60_000, at: 120_000, outcome: null, clips: 0 };
  const said = (why: FootageNote["why"]) => asked({ ...note, why });
  assert.match(said("drill"), /^DRILL\. .*because what it calls a drill was being looked at/);
  assert.match(said("emergency"), /because an emergency was/);
  assert.match(said("demand"), /because a legal demand was/);
  assert.doesNotMatch(said("emergency") + said("demand"), /drill/i);
});

test("of what hubs were asked for, what is under way stands first, then the newest", () => {
  const note = { about: "", why: "emergency" as const, cameras: ["c"], from: 0, to: 60_000, clips: 0 };
  const done = (at: number) => ({ ...note, at, outcome: "done" });
  const running = { ...note, at: 2, outcome: null };
  assert.deepEqual(inOrder([done(1), running, done(3)]).map((it) => it.at), [2, 3, 1]);
  const settings = { v: 1 as const, cameras: { c: { name: "Porch" } }, hubs: {}, members: {}, devices: {} };
  assert.match(what(note as unknown as FootageNote, settings), /^Porch, .*\d to .*\d/);
});

test("what a hub was asked for is told no more once just that was opened", () => {
  const kept = [
    { index: 36, entry: entryOf("emergency") },
    { index: 37, entry: receipt("legal-aid", "answered") },
  ];
  const set = /^trustee-set (\d+)$/m.exec(entryOf("emergency"))?.[1] ?? "";
  const found = (needed: number, cameras: string[]) => {
    const of = [{ ...told(36), cameras }];
    return { releases: releasesOf(of, releasesIn(of, kept, { [set]: needed })) };
  };
  const why = "emergency" as const;
  const note = { about: "", why, cameras: ["c"], from: 0, to: 60_000, at: 1, outcome: "done", clips: 0 };
  assert.equal(wasOpened(note, found(1, ["c"])), true);
  assert.equal(wasOpened(note, found(2, ["c"])), false, "not enough have answered");
  assert.equal(wasOpened(note, found(1, ["d"])), false, "another door");
  assert.equal(wasOpened({ ...note, from: 1 }, found(1, ["c"])), false, "other hours");
  assert.equal(wasOpened({ ...note, why: "demand" }, found(1, ["c"])), false, "another way");
});
