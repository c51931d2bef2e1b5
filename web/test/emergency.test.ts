// Claims and reviews of emergencies: a page that shows all of what is signed, and refuses what does not fit.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Review } from "../src/api/emergency.ts";
import { Refused, enc, hex, sha256, u64, utf8 } from "../src/crypto/encoding.ts";
import { committed, digestOf } from "../src/decide/digest.ts";
import type { ToDecide } from "../src/decide/lines.ts";
import { checkRefusal, checkRelease } from "../src/emergency/check.ts";
import { claimDigest, parseClaim } from "../src/emergency/claim.ts";
import { askFirst, endedWords, processesOffered } from "../src/emergency/words.ts";
import { leftOutSeen, peopleIn, unaskedWords, wrongLeftOut } from "../src/emergency/left_out.ts";
import { QUESTIONS } from "../src/emergency/decide.ts";
import { again, due, inOrder } from "../src/emergency/review.ts";
import { printed, tagOf } from "../src/release/doors.ts";
import { lastHours } from "../src/release/fields.ts";
import { waitingFirst } from "../src/release/list.ts";
import { isFresh, valuesOfClaim, valuesOfOutline } from "../src/release/typed.ts";
import { checkAll } from "./vectors.ts";

const ORIGIN = "sidelight.example/log";
const CLAIM = {
  v: 1,
  origin: ORIGIN,
  agency: "millbrook-police",
  case: "26-0411",
  danger: "kidnapping",
  who: "A child of six",
  harm: "She is driven away.",
  why_now: "Seen minutes ago.",
  why_no_process: "The judge sits tomorrow.",
  why_footage: "It shows the car.",
  doors: ["3f2a91c07b"],
  from: 1_795_000_020_000,
  to: 1_795_003_620_000,
  owner: "ask",
  owner_reason: null as string | null,
  process: "A warrant, tomorrow.",
  deadline: null,
};
const TEXT = JSON.stringify(CLAIM);
const CALL_BACK = '{"v":1,"number":"+1 555 0142","at":240000}';
/** Five minutes after it was filed. */
const NOW_MS = 300_000;
const hash = (text: string) => hex(sha256(utf8(text)));

const refuses = (code: string, run: () => unknown) =>
  assert.throws(run, (error) => error instanceof Refused && error.code === code, code);

test("claims are read as the vectors say, and signed over the same digest", async () => {
  await checkAll("emergency-claim", (c) => {
    const { text, digest, drill_digest, submitted_by } = c as unknown as Record<string, string>;
    const { origin } = parseClaim(String(text));
    const made = (isDrill: boolean) => claimDigest(origin, String(text), Number(submitted_by), isDrill);
    assert.deepEqual([made(false), made(true)], [digest, drill_digest]);
  });
});

test("a claim is read in its one spelling, or not at all", () => {
  assert.equal(parseClaim(TEXT).who, "A child of six");
  const others = [
    TEXT.replace('"v":1', '"v":2'),
    TEXT.replace(":", ": "),
    TEXT.replace('"who"', '"whom"'),
    TEXT.replace('"case":"26-0411"', '"case":"26-0411","case":"26-0411"'),
    `${TEXT.slice(0, -1)},"more":1}`,
    JSON.stringify({ ...CLAIM, from: 0.5 }),
    "null",
    "",
  ];
  for (const text of others) refuses("spelling", () => parseClaim(text));
});

test("a door tag is the beginning of the camera's id, printed in two halves", () => {
  assert.equal(printed(tagOf("3f2a91c07b000102030405060708090a")), "3f2a9-1c07b");
});

test("the claim digest binds origin, claim and officer", () => {
  const made = enc("sidelight/emergency-claim/v1", utf8(ORIGIN), sha256(utf8(TEXT)), u64(7));
  assert.equal(claimDigest(ORIGIN, TEXT, 7, false), hex(sha256(made)));
  assert.notEqual(claimDigest(ORIGIN, TEXT, 8, false), claimDigest(ORIGIN, TEXT, 7, false));
});

/** A decision of these values, those of `sealed` behind commitments. */
function toDecide(kind: string, values: [string, string][], sealed: string[]): ToDecide {
  const openings = values
    .filter(([name]) => sealed.includes(name))
    .map(([field, value], i) => ({ field, value, salt: String(i).padStart(2, "0").repeat(32) }));
  const lines = values.map(([name, value]): [string, string] => {
    const opening = openings.find((it) => it.field === name);
    return [name, opening ? committed(kind, opening) : value];
  });
  const digest = hex(digestOf(ORIGIN, kind, lines));
  return { lines, openings, sign: { digest, allow: [], rp_id: "localhost", words: [] } };
}

