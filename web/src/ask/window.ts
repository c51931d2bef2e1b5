// The window of time: typed in the reader's own time, shown in UTC as it will be published.

import type { Rulebook } from "../api/agency.ts";
import { lasting } from "../ui/format.ts";
import { h } from "../ui/h.ts";
import { windowUtc } from "../officer/words.ts";

const MINUTE_MS = 60_000;
/** By how much clocks are set back anywhere. */
const SHIFTS_MINUTES = [30, 60, 120];

/** The value of a `datetime-local` field. */
export function toLocal(ms: number | null): string {
  if (ms === null) return "";
  const d = new Date(ms);
  const two = (n: number) => String(n).padStart(2, "0");
  const day = `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`;
  return `${day}T${two(d.getHours())}:${two(d.getMinutes())}`;
}

/**
 * What such a field says, ms; null if it says nothing. A field that was not touched still says what it was
 * given, also where clocks show that time twice.
 */
export function fromLocal(value: string, given: number | null = null): number | null {
  if (given !== null && given % MINUTE_MS === 0 && toLocal(given) === value) return given;
  const ms = value ? new Date(value).getTime() : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}

/** What to say of a time that clocks show twice, or never, on the day they are set; else nothing. */
export function oddTime(value: string): string {
  const ms = fromLocal(value);
  if (ms === null) return "";
  const [typed, meant] = [value.slice(11, 16), toLocal(ms)];
  if (meant !== value.slice(0, 16)) return `Clocks skip ${typed} that day: ${meant.slice(11)} is taken. `;
  const twice = SHIFTS_MINUTES.some((minutes) => toLocal(ms + minutes * MINUTE_MS) === meant);
  return twice ? `Clocks show ${typed} twice that day: the first is taken. ` : "";
}

/** "4 h 30 min" */
export function duration(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours === 0) return `${rest} min`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

/** "15 minutes to 12 hours, within the last 45 days" */
export function windowLimits({ request: r }: Rulebook): string {
  const min = lasting(r.window_minutes_min * 60_000);
  return (
    `${min} to ${lasting(r.window_minutes_max * 60_000)}, over by now, begun within the last ` +
    `${r.look_back_days_max} days`
  );
}

interface Field {
  root: HTMLElement;
  input: HTMLInputElement;
}

function moment(label: string, value: number | null): Field {
  const id = `window-${label.toLowerCase()}`;
  const input = h("input", { type: "datetime-local", id, value: toLocal(value), max: toLocal(Date.now()) });
  return { root: h("div", { class: "field" }, h("label", { for: id }, label), input), input };
}

/** Two fields and what they come to. */
export function windowFields(
  fromMs: number | null,
  toMs: number | null,
  changed: (fromMs: number | null, toMs: number | null) => unknown,
): HTMLElement {
  const [from, to] = [moment("From", fromMs), moment("To", toMs)];
  const says = h("p", { class: "hint num", "aria-live": "polite" });
  const read = () =>
    [fromLocal(from.input.value, fromMs), fromLocal(to.input.value, toMs)] as [number | null, number | null];
  const paint = () => {
    const [a, b] = read();
    const odd = oddTime(from.input.value) + oddTime(to.input.value);
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const whole =
      a !== null && b !== null && b > a
        ? `${duration(b - a)}. In public: ${windowUtc(a, b)}.`
        : `Your time zone, ${zone}. It is published in UTC.`;
    says.textContent = odd + whole;
  };
  const told = () => {
    const [a] = read();
    // The end is most often on the day of the beginning.
    if (a !== null && !to.input.value) to.input.value = toLocal(a + 60 * 60_000);
    paint();
    changed(...read());
  };
  for (const { input } of [from, to]) input.addEventListener("change", told);
  paint();
  return h("div", { class: "stack-s" }, h("div", { class: "fields fields-two" }, from.root, to.root), says);
}
