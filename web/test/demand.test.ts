// Legal demands: texts and digests by the vectors that Rust reads too, and a page that has nothing signed but
// what it shows.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { DemandRules, DemandType } from "../src/api/civic.ts";
import type { Decide, Review, Settlement, Told } from "../src/api/demand.ts";
import { committed, digestOf } from "../src/decide/digest.ts";
import { type ToDecide, hashOf } from "../src/decide/lines.ts";
import { Refused, hex } from "../src/crypto/encoding.ts";
import { notInPossession } from "../src/demand/answer.ts";
import { checkDecide, checkNotice, checkRefusal, checkSettlement } from "../src/demand/check.ts";
import { stepsOf } from "../src/demand/course.ts";
import { FINDINGS, REASON_OF, demandDigest, parseChecklist, parseDemand } from "../src/demand/text.ts";
import { answerIn, daysLeft, held, isDue, titleOf } from "../src/demand/words.ts";
import { comesTo as weighed } from "../src/release/findings.ts";
import { checkAll, vectors } from "./vectors.ts";

const DAY = 24 * 3_600_000;

test("demands are read as the vectors say, and signed over the same digest", async () => {
  await checkAll("demand", (c) => {
    const { text, digest, submitted_by } = c as unknown as Record<string, string>;
    const { origin } = parseDemand(String(text));
    assert.equal(demandDigest(origin, String(text), Number(submitted_by)), digest);
  });
  await checkAll("demand-checklist", (c) => {
    parseChecklist(String((c as unknown as Record<string, string>).text));
  });
});

const TEXT = String((vectors("demand").valid[0] as unknown as { text: string }).text);
const GAGGED = String((vectors("demand").valid[1] as unknown as { text: string }).text);
const DEMAND = parseDemand(TEXT);
const ORIGIN = DEMAND.origin;
const CHECKLIST = String((vectors("demand-checklist").valid[0] as unknown as { text: string }).text);

const type = (change: Partial<DemandType> = {}): DemandType => ({
  code: "search-warrant",
  title: "Search warrant",
  class: "content",
  notice_days: 7,
  gag_days_max: 90,
  answer_days: 10,
  ...change,
});

const refuses = (code: string, run: () => unknown) =>
  assert.throws(run, (error) => error instanceof Refused && error.code === code, code);

/** A decision of these values, those of `sealed` behind commitments. */
function toDecide(kind: string, values: Record<string, string>, sealed: string[]): ToDecide {
  const all = Object.entries(values);
  const openings = all
    .filter(([name]) => sealed.includes(name))
    .map(([field, value], i) => ({ field, value, salt: String(i).padStart(2, "0").repeat(32) }));
  const lines = all.map(([name, value]): [string, string] => {
    const opening = openings.find((it) => it.field === name);
    return [name, opening ? committed(kind, opening) : value];
  });
  const digest = hex(digestOf(ORIGIN, kind, lines));
  return { lines, openings, sign: { digest, allow: [], rp_id: "localhost", words: [] } };
}

const told = (change: Partial<Told> = {}): Told => ({
  index: 40,
  at_ms: 0,
  deliver_from_ms: 7 * DAY,
  objection: null,
  ...change,
});

const review = (change: Partial<Review> = {}): Review => ({
  demand: "0".repeat(32),
  agency: DEMAND.agency,
  agency_name: "Millbrook Police",
  state: "told",
  text: TEXT,
  filed_ms: 0,
  lapses_ms: null,
  checklist: CHECKLIST,
  told: told(),
  held: { cameras: 1, clips: 2, seconds: 120 },
  account: null,
  tell: null,
  decide: null,
  own: false,
  kept_until_ms: null,
  reason: null,
  index: null,
  asked: 0,
  ...change,
});

const WHO = ["agency", "type", "demand-text", "order", "scope", "recipient", "submitted-by"];