const SEALED = ["agency", "claim", "scope", "recipient", "submitted-by", "supervised-by", "call-back"];

function release(change: Record<string, string> = {}, kind = "emergency"): ToDecide {
  const values: [string, string][] = [
    ["policy", `sha256:${"1".repeat(64)}`],
    ["trustee-set", "12"],
    ["danger", "kidnapping"],
    ["homes", "1"],
    ["cameras", "1"],
    ["clips", "2"],
    ["seconds", "120"],
    ["owner", "declined"],
    ["notice-due", "2026-11-29"],
    ["seal-until", "2026-12-26"],
    ["agency", "millbrook-police"],
    ["claim", hash(TEXT)],
    ["scope", "2".repeat(64)],
    ["recipient", "age1q"],
    ["submitted-by", "7"],
    ["supervised-by", "8"],
    ["call-back", hash(CALL_BACK)],
    ["minutes", "5"],
    ["country", "US"],
  ];
  return toDecide(
    kind,
    values.map(([name, value]) => [name, change[name] ?? value]),
    SEALED,
  );
}

const review = (change: Partial<Review> = {}): Review => ({
  emergency: "0".repeat(32),
  agency: "millbrook-police",
  agency_name: "Millbrook Police",
  state: "called-back",
  is_drill: false,
  claim: TEXT,
  outline: null,
  missed_ms: null,
  filed_ms: 0,
  lapses_ms: null,
  officer: "Olga Reed",
  supervisor: "Sam Hale",
  earlier_for_case: 0,
  call_number: "+1 555 0142",
  call_back: CALL_BACK,
  owner: "declined",
  owner_until_ms: null,
  left_out: null,
  footage_until_ms: null,
  held: { cameras: 1, clips: 2, seconds: 120 },
  release: release(),
  own: false,
  reason: null,
  index: null,
  asked: 0,
  misused: null,
  may_mark: false,
  ...change,
});

test("a release is signed only if it is what the page shows", () => {
  assert.ok(checkRelease(review(), ORIGIN, NOW_MS));
  const told = { danger: "death", cameras: "2", clips: "3", seconds: "60", owner: "agreed", homes: "2" };
  for (const minutes of ["2", "7"]) {
    const other = review({ release: release({ minutes }) });
    refuses("other_decision", () => checkRelease(other, ORIGIN, NOW_MS));
  }
  const sealed = { claim: hash("another"), "call-back": hash("another"), agency: "lakeside-police" };
  for (const [name, value] of Object.entries({ ...told, ...sealed })) {
    const other = review({ release: release({ [name]: value }) });
    refuses("other_decision", () => checkRelease(other, ORIGIN, NOW_MS));
  }
  refuses("release", () => checkRelease(review({ held: null }), ORIGIN, NOW_MS));
  refuses("digest", () => checkRelease(review(), "elsewhere.example/log", NOW_MS));
  refuses("claim", () => checkRelease(review({ agency: "lakeside-police" }), ORIGIN, NOW_MS));
});

test("a drill is signed as one, and an emergency never as a drill", () => {
  const drill = release({}, "drill");
  assert.ok(checkRelease(review({ is_drill: true, release: drill }), ORIGIN, NOW_MS));
  refuses("digest", () => checkRelease(review({ is_drill: false, release: drill }), ORIGIN, NOW_MS));
  refuses("digest", () => checkRelease(review({ is_drill: true, release: release() }), ORIGIN));
});

test("lines, openings and digest have to fit each other", () => {
  const change = (made: (release: ToDecide) => void) => {
    const other = release();
    made(other);
    return () => checkRelease(review({ release: other }), ORIGIN, NOW_MS);
  };
  refuses("lines", change((it) => it.lines.pop()));
  refuses("digest", change((it) => void ((it.lines[5] as [string, string])[1] = "1")));
  refuses("commitment", change((it) => void ((it.openings[1] as { value: string }).value = hash("another"))));
  refuses("commitment", change((it) => it.openings.pop()));
  const more = { field: "danger", salt: "0".repeat(64), value: "x" };
  refuses("openings", change((it) => it.openings.push(more)));
  refuses("openings", change((it) => it.openings.push(it.openings[0] as (typeof it.openings)[number])));
});

