// What the agency's and the moderators' pages compute without a page.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { GridTile, Moderation } from "../src/api/agency.ts";
import { areaWords, neighbour, outermost, parsePlace, partOf, scaleOf } from "../src/ask/hexgrid.ts";
import { fromLocal, toLocal } from "../src/ask/window.ts";
import { nextMoment, placeIn, spanOf } from "../src/case/wallclock.ts";
import { clockOf, inOrder } from "../src/moderate/page.ts";
import { linesOf } from "../src/moderate/reading.ts";
import { windowOf, windowUtc } from "../src/officer/words.ts";

const tile = (name: string, x: number, y: number): GridTile => ({
  cell: name,
  name,
  label: name,
  middle: [x, y],
  corners: [],
  point: { lat: 0, lng: 0 },
  area_m2: 100_000,
});
const TILES = [
  tile("n", 50, -300),
  tile("w", -340, 20),
  tile("m", 0, 0),
  tile("e", 340, -20),
  tile("s", -50, 300),
  tile("ee", 680, -40),
];
const at = (name: string) => TILES.find((t) => t.name === name) as GridTile;

test("arrow keys go from cell to cell, panning to the edge", () => {
  assert.equal(neighbour(TILES, at("m"), "north").name, "n");
  assert.equal(neighbour(TILES, at("m"), "east").name, "e");
  assert.equal(neighbour(TILES, at("m"), "south").name, "s");
  assert.equal(neighbour(TILES, at("w"), "west").name, "w");
  assert.equal(outermost(TILES, "east")?.name, "ee");
  assert.equal(outermost(TILES, "west")?.name, "w");
});

test("areas, places and scales in words", () => {
  assert.equal(areaWords(1, 105_000), "1 cell, 0.10 km²");
  assert.equal(areaWords(4, 420_000), "4 cells, 0.42 km²");
  assert.deepEqual(parsePlace("44.0712, -72.5436"), { lat: 44.0712, lng: -72.5436 });
  for (const bad of ["", "44.07", "94, 10", "x, y", "44.0712, -272"])
    assert.equal(parsePlace(bad), null, bad);
  assert.equal(scaleOf(4_000), 1_000);
  assert.equal(scaleOf(2_300), 500);
  assert.equal(partOf({ code: "too-old", message: "" }), "window");
  assert.equal(partOf({ code: "something-new", message: "" }), "text");
});

test("a window is typed in local time and said in UTC", () => {
  const ms = new Date(2026, 10, 22, 13, 5).getTime();
  assert.equal(toLocal(ms), "2026-11-22T13:05");
  assert.equal(fromLocal("2026-11-22T13:05"), ms);
  assert.equal(fromLocal(""), null);
  assert.equal(toLocal(null), "");
  const [from, to] = [Date.UTC(2026, 10, 22, 12, 0), Date.UTC(2026, 10, 22, 16, 30)];
  assert.equal(windowUtc(from, to), "2026-11-22 12:00 to 16:30 UTC");
  assert.equal(windowUtc(from, to + 12 * 3_600_000), "2026-11-22 12:00 to 2026-11-23 04:30 UTC");
  assert.equal(windowOf(null, to), "No window yet");
});

test("clips side by side share one clock", () => {
  const lanes = [
    { startMs: 1_000, durationMs: 500 },
    { startMs: 3_000, durationMs: 1_000 },
  ];
  assert.deepEqual(spanOf(lanes), { startMs: 1_000, endMs: 4_000 });
  assert.equal(placeIn(lanes[0] as never, 1_200), 200);
  assert.equal(placeIn(lanes[0] as never, 1_500), null);
  assert.equal(nextMoment(lanes, 1_200), 1_200);
  assert.equal(nextMoment(lanes, 2_000), 3_000, "what nobody recorded is stepped over");
  assert.equal(nextMoment(lanes, 5_000), 4_000);
});

test("what waits longest comes first, requests and updates alike", () => {
  const queue = [{ id: "b", submitted_ms: 20 }];
  const updates = [
    { id: "c", proposed_ms: 30 },
    { id: "a", proposed_ms: 10 },
  ];
  const order = inOrder({ queue, updates } as unknown as Moderation).map((w) => w.id);
  assert.deepEqual(order, ["a", "b", "c"]);
  const urgent = [...queue, { id: "d", submitted_ms: 99, danger: "kidnapping" }];
  const first = inOrder({ queue: urgent, updates } as unknown as Moderation).map((w) => w.id);
  assert.deepEqual(first, ["d", "a", "b", "c"]);
});

test("the clock of an urgent ask says when it is late", () => {
  assert.equal(clockOf(0, 61_000), "waiting 1:01 of 5:00");
  assert.equal(clockOf(0, 5 * 60_000), "waiting 5:00 of 5:00");
  assert.equal(clockOf(0, 6 * 60_000), "waiting 6:00 of 5:00, late");
  assert.equal(clockOf(5, 0), "waiting 0:00 of 5:00");
});

test("a document's lines are all kept for whoever reads it", () => {
  const document = "sidelight-request/v1\nagency millbrook-police\ntext One thing.\ntext Another.\n";
  assert.deepEqual(linesOf(document), [
    ["agency", "millbrook-police"],
    ["text", "One thing."],
    ["text", "Another."],
  ]);
});