const compelled = (change: Record<string, string> = {}) =>
  toDecide(
    "compelled",
    {
      policy: `sha256:${"1".repeat(64)}`,
      "trustee-set": "12",
      demand: "search-warrant",
      homes: "1",
      cameras: "1",
      clips: "2",
      seconds: "120",
      told: "40",
      "notice-due": "2026-12-06",
      "seal-until": "2026-12-26",
      agency: DEMAND.agency,
      type: DEMAND.type,
      "demand-text": `sha256:${hashOf(TEXT)}`,
      order: `sha256:${DEMAND.order}`,
      scope: `sha256:${"2".repeat(64)}`,
      recipient: "age1q",
      "submitted-by": "7",
      "supervised-by": "8",
      checklist: `sha256:${hashOf(CHECKLIST)}`,
      ...change,
    },
    [...WHO, "supervised-by", "checklist"],
  );

const release = (change: Record<string, string> = {}): Decide => ({
  does: "release",
  entry: compelled(change),
});

test("what leaves is signed only if it is what the page shows", () => {
  assert.ok(checkDecide(review({ decide: release() }), type(), ORIGIN));
  const others = {
    ...{ demand: "sealed", homes: "2", cameras: "2", clips: "3", seconds: "60", told: "41" },
    ...{ agency: "lakeside-police", type: "subpoena", order: "0".repeat(64), checklist: "0".repeat(64) },
    "demand-text": hashOf("another"),
  };
  for (const [name, value] of Object.entries(others)) {
    const other = review({ decide: release({ [name]: value }) });
    refuses("other_decision", () => checkDecide(other, type(), ORIGIN));
  }
  const good = review({ decide: release() });
  refuses("decision", () => checkDecide({ ...good, held: null }, type(), ORIGIN));
  refuses("decision", () => checkDecide({ ...good, checklist: null }, type(), ORIGIN));
  refuses("decision", () => checkDecide({ ...good, decide: null }, type(), ORIGIN));
  refuses("demand", () => checkDecide({ ...good, agency: "lakeside-police" }, type(), ORIGIN));
  refuses("demand", () => checkDecide(good, type(), "elsewhere.example/log"));
});

test("a type that yields less leads to nothing more, whatever is prepared", () => {
  const good = review({ decide: release() });
  for (const less of ["account", "preserve"] as const) {
    refuses("decision", () => checkDecide(good, type({ class: less }), ORIGIN));
  }
  refuses("decision", () => checkDecide(good, type({ code: "eu-production-order" }), ORIGIN));
});

test("under a gag the type is sealed, and the notice is due on the day it ends", () => {
  const gagged = parseDemand(GAGGED);
  const due = new Date(gagged.gag?.until ?? 0).toISOString().slice(0, 10);
  const lines = { demand: "sealed", told: "none", "notice-due": due };
  const with_ = (change: Record<string, string>) =>
    review({
      text: GAGGED,
      told: null,
      state: "gagged",
      decide: release({ ...lines, "demand-text": hashOf(GAGGED), order: gagged.order, ...change }),
    });
  assert.ok(checkDecide(with_({}), type(), ORIGIN));
  for (const [name, value] of [["demand", "search-warrant"], ["notice-due", "2027-12-01"], ["told", "40"]]) {
    refuses("other_decision", () => checkDecide(with_({ [String(name)]: String(value) }), type(), ORIGIN));
  }
});

const NOTICE = {
  ...{ v: 1, kind: "demand", origin: ORIGIN, household: "5".repeat(32), agency: DEMAND.agency },
  ...{ type: DEMAND.type, authority: DEMAND.authority, reference: DEMAND.reference, doors: DEMAND.doors },
  ...{ from: DEMAND.from, to: DEMAND.to, deliver_from: 7 * DAY },
};
const noticed = (change: object = {}): Review =>
  review({
    tell: { recipient: "age1q", notice: JSON.stringify({ ...NOTICE, ...change }).padEnd(512, " ") },
  });