test("a refusal is signed only for the reason that was chosen", () => {
  const made = (reason: string, kind = "emergency-refused", minutes = "5") => ({
    reason,
    ...toDecide(
      kind,
      [
        ["policy", `sha256:${"1".repeat(64)}`],
        ["danger", "kidnapping"],
        ["reason", reason],
        ["agency", "millbrook-police"],
        ["claim", hash(TEXT)],
        ["submitted-by", "7"],
        ["minutes", minutes],
        ["country", "none"],
      ],
      ["agency", "claim", "submitted-by"],
    ),
  });
  checkRefusal(review(), made("no-danger"), "no-danger", ORIGIN, NOW_MS);
  refuses("other_decision", () => checkRefusal(review(), made("scope"), "no-danger", ORIGIN, NOW_MS));
  for (const minutes of ["0", "3", "7"]) {
    const other = made("no-danger", "emergency-refused", minutes);
    refuses("other_decision", () => checkRefusal(review(), other, "no-danger", ORIGIN, NOW_MS));
  }
  const drill = made("no-danger", "drill-refused");
  checkRefusal(review({ is_drill: true }), drill, "no-danger", ORIGIN, NOW_MS);
  refuses("digest", () => checkRefusal(review(), drill, "no-danger", ORIGIN, NOW_MS));
  refuses("digest", () =>
    checkRefusal(review({ is_drill: true }), made("no-danger"), "no-danger", ORIGIN, NOW_MS),
  );
});

test("a window of the last hours ends with the minute after the one that runs, with the newest clip", () => {
  assert.deepEqual(lastHours(2, 7_200_001), { from: 120_000, to: 7_320_000 });
  assert.deepEqual(lastHours(1, 7_200_000), { from: 3_660_000, to: 7_260_000 });
});

test("what an agency has to have published is said with its number, before anything is typed", () => {
  assert.match(askFirst(1, 0) ?? "", /once it has published 1 request; yours has published none\.$/);
  assert.match(askFirst(3, 2) ?? "", /published 3 requests; yours has published 2\.$/);
  assert.equal(askFirst(1, 1), null);
  assert.equal(askFirst(0, 0), null);
});

test("what waits for whoever looks stands first, filed before typed, else as it was", () => {
  const all = [
    { id: 1, sign: null, state: "filed" },
    { id: 2, sign: {}, state: "typed" },
    { id: 3, sign: null, state: "refused" },
    { id: 4, sign: {}, state: "filed" },
  ];
  assert.deepEqual(waitingFirst(all).map(({ id }) => id), [4, 2, 1, 3]);
  assert.deepEqual(all.map(({ id }) => id), [1, 2, 3, 4]);
});

test("what was typed is kept for a day", () => {
  const kept = { at: 1_000, was: null, values: {} };
  assert.equal(isFresh(kept, 1_000 + 24 * 3_600_000 - 1), true);
  assert.equal(isFresh(kept, 1_000 + 24 * 3_600_000), false);
});

test("a claim that is changed fills its form as it was typed", () => {
  const claim = parseClaim(TEXT);
  const values = valuesOfClaim(claim, []);
  assert.equal(values["part-who/0"], "A child of six");
  assert.equal(values["part-doors/0"], "3f2a9-1c07b");
  assert.deepEqual([values.owner, values.named, values["part-deadline/0"]], ["ask", "doors", ""]);
  // A home by its address is chosen only where this browser knows that address.
  const home = { look_up: 7, address: "ab".repeat(32) };
  const named = { ...claim, doors: [], home, owner: "do-not-ask" as const, owner_reason: "no-time" };
  assert.equal(valuesOfClaim(named, []).named, "");
  const own = { look_up: 7, line: 2, typed: "Mill Lane 2", hash: home.address };
  assert.equal(valuesOfClaim(named, [own]).named, "7/2");
  assert.equal(valuesOfClaim(named, [own]).owner, "no-time");
});

