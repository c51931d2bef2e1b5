// The window of time: typed in the reader's own time, shown in UTC as it will be published.

import type { Rulebook } from "../api/agency.ts";
import { lasting } from "../ui/format.ts";
import { h } from "../ui/h.ts";
import { windowUtc } from "../officer/words.ts";

/** The value of a `datetime-local` field. */
export function toLocal(ms: number | null): string {
  if (ms === null) return "";
  const d = new Date(ms);
  const two = (n: number) => String(n).padStart(2, "0");
  const day = `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`;
  return `${day}T${two(d.getHours())}:${two(d.getMinutes())}`;
}

/** What such a field says, ms; null if it says nothing. */
export function fromLocal(value: string): number | null {
  const ms = value ? new Date(value).getTime() : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
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
  const paint = () => {
    const [a, b] = [fromLocal(from.input.value), fromLocal(to.input.value)];
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    says.textContent =
      a !== null && b !== null && b > a
        ? `${duration(b - a)}. In public: ${windowUtc(a, b)}.`
        : `Your time zone, ${zone}. It is published in UTC.`;
  };
  const told = () => {
    const a = fromLocal(from.input.value);
    // The end is most often on the day of the beginning.
    if (a !== null && !to.input.value) to.input.value = toLocal(a + 60 * 60_000);
    paint();
    changed(a, fromLocal(to.input.value));
  };
  for (const { input } of [from, to]) input.addEventListener("change", told);
  paint();
  return h("div", { class: "stack-s" }, h("div", { class: "fields fields-two" }, from.root, to.root), says);
}