test("a notice is sealed only if it says what the demand says, as far as it has room", () => {
  assert.equal(checkNotice(noticed(), ORIGIN).trimEnd(), JSON.stringify(NOTICE));
  const short = { doors: DEMAND.doors.slice(0, 1), authority: DEMAND.authority.slice(0, 9) };
  assert.ok(checkNotice(noticed(short), ORIGIN));
  const lies = [
    ...[{ origin: "elsewhere.example/log" }, { agency: "lakeside-police" }, { type: "subpoena" }],
    { from: 0 },
    ...[{ authority: "A " +
      "court" }, { doors: [] }, { doors: ["0123456789"] }, { household: "here" }, { more: 1 }],
    ...[{ kind: "release" }, { deliver_from: "soon" }],
  ];
  for (const lie of lies) refuses("notice", () => checkNotice(noticed(lie), ORIGIN));
  const long = review({ tell: { recipient: "age1q", notice: JSON.stringify(NOTICE) } });
  refuses("notice", () => checkNotice(long, ORIGIN));
  refuses("notice", () => checkNotice(review(), ORIGIN));
});

test("the household is told by the box that this browser has sealed", () => {
  const values = { policy: "sha256:1", "demand-text": hashOf(TEXT), box: "c2VhbGVk" };
  const entry = toDecide("demand-noticed", values, ["demand-text"]);
  const asked = review({ told: null, state: "verified", decide: { does: "tell", entry } });
  assert.ok(checkDecide(asked, type(), ORIGIN));
  assert.ok(checkDecide(asked, type(), ORIGIN, { box: "c2VhbGVk" }));
  refuses("other_decision", () => checkDecide(asked, type(), ORIGIN, { box: "b3RoZXI" }));
  refuses("decision", () => checkDecide(asked, type({ class: "preserve" }), ORIGIN));
});

test("what is kept is the clips that are shown", () => {
  const kept = type({ class: "preserve" });
  const values = {
    ...{ policy: "sha256:1", demand: "search-warrant", until: "2027-02-01", renews: "none", clips: "2" },
    ...{ agency: DEMAND.agency, "demand-text": hashOf(TEXT), scope: "sha256:2", "submitted-by": "7" },
  };
  const sealed = ["agency", "demand-text", "scope", "submitted-by"];
  const of = (change: Record<string, string>): Review =>
    review({
      told: null,
      decide: { does: "preserve", entry: toDecide("preservation", { ...values, ...change }, sealed) },
    });
  assert.ok(checkDecide(of({}), kept, ORIGIN));
  refuses("other_decision", () => checkDecide(of({ clips: "3" }), kept, ORIGIN));
  refuses("decision", () => checkDecide(of({}), type(), ORIGIN));
});

const refusal = (reason: string) => ({
  reason,
  ...toDecide(
    "demand-refused",
    {
      ...{ policy: "sha256:1", demand: "search-warrant", reason },
      ...{ agency: DEMAND.agency, "demand-text": hashOf(TEXT), "submitted-by": "7" },
    },
    ["agency", "demand-text", "submitted-by"],
  ),
});

test("a refusal has the reason that was chosen", () => {
  checkRefusal(review(), refusal("not-genuine"), "not-genuine", ORIGIN);
  refuses("other_decision", () => checkRefusal(review(), refusal("class"), "not-genuine", ORIGIN));
});

test("an objection is settled by the public text that was written, and one that holds refuses", () => {
  const why = "The court has quashed the order.";
  const made = (upheld: boolean, change: Record<string, string> = {}): Settlement => ({
    entry: toDecide(
      "objection",
      {
        ...{ told: "40", state: upheld ? "upheld" : "overruled", document: `sha256:${hashOf(why)}` },
        ...change,
      },
      [],
    ),
    refusal: upheld ? refusal("objection") : null,
  });
  for (const upheld of [true, false]) {
    const settled = { upheld, document: why };
    checkSettlement(review(), made(upheld), settled, ORIGIN);
    const lies: Record<string, string>[] = [{ told: "41" }, { state: "withdrawn" }, { document: "none" }];
    for (const lie of lies) {
      refuses("other_decision", () => checkSettlement(review(), made(upheld, lie), settled, ORIGIN));
    }
    refuses("decision", () => checkSettlement(review(), made(!upheld), settled, ORIGIN));
  }
});