test("who is left out fills the form as typed, and is asked for only with a reason, four at most", () => {
  const left_out = { people: ["Robert Miller", "rob@example.org"], reason: "owner-suspected" };
  const { process, deadline, ...rest } = CLAIM;
  const text = JSON.stringify({ ...rest, v: 3, left_out, process, deadline });
  const values = valuesOfClaim(parseClaim(text), []);
  assert.equal(values["part-left_out/0"], "Robert Miller\nrob@example.org");
  assert.equal(values.left_out_reason, "owner-suspected");
  assert.equal(valuesOfClaim(parseClaim(TEXT), [])["part-left_out/0"], "");
  assert.deepEqual(peopleIn("  Robert   Miller \n\n rob@example.org"), left_out.people);
  assert.deepEqual(wrongLeftOut(null), []);
  assert.deepEqual(wrongLeftOut(left_out), []);
  const wrong = wrongLeftOut({ people: ["a", "b", "c", "d", "x".repeat(201), "a"], reason: "" });
  assert.equal(wrong.length, 4, "too many, one twice, one too long, and no reason");
});

test("a reviewer reads numbers, and the home after a release that not all of it were asked", () => {
  const seen = (unknown: number, members: { not_asked: number; of: number } | null) =>
    leftOutSeen({ named: 2, unknown, members });
  assert.match(seen(0, { not_asked: 1, of: 3 }), /^1 of 3 members of this home is not asked/);
  assert.match(seen(0, { not_asked: 2, of: 2 }), /everybody of this home, 2 members: nobody is asked/);
  assert.match(seen(1, null), /names 2 people .* Of these 1 is not known .* nobody of it is asked/);
  const unasked = { index: 7, members: 1, others_asked: true, reason: "owner-in-danger" };
  assert.match(unaskedWords(unasked), /1 member of your home was not asked.*somebody would be in danger/);
  assert.match(unaskedWords({ ...unasked, others_asked: false }), /left nobody whom it could safely ask/);
});

test("what is filed afterwards is offered as earlier claims said it, each once", () => {
  assert.deepEqual(processesOffered(["A", "B", "A", "C", "D"]), ["A", "B", "C"]);
  assert.deepEqual(processesOffered([]), ["Warrant, ", "Court order, "]);
});

test("a reviewer's list has what waits for them first, and says where nothing can be handed over", () => {
  const waits = review({ emergency: "1", owner: "declined", held: { cameras: 1, clips: 2, seconds: 120 } });
  const nothing = review({ emergency: "2", owner: "declined", held: null });
  const asked = review({ emergency: "3", owner: null });
  assert.equal(due(waits), "Waits for your findings");
  assert.equal(due(nothing), "Nothing to hand over: can only be refused");
  assert.equal(due({ ...nothing, footage_until_ms: 1 }), null, "it may still come");
  assert.equal(due({ ...waits, own: true }), null);
  assert.deepEqual(inOrder([asked, waits, nothing]).map((it) => it.emergency), ["1", "2", "3"]);
  assert.equal(again(review()), null);
  assert.equal(again(review({ earlier_for_case: 1 })), "claim no. 2 for this case");
});

test("four questions, none of them a double negative", () => {
  assert.equal(QUESTIONS.length, 4);
  for (const { asks } of QUESTIONS) assert.doesNotMatch(asks, /\b(no|not|never|without)\b/);
});

test("the agency is called whoever has signed by now, and once", () => {
  const outline = { case: "26-0411", danger: "kidnapping", who: "A child of six", why_now: "Minutes ago." };
  const waits = { owner: null, release: null, held: null };
  const begun = review({ ...waits, state: "begun", claim: "", outline, call_back: null });
  assert.equal(due(begun), "Call the agency");
  for (const state of ["filed", "supervised"] as const) {
    assert.equal(due(review({ ...waits, state, call_back: null })), "Call the agency");
  }
  assert.equal(due({ ...begun, call_back: CALL_BACK }), null);
  assert.equal(due(review({ ...waits, state: "filed" })), null, "a supervisor is next");
  assert.equal(due({ ...begun, state: "not-completed" }), null);
});

test("what was said first fills its fields in, and the time that it had has words", () => {
  const outline = { case: "26-0411", danger: "kidnapping", who: "A child of six", why_now: "Minutes ago." };
  assert.deepEqual(valuesOfOutline(outline), {
    danger: "kidnapping",
    "part-who/0": "A child of six",
    "part-why_now/0": "Minutes ago.",
    "part-case/0": "26-0411",
  });
  assert.equal(endedWords("no-decision"), "It was not signed in time");
  assert.equal(endedWords("not-genuine"), "The agency knew nothing of it");
});
