// log/entries.json, log/commitments.json, request.json, request-note.json, place.json, place-window.json, and
// the rulebook of policy/: what a household reads of the public record.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Refused, hex, sha256, utf8 } from "../src/crypto/encoding.ts";
import { parseNote, parseRequest } from "../src/feed/document.ts";
import { areaText, cellOf, isCell, isIn, regionOf } from "../src/feed/place.ts";
import { breaks, parseRulebook } from "../src/feed/rulebook.ts";
import { holds, overlaps, readHidden, readMinute, windowsOf } from "../src/feed/window.ts";
import { committed, parseEntry } from "../src/record/entry.ts";
import { vectors } from "./vectors.ts";

const READ = [
  ...["policy", "agency", "request", "request-update", "request-resolved", "request-withdrawn", "consent"],
  ...["web", "trustee", "ceremony", "trustee-set", "emergency", "receipt", "notice", "outcome", "reveal"],
  ...["lookup-ceremony", "lookup-set"],
  ...["urgent", "urgent-misused", "canary", "drill", "emergency-misused", "credential-revoked"],
  ...["compelled", "demand-noticed", "objection", "demand-refused", "preservation", "account-disclosed"],
];
const RULEBOOK = readFileSync("../policy/rulebook-1.toml", "utf8");

function refusal(run: () => unknown): Refused | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
}

test("entries of the kinds that are read, and their malformed twins", () => {
  const file = vectors("log/entries");
  let read = 0;
  for (const c of file.valid as unknown as { kind: string; text: string }[]) {
    const refused = refusal(() => assert.equal(parseEntry(c.text).kind, c.kind));
    if (READ.includes(c.kind)) {
      assert.equal(refused, undefined, c.kind);
      read += 1;
    } else assert.equal(refused?.code, "kind-unknown", c.kind);
  }
  assert.ok(read >= 9);
  type Bad = { name: string; text?: string; base64?: string; defect: string; line: number };
  let checked = 0;
  for (const c of file.invalid as unknown as Bad[]) {
    if (c.text === undefined) continue;
    const kind = /^kind (\S+)$/m.exec(c.text)?.[1] ?? "";
    const ours = READ.includes(kind) || !["value", "contradiction", "field", "extra-line"].includes(c.defect);
    if (!ours) continue;
    const refused = refusal(() => parseEntry(c.text as string));
    assert.equal(refused?.code, c.defect, c.name);
    assert.match(refused?.message ?? "", new RegExp(`line ${c.line},`), c.name);
    checked += 1;
  }
  assert.ok(checked > 60, `${checked}`);
});

test("commitments of entries", () => {
  type Opened = { kind: string; field: string; salt: string; value: string; committed: string };
  for (const c of vectors("log/commitments").valid as unknown as Opened[]) {
    assert.equal(committed(c.kind, c.field, c.salt, c.value), c.committed);
  }
});

type Text = { name: string; text: string; error: string; sha256: string };

function documents(vectors: unknown, parse: (text: string) => unknown): void {
  const file = vectors as { valid: Text[]; invalid: Text[] };
  for (const c of file.valid) {
    assert.equal(hex(sha256(utf8(c.text))), c.sha256, c.name);
    parse(c.text);
  }
  for (const c of file.invalid) {
    const refused = refusal(() => parse(c.text));
    const [code, line] = c.error.split(" ");
    assert.equal(refused?.code, code, c.name);
    if (line) assert.match(refused?.message ?? "", new RegExp(`line ${line},`), c.name);
  }
}

test("requests and notes", () => {
  documents(vectors("request"), parseRequest);
  documents(vectors("request-note"), parseNote);
});

test("the project's rulebook is read, and every published request keeps to it or breaks a named rule", () => {
  const rules = parseRulebook(RULEBOOK);
  const hash = hex(sha256(utf8(RULEBOOK)));
  assert.equal(rules.offences.length, 16);
  assert.equal(rules.request.area_m2_max, 1_290_000);
  assert.equal(rules.sharing.hold_minutes_min, 10);
  const [text] = (vectors("request") as unknown as { valid: Text[] }).valid.map((c) => c.text);
  const good = { ...parseRequest(text as string), policy: hash };
  assert.deepEqual(breaks(good, hash, rules), []);
  const lies: [string, Partial<typeof good>][] = [
    ["other-rulebook", { policy: "0".repeat(64) }],
    ["unknown-offence", { offence: "jaywalking" }],
    ["not-this-agency", { agencyKind: "fire" }],
    ["wording", { title: "Murder" }],
    ["wording", { class: "low-level" }],
    ["cells", { cells: Array.from({ length: 13 }, () => good.cells[0] as string) }],
    ["area", { cells: [] }],
    ["window", { windows: [{ fromMs: 0, toMs: 13 * 3_600_000 }] }],
    ["window", { windows: [{ fromMs: 0, toMs: 14 * 60_000 }] }],
    ["text-length", { text: ["x".repeat(1201)] }],
    ["contact", { contact: "x".repeat(201) }],
    ["terms", { terms: "x".repeat(401) }],
  ];
  for (const [code, lie] of lies) assert.ok(breaks({ ...good, ...lie }, hash, rules).includes(code), code);
});