test("the first no is the public reason, and nothing comes of an open question", () => {
  type Answers = Parameters<typeof weighed>[0];
  const comesTo = (answers: Answers) => weighed(answers, FINDINGS.map((finding) => REASON_OF[finding]));
  const yes: Answers = Array.from({ length: 6 }, () => "yes");
  assert.equal(comesTo(yes), "yes");
  assert.equal(comesTo([...yes.slice(0, 5), null]), null);
  const no = (at: number) => yes.map((it, i) => (i === at ? "no" : it));
  assert.deepEqual(
    [0, 1, 2, 3, 4, 5].map((at) => comesTo(no(at))),
    ["not-genuine", "wrong-operator", "not-in-force", "over-scope", "over-scope", "over-scope"],
  );
  assert.equal(comesTo(no(2).map((it, i) => (i === 5 ? null : it))), "not-in-force");
});

test("the household's days are counted up, and an objection holds delivery", () => {
  assert.equal(daysLeft(7 * DAY, 0), "7 days");
  assert.equal(daysLeft(7 * DAY, 6 * DAY), "1 day");
  assert.equal(daysLeft(7 * DAY, 6 * DAY + 1), "1 day");
  assert.equal(daysLeft(7 * DAY, 8 * DAY), "0 days");
  assert.ok(!isDue(told(), 7 * DAY - 1) && isDue(told(), 7 * DAY));
  const objection = { state: "raised" as const, since_ms: DAY, text: null };
  const raised = told({ objection });
  assert.ok(held(raised) && !isDue(raised, 9 * DAY));
  assert.ok(isDue(told({ objection: { ...objection, state: "overruled" } }), 9 * DAY));
});

test("the time to answer is counted from filing", () => {
  const within = (days: number, now: number) => answerIn(DAY, type({ answer_days: days }), now);
  assert.equal(within(10, 4 * DAY), "Usually answered within 10 days: 7 days left.");
  assert.equal(within(1, 2 * DAY - 1), "Usually answered within 1 day: 1 day left.");
  assert.equal(within(1, 2 * DAY), "Usually answered within 1 day: that time is over.");
  const hours = type({ answer_days: undefined, answer_hours: 8 });
  assert.equal(answerIn(DAY, hours, DAY + 1), "Usually answered within 8 hours: 8 hours left.");
  assert.equal(answerIn(DAY, hours, DAY + DAY / 3), "Usually answered within 8 hours: that time is over.");
});

test("each way of a demand has each of its states once", () => {
  const item = { told: null, lapses_ms: null, state: "filed" as const };
  const gagged = parseDemand(GAGGED);
  const ways = [
    stepsOf(item, DEMAND, type()),
    stepsOf(item, gagged, type()),
    stepsOf(item, DEMAND, type({ class: "account" })),
    stepsOf(item, DEMAND, type({ class: "preserve", preserve_days: 90, renew_days: 90 })),
  ];
  for (const steps of ways) {
    const waits = steps.flatMap((step) => step.waits);
    assert.equal(new Set(waits).size, waits.length);
    assert.ok(waits.includes("supervised") && waits.includes("deciding"));
  }
  assert.ok(ways[0]?.some((step) => step.waits.includes("told")));
  assert.ok(!ways[1]?.some((step) => step.waits.includes("told")));
});

test("the answer names the demand, and tells not which of three it is", () => {
  const around = { agency: "Millbrook Police", title: "Search warrant", publicUrl: "https://example.org/" };
  const letter = notInPossession(DEMAND, around);
  for (const said of [DEMAND.reference, DEMAND.authority, "We do not say\nwhich"]) {
    assert.ok(letter.includes(said), said);
  }
  assert.ok(!letter.includes(DEMAND.case), "the case number is the agency's");
  assert.ok(letter.split("\n").every((line) => line.length <= 100));
  const rules = { types: [type()] } as DemandRules;
  assert.equal(titleOf(rules, "search-warrant"), "Search warrant");
  assert.equal(titleOf(null, "search-warrant"), "search-warrant");
});
