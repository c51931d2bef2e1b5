// What pages do without a page: reading what people type, and saying times, sizes and names.

import assert from "node:assert/strict";
import { test } from "node:test";
import { addressTrouble } from "../src/app/cameras.ts";
import { hubsAt } from "../src/app/household.ts";
import { deviceName } from "../src/app/passkey.ts";
import { groups, parseSheet, questions, sheetText } from "../src/app/recovery.ts";
import { newIdentity } from "../src/crypto/age.ts";
import type { Statement } from "../src/crypto/statement.ts";
import { passes } from "../src/home/filters.ts";
import { dayName, lasting, midnight, position, size, when } from "../src/ui/format.ts";

const HOUSEHOLD = "0123456789abcdef0123456789abcdef";
const CHECK = "fedcba9876543210";

test("a sheet is read as it was typed, pasted or saved", async () => {
  const identity = await newIdentity();
  const wanted = { household: HOUSEHOLD, check: CHECK, identity };
  const short = groups(identity).join(" ").toLowerCase();
  const ways = [
    { household: HOUSEHOLD, check: CHECK, identity },
    {
      household: `${HOUSEHOLD.slice(0, 8)} ${HOUSEHOLD.slice(8).toUpperCase()}`,
      check: CHECK,
      identity: short,
    },
    { household: "", check: "", identity: sheetText(wanted, "today") },
  ];
  for (const way of ways) assert.deepEqual(parseSheet(way), wanted);
  assert.throws(() => parseSheet({ ...wanted, household: HOUSEHOLD.slice(1) }), /32 letters/);
  assert.throws(() => parseSheet({ ...wanted, check: "xyz" }), /16 letters/);
});

test("four characters are asked for, in four groups, and the sheet has the answers", async () => {
  const identity = await newIdentity();
  const all = groups(identity);
  assert.equal(all.join("").length, 58);
  for (let i = 0; i < 50; i++) {
    const asked = questions(identity);
    assert.equal(new Set(asked.map((q) => q.group)).size, 4);
    for (const q of asked) assert.equal(all[q.group - 1]?.[q.place - 1], q.answer);
  }
});

test("a camera's address is refused with what to do", () => {
  assert.equal(addressTrouble("rtsp://192.168.1.20:554/stream1"), null);
  for (const bad of ["", "http://camera", "192.168.1.20", "rtsp://user:pw@camera/1"]) {
    assert.ok(addressTrouble(bad), bad);
  }
});

test("a hub that was removed signs nothing new", () => {
  const at = (issuedMs: number, hubs: string[]) =>
    ({ issuedMs, hubs: hubs.map((key) => ({ key, recipient: "" })) }) as Statement;
  const hour = 3_600_000;
  const chain = [at(0, []), at(hour, ["old"]), at(10 * hour, ["new"]), at(20 * hour, ["new"])];
  assert.deepEqual([...hubsAt(chain, 5 * hour)].sort(), ["new", "old"]);
  assert.deepEqual([...hubsAt(chain, 15 * hour)], ["new"]);
  assert.deepEqual([...hubsAt(chain, 10 * hour + 60_000)].sort(), ["new", "old"]);
});

test("clips are filtered by what their card says", () => {
  const item = (camera: string, keep: boolean) => ({ camera, keep }) as Parameters<typeof passes>[1];
  const press = { trigger: "press" } as Parameters<typeof passes>[2];
  assert.ok(passes({ kind: "all", camera: "" }, item("a", false), null));
  assert.ok(!passes({ kind: "press", camera: "" }, item("a", false), null));
  assert.ok(passes({ kind: "press", camera: "a" }, item("a", false), press));
  assert.ok(!passes({ kind: "motion", camera: "" }, item("a", true), press));
  assert.ok(!passes({ kind: "all", camera: "b" }, item("a", false), press));
  assert.ok(passes({ kind: "kept", camera: "" }, item("a", true), press));
});

test("times, lengths, sizes and browsers in words", () => {
  const now = new Date(2026, 10, 24, 14, 2).getTime();
  assert.equal(when(now - 5000, now), "just now");
  assert.equal(when(now - 3_600_000, now), "13:02");
  assert.equal(when(now - 24 * 3_600_000, now), "yesterday 14:02");
  assert.equal(dayName(now, now), "Today");
  assert.equal(dayName(midnight(now, -1), now), "Yesterday");
  assert.equal(midnight(now, 1) - midnight(now), 24 * 3_600_000);
  assert.equal(position(72_400), "1:12");
  assert.equal(lasting(1000), "1 second");
  assert.equal(lasting(180_000), "3 minutes");
  assert.equal(size(999), "999 bytes");
  assert.equal(size(3_400_000), "3.4 MB");
  assert.equal(size(21_474_836_480), "21 GB");
  assert.equal(
    deviceName("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
    "Firefox on Linux",
  );
  assert.equal(
    deviceName(
      "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 " + "Safari/604",
    ),
    "Safari on iPhone",
  );
});
