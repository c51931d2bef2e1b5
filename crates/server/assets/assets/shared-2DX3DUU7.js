import {
  enc,
  hex,
  sha2562 as sha256,
  u64,
  unhex
} from "./shared-K3QNCVT6.js";

// src/crypto/consent.ts
var CONSENT_FIELDS = [
  "request",
  "agency",
  "recipient",
  "clips",
  "seconds",
  "pseudonym",
  "footage"
];
function footageOf(items) {
  const none = new Uint8Array();
  const fields = items.flatMap(({ body, still }) => [
    body,
    ...still ? [u64(still.atMs), still.sha256] : [none, none]
  ]);
  return hex(sha256(enc("sidelight/footage/v1", ...fields)));
}
var wholeSeconds = (ms) => Math.ceil(ms / 1e3);
function secondsOf(durationsMs) {
  return wholeSeconds(durationsMs.reduce((sum, ms) => sum + ms, 0));
}

// src/ui/format.ts
var own = globalThis.navigator?.language ?? "";
var ENGLISH = own.startsWith("en") ? own : "en-GB";
var time = new Intl.DateTimeFormat(void 0, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
var seconds = new Intl.DateTimeFormat(void 0, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23"
});
var day = new Intl.DateTimeFormat(ENGLISH, { weekday: "long", day: "numeric", month: "long" });
var date = new Intl.DateTimeFormat(ENGLISH, { day: "numeric", month: "long", year: "numeric" });
var clock = (ms) => time.format(ms);
var clockSeconds = (ms) => seconds.format(ms);
var dateOf = (ms) => date.format(ms);
function midnight(ms, days = 0) {
  const at = new Date(ms);
  return new Date(at.getFullYear(), at.getMonth(), at.getDate() + days).getTime();
}
function hoursOf(from, to) {
  const at = new Date(from);
  return [0, 3, 6, 9, 12, 15, 18, 21, 24].map((hour) => {
    const ms = new Date(at.getFullYear(), at.getMonth(), at.getDate(), hour).getTime();
    return { hour, ms, part: Math.min(1, Math.max(0, (ms - from) / (to - from))) };
  });
}
function dayName(ms, now = Date.now()) {
  if (midnight(ms) === midnight(now)) return "Today";
  if (midnight(ms) === midnight(now, -1)) return "Yesterday";
  return day.format(ms);
}
var dayFull = (ms) => day.format(ms);
function span(fromMs, toMs) {
  const say = toMs - fromMs < 6e4 ? clockSeconds : clock;
  const [from, to] = [say(fromMs), say(toMs)];
  return from === to ? from : `${from} – ${to}`;
}
function when(ms, now = Date.now()) {
  if (now - ms < 6e4 && ms <= now + 5e3) return "just now";
  if (midnight(ms) === midnight(now)) return clock(ms);
  if (midnight(ms) === midnight(now, -1)) return `yesterday ${clock(ms)}`;
  return `${date.format(ms)}, ${clock(ms)}`;
}
function position(ms) {
  const whole = Math.max(0, Math.floor(ms / 1e3));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
var length = (ms) => position(1e3 * wholeSeconds(ms));
function lasting(ms) {
  const whole = Math.max(1, wholeSeconds(ms));
  if (whole < 90) return whole === 1 ? "1 second" : `${whole} seconds`;
  const minutes = Math.round(whole / 60);
  if (minutes < 120) return `${minutes} minutes`;
  return `${Math.round(minutes / 60)} hours`;
}
function size(bytes) {
  if (bytes < 1e3) return `${bytes} bytes`;
  const units = ["kB", "MB", "GB", "TB"];
  let value = bytes / 1e3;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1e3;
    unit += 1;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}
var soMany = (n, one) => n === 1 ? `1 ${one}` : `${n} ${one}s`;
var clipsOf = (n) => soMany(n, "clip");
function itemsText(items) {
  const stills = items.filter((item) => "still" in item || item.tracks?.includes("still")).length;
  const clips = items.length - stills;
  const said = [clips > 0 && clipsOf(clips), stills > 0 && (stills === 1 ? "1 still" : `${stills} stills`)];
  return said.filter(Boolean).join(" and ");
}
var timeOf = (minute) => `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
function minuteOf(time2) {
  const found = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time2);
  return found ? Number(found[1]) * 60 + Number(found[2]) : null;
}

// src/record/words.ts
var SLUG_CHARS_MAX = 40;
var UNREADABLE = new RegExp(
  "[\\p{Noncharacter_Code_Point}\\p{Cc}\\p{Cs}\\p{Co}\\u00ad\\u061c\\u180e\\ufeff\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufff9-\\ufffb\\u{e0000}-\\u{10ffff}]",
  "u"
);
var AT_AN_END = /^[\p{White_Space}]|[\p{White_Space}]$/u;
function isSlug(text) {
  return text.length <= SLUG_CHARS_MAX && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(text) && !["all", "none", "operator"].includes(text);
}
function isLine(text) {
  return text !== "" && !AT_AN_END.test(text) && !UNREADABLE.test(text);
}
function readUint(text) {
  if (!/^(0|[1-9][0-9]{0,15})$/.test(text)) return void 0;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : void 0;
}
function readDay(text) {
  if (!/^[2-9][0-9]{3}-[0-9]{2}-[0-9]{2}$/.test(text)) return void 0;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text ? void 0 : ms;
}
function readHash(prefix, text) {
  const digits = text.startsWith(`${prefix}:`) ? text.slice(prefix.length + 1) : "";
  try {
    unhex(digits, 32);
    return digits;
  } catch {
    return void 0;
  }
}

export {
  isSlug,
  isLine,
  readUint,
  readDay,
  readHash,
  CONSENT_FIELDS,
  footageOf,
  secondsOf,
  clock,
  clockSeconds,
  dateOf,
  midnight,
  hoursOf,
  dayName,
  dayFull,
  span,
  when,
  position,
  length,
  lasting,
  size,
  soMany,
  clipsOf,
  itemsText,
  timeOf,
  minuteOf
};
