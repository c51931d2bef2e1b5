// When: the window of a request, and the seven windows of a sensitive one. The twin of
// crates/domain/src/window.rs. All in UTC; pages show local time.

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** The end of the year 9998. */
const TIME_MS_MAX = 253_370_764_799_999;

/** From one minute to a later one. */
export interface Window {
  fromMs: number;
  toMs: number;
}

/** A week and a time of day: one window on each of seven days, Monday first. */
export interface Hidden {
  week: string;
  mondayMs: number;
  minuteOfDay: number;
  minutes: number;
}

/** `2026-11-22T12:00Z`, in its one spelling. */
export function readMinute(text: string): number | undefined {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}Z$/.test(text)) return undefined;
  const ms = Date.parse(text.replace("Z", ":00Z"));
  if (Number.isNaN(ms) || ms < 0 || ms > TIME_MS_MAX) return undefined;
  return `${new Date(ms).toISOString().slice(0, 16)}Z` === text ? ms : undefined;
}

/** The Monday, UTC, of an ISO week as `2026-W47`. */
export function readWeek(text: string): number | undefined {
  const [, year, week] = /^([0-9]{4})-W([0-9]{2})$/.exec(text) ?? [];
  if (year === undefined || week === undefined || Number(week) < 1) return undefined;
  // 4 January is always in week 1.
  const monday = (y: number) => {
    const fourth = new Date(Date.UTC(2000, 0, 4));
    fourth.setUTCFullYear(y);
    return fourth.getTime() - ((fourth.getUTCDay() + 6) % 7) * DAY_MS;
  };
  const at = monday(Number(year)) + (Number(week) - 1) * 7 * DAY_MS;
  return at >= 0 && at < monday(Number(year) + 1) && at <= TIME_MS_MAX ? at : undefined;
}

/** `12:00Z 270` on each day of a week. */
export function readHidden(week: string, daily: string): Hidden | undefined {
  const mondayMs = readWeek(week);
  const [, hour, minute, length] = /^([0-9]{2}):([0-9]{2})Z ([1-9][0-9]{0,3})$/.exec(daily) ?? [];
  if (mondayMs === undefined || length === undefined) return undefined;
  const [h, m, minutes] = [Number(hour), Number(minute), Number(length)];
  if (h > 23 || m > 59 || minutes >= 24 * 60) return undefined;
  return { week, mondayMs, minuteOfDay: h * 60 + m, minutes };
}

/** Its seven windows. */
export function windowsOf(hidden: Hidden): Window[] {
  return Array.from({ length: 7 }, (_, day) => {
    const fromMs = hidden.mondayMs + day * DAY_MS + hidden.minuteOfDay * MINUTE_MS;
    return { fromMs, toMs: fromMs + hidden.minutes * MINUTE_MS };
  });
}

/** Whether `[start, end]` lies wholly in a window, its ends included. */
export function holds(window: Window, startMs: number, endMs: number): boolean {
  return window.fromMs <= startMs && startMs <= endMs && endMs <= window.toMs;
}

/** Whether `[start, end]` and a window have more than a border in common. */
export function overlaps(window: Window, startMs: number, endMs: number): boolean {
  return startMs < window.toMs && endMs > window.fromMs;
}

/** How long it is. */
export const minutesOf = (window: Window) => (window.toMs - window.fromMs) / MINUTE_MS;
