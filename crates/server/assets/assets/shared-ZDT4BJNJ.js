// src/crypto/consent.ts
var CONSENT_FIELDS = ["request", "agency", "recipient", "clips", "seconds", "pseudonym"];
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
var clipsOf = (n) => n === 1 ? "1 clip" : `${n} clips`;
function itemsText(items) {
  const stills = items.filter((item) => "still" in item || item.tracks?.includes("still")).length;
  const clips = items.length - stills;
  const said = [clips > 0 && clipsOf(clips), stills > 0 && (stills === 1 ? "1 still" : `${stills} stills`)];
  return said.filter(Boolean).join(" and ");
}

export {
  CONSENT_FIELDS,
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
  clipsOf,
  itemsText
};
