// Times and sizes as people read them, in their own language and time zone.

import { wholeSeconds } from "../crypto/consent.ts";

// The pages are in English; of its ways to write a date, the reader's own.
const own = globalThis.navigator?.language ?? "";
const ENGLISH = own.startsWith("en") ? own : "en-GB";

const time = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const seconds = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});
const day = new Intl.DateTimeFormat(ENGLISH, { weekday: "long", day: "numeric", month: "long" });
const date = new Intl.DateTimeFormat(ENGLISH, { day: "numeric", month: "long", year: "numeric" });

/** 14:02 */
export const clock = (ms: number) => time.format(ms);
/** 14:02:09 */
export const clockSeconds = (ms: number) => seconds.format(ms);
/** 24 November 2026 */
export const dateOf = (ms: number) => date.format(ms);

/** The local midnight that begins the day of `ms`, moved by whole days. */
export function midnight(ms: number, days = 0): number {
  const at = new Date(ms);
  return new Date(at.getFullYear(), at.getMonth(), at.getDate() + days).getTime();
}

/** Every third hour that clocks show on a day, and how far into it that is: a day may have 23, or 25. */
export function hoursOf(from: number, to: number): { hour: number; ms: number; part: number }[] {
  const at = new Date(from);
  return [0, 3, 6, 9, 12, 15, 18, 21, 24].map((hour) => {
    const ms = new Date(at.getFullYear(), at.getMonth(), at.getDate(), hour).getTime();
    return { hour, ms, part: Math.min(1, Math.max(0, (ms - from) / (to - from))) };
  });
}

/** Today, Yesterday, or the day by name. */
export function dayName(ms: number, now = Date.now()): string {
  if (midnight(ms) === midnight(now)) return "Today";
  if (midnight(ms) === midnight(now, -1)) return "Yesterday";
  return day.format(ms);
}

/** "Tuesday, 24 November" */
export const dayFull = (ms: number) => day.format(ms);

/** From when to when: to the second if it is less than a minute. */
export function span(fromMs: number, toMs: number): string {
  const say = toMs - fromMs < 60_000 ? clockSeconds : clock;
  const [from, to] = [say(fromMs), say(toMs)];
  return from === to ? from : `${from} – ${to}`;
}

/** When something was, as briefly as it can be said. */
export function when(ms: number, now = Date.now()): string {
  if (now - ms < 60_000 && ms <= now + 5_000) return "just now";
  if (midnight(ms) === midnight(now)) return clock(ms);
  if (midnight(ms) === midnight(now, -1)) return `yesterday ${clock(ms)}`;
  return `${date.format(ms)}, ${clock(ms)}`;
}

/** A moment within a clip: 0:12 */
export function position(ms: number): string {
  const whole = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** How long a clip is, beside its moments: 0:21 */
export const length = (ms: number) => position(1000 * wholeSeconds(ms));

/** "42 seconds", "3 minutes". */
export function lasting(ms: number): string {
  const whole = Math.max(1, wholeSeconds(ms));
  if (whole < 90) return whole === 1 ? "1 second" : `${whole} seconds`;
  const minutes = Math.round(whole / 60);
  if (minutes < 120) return `${minutes} minutes`;
  return `${Math.round(minutes / 60)} hours`;
}

/** 3.4 MB */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const units = ["kB", "MB", "GB", "TB"];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** "1 request", "3 requests" */
export const soMany = (n: number, one: string) => (n === 1 ? `1 ${one}` : `${n} ${one}s`);

/** "3 clips" */
export const clipsOf = (n: number) => soMany(n, "clip");

/** "2 clips and 1 still", of what a share is made of. */
export function itemsText(items: readonly { clip?: string; tracks?: readonly string[] }[]): string {
  const stills = items.filter((item) => "still" in item || item.tracks?.includes("still")).length;
  const clips = items.length - stills;
  const said = [clips > 0 && clipsOf(clips), stills > 0 && (stills === 1 ? "1 still" : `${stills} stills`)];
  return said.filter(Boolean).join(" and ");
}

/** Minutes of a day as 22:00, and back; null for what is no time. */
export const timeOf = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
export function minuteOf(time: string): number | null {
  const found = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time);
  return found ? Number(found[1]) * 60 + Number(found[2]) : null;
}
