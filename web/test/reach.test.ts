// How somebody is reached: times of the day, and what came of a message.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Sent } from "../src/api/reach.ts";
import type { Home } from "../src/app/household.ts";
import type { HubStatus } from "../src/app/hubs.ts";
import { isMissed, tellers } from "../src/app/told.ts";
import { lately } from "../src/reach/handover.ts";
import { cameOf } from "../src/reach/page.ts";
import { scopeOf, shownOf } from "../src/reach/shown.ts";
import { minuteOf, timeOf } from "../src/ui/format.ts";

test("minutes of a day and times are the same thing", () => {
  for (const minute of [0, 59, 60, 719, 1439]) assert.equal(minuteOf(timeOf(minute)), minute);
  assert.equal(timeOf(427), "07:07");
  for (const none of ["", "7:00", "24:00", "12:60", "12:00:00"]) assert.equal(minuteOf(none), null);
});

test("what came of a message is said in words", () => {
  const sent: Sent = {
    label: "",
    channel: "push",
    name: "A phone",
    told_ms: 0,
    tried_ms: 1,
    tries: 6,
    outcome: "failed",
  };
  assert.equal(cameOf(sent), "could not be sent, tried 6 times");
  assert.equal(cameOf({ ...sent, outcome: "sent" }), "sent");
  assert.equal(cameOf({ ...sent, outcome: null }), "is being tried again");
  assert.equal(cameOf({ ...sent, outcome: null, tries: 0 }), "waits to be sent");
  assert.equal(cameOf({ ...sent, channel: null }), "there was no way to reach you");
});

test("a hub's message says what, where and when, and the operator's names no camera", () => {
  const clip = "ab".repeat(16);
  const at = Date.UTC(2026, 10, 25, 12);
  const page = `/#new-${clip}`;
  const message = { v: 1, id: "i", tag: "t", label: "Somebody rang", place: "Porch", page, at };
  const home = `http://app.example${scopeOf("0123456789abcdef0000")}`;
  assert.equal(home, "http://app.example/hub/0123456789abcdef/");
  const shown = shownOf(message, home);
  assert.equal(shown.title, "Somebody rang: Porch");
  assert.match(shown.body, /\d\d/);
  assert.deepEqual([shown.tag, shown.page, shown.timestamp], ["t", `/#new-${clip}`, at]);
  const other = shownOf(message, "http://app.example/");
  assert.deepEqual([other.title, other.body], ["Somebody rang", ""]);
});

test("a picture is a hub's JPEG and nothing else", () => {
  const jpeg = `/9j/${"Ab+/".repeat(300)}`;
  const message = { label: "Somebody rang", at: 0, picture: jpeg };
  const hub = "http://app.example/hub/0123456789abcdef/";
  assert.equal(shownOf(message, hub).picture, `data:image/jpeg;base64,${jpeg}`);
  assert.equal(shownOf({ ...message, picture: undefined }, hub).picture, undefined, "messages of before");
  assert.equal(shownOf(message, "http://app.example/").picture, undefined, "the operator has none");
  const none = [7, "", "https://evil.example/a.jpg", "PHN2Zz4=", `${jpeg}"`, `data:image/jpeg,${jpeg}`];
  for (const picture of none) {
    const shown = shownOf({ ...message, picture }, hub);
    assert.equal(shown.picture, undefined);
    assert.equal(shown.title, "Somebody rang");
  }
});

test("a message opens pages of ours alone, and what is none says so little", () => {
  for (const page of ["//evil.example/", "https://evil.example/", "/#new-x", "/a/b.html", 7, null]) {
    assert.equal(shownOf({ label: "A", page }, "http://app.example/").page, "/");
  }
  assert.equal(shownOf({ label: "A", page: "/reach.html" }, "http://app.example/").page, "/reach.html");
  for (const none of [null, undefined, 7, { label: 7 }]) {
    assert.equal(shownOf(none, "http://app.example/hub/0/").title, "Something waits for you.");
  }
});

test("a hub that is new, or has lost this device's address, is missed", () => {
  const home = {
    record: { device: "0123456789abcdef" },
    statement: { hubs: [{ key: "aa" }, { key: "bb" }] },
  } as unknown as Home;
  const hub = (devices: string, at = 100_000) => ({ at, push: { key: "k", devices } }) as HubStatus;
  const told = { kinds: [], quiet: null, hubs: ["aa"], at: 0 };
  const one = (status: HubStatus) => new Map([["aa", status]]);
  assert.equal(isMissed(home, one(hub("ffffffff01234567")), told), false);
  assert.equal(isMissed(home, one(hub("f012345670000000")), told), true);
  assert.equal(isMissed(home, one(hub("00000000", 1000)), told), false, "it has not said what is new yet");
  assert.equal(isMissed(home, one({ ...hub(""), push: null }), told), false, "it tells nobody");
  const both = one(hub("01234567")).set("bb", hub("00000000"));
  assert.deepEqual(tellers(home, both).map(([key]) => key), ["aa", "bb"]);
  assert.equal(isMissed(home, both, told), true);
  const gone = new Map([["cc", hub("00000000")]]);
  assert.equal(isMissed(home, gone, told), false, "no hub of the household's");
});

test("above what waits stand the newest notes of a day", () => {
  const DAY = 24 * 3_600_000;
  const at = [5, 4, 3, 2, 1].map((n) => ({ id: `${n}`, by: "Ann", own: false, text: "", at_ms: n }));
  assert.deepEqual(lately(at, 5 + DAY).map((it) => it.id), []);
  assert.deepEqual(lately(at, 3 + DAY).map((it) => it.id), ["5", "4"]);
  assert.deepEqual(lately(at, DAY).map((it) => it.id), ["5", "4", "3"]);
});
