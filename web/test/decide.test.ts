// Decisions: approval-decision.json and commitments.json, and a page that refuses what does not fit.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Ask, Decision } from "../src/api/agency.ts";
import { Refused, hex, sha256, utf8 } from "../src/crypto/encoding.ts";
import { checkDecision } from "../src/decide/check.ts";
import { committed, digestOf, wordsOf } from "../src/decide/digest.ts";
import { linesOf } from "../src/decide/words.ts";
import { vectors } from "./vectors.ts";

type Digest = { decision: string; kind: string; lines: [string, string][]; origin: string; name: string };
type Committed = { committed: string; field: string; kind: string; salt: string; value: string };

const ORIGIN = "sidelight.example/log";

test("digests are those of the vectors", () => {
  for (const file of [vectors("approval-decision"), vectors("request-decision")]) {
    const valid = file.valid as unknown as Digest[];
    assert.ok(valid.length > 3);
    for (const v of valid) assert.equal(hex(digestOf(v.origin, v.kind, v.lines)), v.decision, v.name);
  }
});

test("commitments are those of the vectors", () => {
  const valid = vectors("log/commitments").valid as unknown as Committed[];
  assert.ok(valid.length > 3);
  for (const v of valid) assert.equal(committed(v.kind, v), v.committed, `${v.kind} ${v.field}`);
});

const SALT = "ab".repeat(32);
const DOCUMENT = "sidelight-request/v1\nagency millbrook-police\noffence burglary\n";

function decision(change: Partial<Decision> = {}): Decision {
  const caseOpening = { field: "case", salt: SALT, value: "2026-1234" };
  const byOpening = { field: "submitted-by", salt: "cd".repeat(32), value: "6" };
  const lines: [string, string][] = [
    ["agency", "millbrook-police"],
    ["document", `sha256:${hex(sha256(utf8(DOCUMENT)))}`],
    ["policy", `sha256:${"1".repeat(64)}`],
    ["expires", "2026-12-07"],
    ["case", committed("request", caseOpening)],
    ["submitted-by", committed("request", byOpening)],
    ["offence", "burglary"],
  ];
  const made: Decision = {
    decision: "d1",
    kind: "request",
    origin: ORIGIN,
    lines,
    openings: [caseOpening, byOpening],
    document: DOCUMENT,
    digest: "",
    allow: [],
    rp_id: "localhost",
    created_ms: 0,
    expires_ms: 0,
    state: "waiting",
    failure: null,
    index: null,
    words: [],
    ...change,
  };
  if (change.digest === undefined) made.digest = hex(digestOf(made.origin, made.kind, made.lines));
  return made;
}

const NOTHING = { book: null, agency: null };
const PUBLISH: Ask = { kind: "publish", request: "r1" };

test("a decision that fits is shown in words", () => {
  const checked = checkDecision(decision(), ORIGIN, PUBLISH);
  assert.deepEqual(checked.values.get("case"), { value: "2026-1234", sealed: true });
  assert.equal(checked.words.length, 6);
  assert.deepEqual(checked.words, wordsOf(digestOf(ORIGIN, "request", decision().lines)));
  const said = linesOf(checked, NOTHING).map((l) => `${l.label}: ${l.value}`);
  assert.ok(said.includes("Case: 2026-1234"), said.join("\n"));
  assert.ok(said.some((line) => line.includes("7 December 2026")));
});

test("an agency is called by its name, beside the one that is signed", () => {
  const checked = checkDecision(decision(), ORIGIN, PUBLISH);
  const [called] = linesOf(checked, { book: null, agency: "Millbrook Police Department" });
  assert.deepEqual([called?.label, called?.value], ["Agency", "Millbrook Police Department"]);
  assert.match(called?.hint ?? "", /millbrook-police$/);
  const [uncalled] = linesOf(checked, NOTHING);
  assert.equal(uncalled?.value, "millbrook-police");
});

function refusedWith(code: string, made: Decision, ask: Ask | null = PUBLISH, origin = ORIGIN): void {
  assert.throws(
    () => checkDecision(made, origin, ask),
    (error) => error instanceof Refused && error.code === code && /Nothing was approved/.test(error.message),
    code,
  );
}

