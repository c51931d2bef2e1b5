// What was said to requests: merged between devices, bounded, and never a larger blob.

import assert from "node:assert/strict";
import { test } from "node:test";
import { isMuted, merged, putReactions, reactionsIn } from "../src/app/reactions.ts";
import { type Settings, placeIn, sized } from "../src/app/settings.ts";
import { daysOf, fit } from "../src/requests/candidates.ts";
import { openedFields, openingsOf, stillsFit } from "../src/app/shares.ts";
import { secondsOf } from "../src/crypto/consent.ts";
import { readDegrees } from "../src/requests/place.ts";
import { left } from "../src/requests/shares.ts";

const EMPTY = (): Settings => ({ v: 1, cameras: {}, hubs: {}, members: {}, devices: {} });

test("of two reactions the later counts, whichever device had it", () => {
  const a = { requests: { "7": { s: "declined" as const, t: 20 } }, mutes: {} };
  const b = {
    requests: { "7": { s: "seen" as const, t: 10 }, "8": { s: "seen" as const, t: 5 } },
    mutes: {},
  };
  assert.deepEqual(merged(a, b), merged(b, a));
  assert.equal(merged(a, b).requests["7"]?.s, "declined");
  assert.equal(merged(a, b).requests["8"]?.s, "seen");
});

test("mutes are by agency and by offence, and can be taken back", () => {
  const muted = (on: boolean) => ({ requests: {}, mutes: { "offence:arson": { on, t: 1 } } });
  assert.ok(isMuted(muted(true), "fire", "arson"));
  assert.ok(!isMuted(muted(true), "fire", "burglary"));
  assert.ok(!isMuted(muted(false), "fire", "arson"));
});

test("the settings stay one size, however much was said, and what is malformed is left out", () => {
  const settings = EMPTY();
  for (let i = 0; i < 64; i++)
    settings.devices[`${i}`.padStart(32, "0")] = { name: "x".repeat(60) };
  const requests = Object.fromEntries(
    Array.from({ length: 1000 }, (_, i) => [String(i), { s: "seen" as const, t: i + 1 }]),
  );
  for (const plain of [sized(EMPTY()), sized(settings)]) assert.equal(plain.length, 16 * 1024);
  putReactions(settings, { requests, mutes: {} });
  for (let i = 0; i < 60; i++) settings.cameras[`${i}`.padStart(32, "0")] = { name: "y".repeat(80) };
  assert.equal(sized(settings).length, 16 * 1024);
  assert.ok(Object.keys(reactionsIn(settings).requests).every((index) => Number(index) > 880));
  for (let i = 0; i < 90; i++) settings.hubs[`${i}`.padStart(32, "0")] = { name: "z".repeat(80) };
  assert.throws(() => sized(settings), { code: "settings_full" });
  const odd = {
    ...EMPTY(),
    requests: { "1": { s: "liked", t: 1 }, "2": 5 },
    mutes: { x: { on: "yes", t: 1 } },
  };
  assert.deepEqual(reactionsIn(odd), { requests: {}, mutes: {} });
  assert.equal(placeIn({ ...EMPTY(), place: { lat: 91, lng: 0 } }), undefined);
  assert.deepEqual(placeIn({ ...EMPTY(), place: { lat: 44, lng: -72 } }), { lat: 44, lng: -72 });
});

test("a clip that touches the edge of a window is no whole clip of it", () => {
  const windows = [{ fromMs: 1000, toMs: 5000 }];
  assert.equal(fit(windows, 1000, 5000), null);
  assert.match(fit(windows, 999, 4000) ?? "", /Begins before/);
  assert.match(fit(windows, 4000, 5001) ?? "", /Ends after/);
  assert.equal(fit(windows, 5000, 6000), undefined);
  const day = new Date(2026, 10, 22).getTime();
  const next = new Date(2026, 10, 23).getTime();
  assert.deepEqual(daysOf([{ fromMs: day + 1, toMs: next }]), [day]);
  assert.deepEqual(daysOf([{ fromMs: day + 1, toMs: next + 1 }]), [day, next]);
});

test("a consent commits to seven values, each with a salt of its own", () => {
  const share = { request: "7", agency: "a", recipient: "r", clips: "1", seconds: "24" };
  const values = { ...share, pseudonym: "p", footage: "f" };
  const openings = openingsOf(values);
  assert.deepEqual(
    openings.map((o) => o.field),
    ["request", "agency", "recipient", "clips", "seconds", "pseudonym", "footage"],
  );
  assert.equal(new Set(openings.map((o) => o.salt)).size, 7);
  assert.equal(secondsOf([1000, 500, 499]), 2);
  const fields = openedFields({ clip: "c", tracks: ["video"] });
  assert.ok(fields.every((name) => !/audio|camera|household|clip|previous|number/.test(name)));
  const both = openedFields({ clip: "c", tracks: ["video", "audio"] });
  assert.equal(both.filter((name) => name.startsWith("audio-")).length, 4);
  assert.ok(!openedFields({ clip: "c", tracks: ["audio"] }).some((name) => name.startsWith("video-")));
});

test("of a still its clip's beginning opens and no more; so many of them fit in a share", () => {
  const picture = (bytes: number) => ({ jpeg: new Uint8Array(bytes), atMs: 0, width: 1, height: 1 });
  const still = (bytes: number) => ({ clip: "c", still: picture(bytes) });
  assert.deepEqual(openedFields(still(9)), ["start", "clock"]);
  assert.ok(stillsFit(Array.from({ length: 8 }, () => still(511 * 1024))));
  assert.ok(!stillsFit([still(1), ...Array.from({ length: 8 }, () => still(511 * 1024))]));
});

test("places as people type them, and times left", () => {
  assert.deepEqual(readDegrees("44.0712", "-72.5436"), { lat: 44.0712, lng: -72.5436 });
  assert.deepEqual(readDegrees("44.0712, -72.5436", ""), { lat: 44.0712, lng: -72.5436 });
  assert.deepEqual(readDegrees("44,0712", "−72,5436"), { lat: 44.0712, lng: -72.5436 });
  for (const bad of [
    ["", ""],
    ["91", "0"],
    ["44", ""],
    ["north", "1"],
  ]) {
    assert.equal(readDegrees(bad[0] as string, bad[1] as string), undefined, bad.join());
  }
  assert.equal(left(581_000, 0), "9:41");
  assert.equal(left(0, 5000), "0:00");
  assert.equal(left(12_000_000, 0), "3 h 20 min");
});
