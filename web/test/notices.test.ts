// What a household's browser makes of the record's entries about its home: drills told as drills, emergencies
// as emergencies, and its own id found where a home is announced for drills.

import assert from "node:assert/strict";
import { test } from "node:test";
import { base64urlnopad } from "@scure/base";
import { type Found, type Told, announcedBy, releasesOf } from "../src/app/notices.ts";
import { utf8 } from "../src/crypto/encoding.ts";
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

const found = (releases: Found["releases"]): Found => ({ releases, demands: [], canary: null, size: 99 });

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
    const [release] = releasesOf([told(71)], kept);
    assert.equal(release?.entry.kind, kind);
    assert.equal(release.revealed.get("agency"), AGENCY);
    const [swapped] = releasesOf([told(71)], [
      { index: 71, entry: entry.replace(`kind ${kind}`, `kind ${other}`) },
      { index: 75, entry: reveal },
    ]);
    assert.equal(swapped?.entry.kind, other);
    assert.equal(swapped.revealed.get("agency"), undefined, "committed to under another kind");
  }
});

test("a drill is told as a drill, and hides nothing that is more", () => {
  const of = (kind: string, index: number) =>
    releasesOf([told(index)], [{ index, entry: entryOf(kind) }])[0] as Found["releases"][number];
  const [drill, emergency, demand] = [of("drill", 71), of("emergency", 36), of("compelled", 47)];
  const none = new Set<number>();
  assert.match(words(found([drill]), [71], none) ?? "", /in a drill/);
  assert.match(words(found([drill, emergency]), [], none) ?? "", /in an emergency/);
  assert.match(words(found([drill, demand]), [], none) ?? "", /under a legal demand/);
  assert.match(words(found([drill]), [36], none) ?? "", /in an emergency/, "found by the hub alone");
  assert.equal(words(found([drill]), [71], new Set([71])), null);
  assert.match(words(found([drill, emergency]), [], new Set([36])) ?? "", /in a drill/);
});