test("a rulebook says what holds for an emergency, or has none", () => {
  assert.equal(parseRulebook(RULEBOOK).emergency, undefined);
  const text = readFileSync("../policy/rulebook-2.toml", "utf8");
  assert.equal(parseRulebook(text).emergency?.owner_minutes, 10);
  const short = text.replace("owner_minutes = 10", "");
  assert.equal(refusal(() => parseRulebook(short))?.code, "rulebook");
});

test("a rulebook says what holds for legal demands, or has none", () => {
  const text = readFileSync("../policy/rulebook-2.toml", "utf8");
  parseRulebook(text);
  const ways = [
    text.replace("window_hours_max = 24", ""),
    text.replace("[demands]", "[demand]"),
    text.replace('class = "content"', 'class = "everything"'),
    text.replace('code = "subpoena"', 'code = "court-order"'),
    text.replace("preserve_days = 90", ""),
    text.replace('code = "subpoena"', 'code = "subpoena"\nband_width = 400'),
    text.replace('class = "content"', 'class = "content"\nband_width = 500'),
  ];
  for (const way of ways) {
    assert.notEqual(way, text);
    assert.equal(refusal(() => parseRulebook(way))?.code, "rulebook");
  }
});

test("a rulebook with a line nobody knows is refused", () => {
  const ways = [
    RULEBOOK.replace("version = 1", "version = 1\nextra = 2"),
    RULEBOOK.replace("cells_min = 1", ""),
    RULEBOOK.replace("cells_min = 1", "cells_min = 1.5"),
    RULEBOOK.replace("[sharing]", "[caring]"),
    RULEBOOK.replace('class = "low-level"', 'class = "petty"'),
    `${RULEBOOK}\n[[offence]]\ncode = "burglary"\ntitle = "x"\nclass = "ordinary"\nkinds = ["fire"]\n`,
  ];
  for (const text of ways) assert.equal(refusal(() => parseRulebook(text))?.code, "rulebook");
});

test("places: cells, regions, areas, and who is asked", () => {
  type Place = { name: string; lat: number; lng: number; cell: string; region: string; in: boolean[] };
  const file = vectors("place") as unknown as {
    valid: Place[];
    invalid: { name: string; cell: string }[];
    areas: { cells: string[]; text: string; regions: string[] }[];
  };
  for (const c of file.valid) {
    assert.equal(cellOf(c), c.cell, c.name);
    assert.equal(regionOf(c.cell), c.region, c.name);
    assert.deepEqual(
      file.areas.map((area) => isIn(c, area.cells)),
      c.in,
      c.name,
    );
  }
  for (const c of file.invalid) assert.ok(!isCell(c.cell), c.name);
  for (const area of file.areas) assert.equal(areaText(area.cells), area.text);
});

test("windows: held and overlapped, one and seven", () => {
  const file = vectors("place-window") as unknown as {
    from: number;
    to: number;
    hidden: { week: string; daily: string };
    minutes: [string, number][];
    valid: { name: string; start: number; end: number; window: boolean[]; week: boolean[] }[];
    invalid: { name: string; minute?: string; week: string; daily: string }[];
  };
  const one = { fromMs: file.from, toMs: file.to };
  const hidden = readHidden(file.hidden.week, file.hidden.daily);
  assert.ok(hidden);
  const seven = windowsOf(hidden);
  for (const c of file.valid) {
    assert.deepEqual([holds(one, c.start, c.end), overlaps(one, c.start, c.end)], c.window, c.name);
    const any = (is: typeof holds) => seven.some((w) => is(w, c.start, c.end));
    assert.deepEqual([any(holds), any(overlaps)], c.week, c.name);
  }
  for (const [text, ms] of file.minutes) assert.equal(readMinute(text), ms, text);
  for (const c of file.invalid) {
    const read = c.minute === undefined ? readHidden(c.week, c.daily) : readMinute(c.minute);
    assert.equal(read, undefined, c.name);
  }
});

test("a rulebook's policies are carried along", () => {
  const text = readFileSync("../policy/rulebook-3.toml", "utf8");
  const second = parseRulebook(readFileSync("../policy/rulebook-2.toml", "utf8"));
  assert.deepEqual({ ...parseRulebook(text), version: 2 }, second);
  parseRulebook(readFileSync("../policy/rulebook-demo.toml", "utf8"));
  for (const [from, to] of [
    ["schema = '''", "scheme = '''"],
    ["schema = '''\n", "weakens = \"hold\"\nschema = '''\n"],
    ["\nrules = '''\n", "\nschema = '''\n"],
    ["[policies]\n", "[policies]\nmore = 1\n"],
    ["context.own_work };\n'''", "context.own_work };"],
  ] as const) {
    assert.ok(text.includes(from), from);
    assert.equal(refusal(() => parseRulebook(text.replace(from, to)))?.code, "rulebook", to);
  }
});