test("what would be signed and is not what is shown is refused by name", () => {
  const good = decision();
  const other = { field: "case", salt: SALT, value: "2026-9999" };
  refusedWith("digest", decision({ digest: "0".repeat(64) }));
  refusedWith("commitment", decision({ openings: [other, good.openings[1] as never] }));
  refusedWith("commitment", decision({ openings: [good.openings[0] as never] }));
  refusedWith("openings", decision({ openings: [...good.openings, { ...other, field: "agency" }] }));
  refusedWith("openings", decision({ openings: [...good.openings, good.openings[0] as never] }));
  refusedWith("document", decision({ document: `${DOCUMENT}text more\n` }));
  refusedWith("document", decision({ document: null }));
  const fraud: [string, string] = ["offence", "fraud"];
  refusedWith("document", decision({ lines: [...good.lines.slice(0, -1), fraud] }));
  refusedWith("origin", good, PUBLISH, "other.example/log");
  refusedWith("lines", decision({ lines: good.lines.slice(1) }));
  refusedWith("lines", decision({ kind: "credential" }));
  refusedWith("other_decision", good, { kind: "refuse", request: "r1", reason: "pressure" });
});

test("a refusal names the reason that was chosen, a rotation the key that was made", () => {
  const document = hex(sha256(utf8(DOCUMENT)));
  const openings = [
    { field: "document", salt: SALT, value: document },
    { field: "case", salt: SALT, value: "" },
    { field: "submitted-by", salt: SALT, value: "6" },
  ];
  const lines: [string, string][] = [
    ["agency", "millbrook-police"],
    ["policy", `sha256:${"1".repeat(64)}`],
    ["reason", "pressure"],
    ...openings.map((o): [string, string] => [o.field, committed("request-refused", o)]),
  ];
  const made = decision({ kind: "request-refused", lines, openings });
  checkDecision(made, ORIGIN, { kind: "refuse", request: "r1", reason: "pressure" });
  refusedWith("other_decision", made, { kind: "refuse", request: "r1", reason: "unclear" });
  const ask = { kind: "refuse", request: "r1", reason: "pressure" } as const;
  checkDecision(made, ORIGIN, ask, { document: DOCUMENT });
  assert.throws(() => checkDecision(made, ORIGIN, ask, { document: `${DOCUMENT}text more\n` }));
  const name = "sidelight-agency/v1\n";
  const key: [string, string][] = [
    ["agency", "millbrook-police"],
    ["name", `sha256:${hex(sha256(utf8(name)))}`],
    ["epoch", "2"],
    ["delivery-key", "age1other"],
    ["jurisdiction", "US-CA"],
  ];
  const rotation = decision({ kind: "agency", lines: key, openings: [], document: name });
  checkDecision(rotation, ORIGIN, { kind: "rotate", recipient: "age1other" });
  refusedWith("other_decision", rotation, { kind: "rotate", recipient: "age1mine" });
  const end: [string, string][] = [
    ["request", "17"],
    ["document", "none"],
  ];
  const over = decision({ kind: "request-resolved", lines: end, openings: [], document: null });
  checkDecision(over, ORIGIN, { kind: "resolve", request: "r1", text: null });
  refusedWith("other_decision", over, { kind: "resolve", request: "r1", text: "Found." });
});

test("a misuse names the emergency that was shown and the reason that was chosen, in its own words", () => {
  const lines: [string, string][] = [
    ["emergency", "36"],
    ["reason", "no-danger"],
  ];
  const made = decision({ kind: "emergency-misused", lines, openings: [], document: null });
  const ask: Ask = { kind: "emergency-misused", emergency: 36, reason: "no-danger" };
  const checked = checkDecision(made, ORIGIN, ask, { emergency: 36 });
  const said = linesOf(checked, NOTHING).map(({ value }) => value);
  assert.deepEqual(said, [
    "entry 36 of the record",
    "Nobody was in danger, and whoever signed it could know it",
  ]);
  refusedWith("other_decision", made, { ...ask, reason: "forged" });
  assert.throws(() => checkDecision(made, ORIGIN, ask, { emergency: 37 }));
  const urgent: [string, string][] = [
    ["request", "36"],
    ["reason", "no-danger"],
  ];
  const other = decision({ kind: "urgent-misused", lines: urgent, openings: [], document: null });
  refusedWith("other_decision", other, ask);
  refusedWith("other_decision", other, { kind: "misused", request: 36, reason: "not-ended" });
});
