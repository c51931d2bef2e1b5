// Days and typed times where clocks are set: days of 23 and 25 hours, times that come twice or never, days
// that do not begin at midnight. Node takes the zone from TZ whenever it is set.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fromLocal, oddTime, toLocal } from "../src/ask/window.ts";
import { hoursOf, midnight } from "../src/ui/format.ts";

const HOUR = 3_600_000;
const ZONES = [
  "America/New_York",
  "Europe/Berlin",
  "Australia/Lord_Howe",
  "America/Santiago",
  "Asia/Beirut",
  "Asia/Kathmandu",
  "Pacific/Apia",
  "UTC",
];

function inZone(zone: string, run: () => void): void {
  const before = process.env.TZ;
  process.env.TZ = zone;
  try {
    run();
  } finally {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  }
}

test("days follow each other without a hole in every zone, also where clocks are set", () => {
  for (const zone of ZONES) {
    inZone(zone, () => {
      let day = midnight(Date.UTC(2026, 0, 1, 12));
      for (let i = 0; i < 800; i++) {
        const next = midnight(day, 1);
        const hours = (next - day) / HOUR;
        assert.ok(hours >= 23 && hours <= 25, `${zone}: a day of ${hours} h`);
        assert.equal(midnight(next, -1), day, `${zone}: back again`);
        assert.equal(midnight(next - 1), day, `${zone}: its last moment is in it`);
        assert.equal(midnight(day + 12 * HOUR), day, `${zone}: noon is in it`);
        day = next;
      }
    });
  }
});

test("the strip of a day shows the hours that clocks show, where they are", () => {
  inZone("Europe/Berlin", () => {
    const of = (year: number, month: number, date: number) => {
      const from = new Date(year, month, date).getTime();
      return { from, hours: hoursOf(from, midnight(from, 1)) };
    };
    const short = of(2026, 2, 29);
    assert.equal(short.hours.find((h) => h.hour === 3)?.part, 2 / 23, "02:00 to 03:00 is not there");
    assert.equal(short.hours.find((h) => h.hour === 12)?.part, 11 / 23);
    const long = of(2026, 9, 25);
    assert.equal(long.hours.find((h) => h.hour === 3)?.part, 4 / 25, "02:00 to 03:00 comes twice");
    assert.equal(long.hours.find((h) => h.hour === 24)?.part, 1);
    const usual = of(2026, 10, 25);
    for (const { hour, part } of usual.hours) assert.equal(part, hour / 24);
  });
});

test("a typed time that comes twice or never is said, and a field nobody touched keeps its moment", () => {
  inZone("America/New_York", () => {
    const first = Date.UTC(2026, 10, 1, 5, 30);
    const second = first + HOUR;
    assert.equal(toLocal(first), "2026-11-01T01:30");
    assert.equal(toLocal(second), "2026-11-01T01:30");
    assert.equal(fromLocal("2026-11-01T01:30"), first);
    assert.equal(fromLocal("2026-11-01T01:30", second), second, "the draft said the second one");
    assert.equal(fromLocal("2026-11-01T01:31", second), first + 60_000, "typed anew");
    assert.match(oddTime("2026-11-01T01:30"), /01:30 twice that day: the first/);
    assert.match(oddTime("2026-03-08T02:30"), /skip 02:30 that day: 03:30 is taken/);
    const usual = ["2026-11-01T00:59", "2026-11-01T02:00", "2026-03-08T03:00", "2026-07-01T12:00", ""];
    for (const time of usual) assert.equal(oddTime(time), "", time);
  });
  inZone("Australia/Lord_Howe", () => {
    assert.match(oddTime("2026-04-05T01:45"), /twice/, "clocks go back by half an hour");
    assert.match(oddTime("2026-10-04T02:15"), /skip 02:15 that day: 02:45/);
  });
});
