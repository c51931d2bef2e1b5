import {
  windowUtc
} from "./shared-3IINW6P6.js";
import {
  lasting
} from "./shared-2DX3DUU7.js";
import {
  h
} from "./shared-K3QNCVT6.js";

// src/ask/window.ts
var MINUTE_MS = 6e4;
var SHIFTS_MINUTES = [30, 60, 120];
function toLocal(ms) {
  if (ms === null) return "";
  const d = new Date(ms);
  const two = (n) => String(n).padStart(2, "0");
  const day = `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`;
  return `${day}T${two(d.getHours())}:${two(d.getMinutes())}`;
}
function fromLocal(value, given = null) {
  if (given !== null && given % MINUTE_MS === 0 && toLocal(given) === value) return given;
  const ms = value ? new Date(value).getTime() : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}
function oddTime(value) {
  const ms = fromLocal(value);
  if (ms === null) return "";
  const [typed, meant] = [value.slice(11, 16), toLocal(ms)];
  if (meant !== value.slice(0, 16)) return `Clocks skip ${typed} that day: ${meant.slice(11)} is taken. `;
  const twice = SHIFTS_MINUTES.some((minutes) => toLocal(ms + minutes * MINUTE_MS) === meant);
  return twice ? `Clocks show ${typed} twice that day: the first is taken. ` : "";
}
function duration(ms) {
  const minutes = Math.round(ms / 6e4);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours === 0) return `${rest} min`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}
function windowLimits({ request: r }) {
  const min = lasting(r.window_minutes_min * 6e4);
  return `${min} to ${lasting(r.window_minutes_max * 6e4)}, over by now, begun within the last ${r.look_back_days_max} days`;
}
function moment(label, value) {
  const id = `window-${label.toLowerCase()}`;
  const input = h("input", { type: "datetime-local", id, value: toLocal(value), max: toLocal(Date.now()) });
  return { root: h("div", { class: "field" }, h("label", { for: id }, label), input), input };
}
function windowFields(fromMs, toMs, changed) {
  const [from, to] = [moment("From", fromMs), moment("To", toMs)];
  const says = h("p", { class: "hint num", "aria-live": "polite" });
  const read = () => [fromLocal(from.input.value, fromMs), fromLocal(to.input.value, toMs)];
  const paint = () => {
    const [a, b] = read();
    const odd = oddTime(from.input.value) + oddTime(to.input.value);
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const whole = a !== null && b !== null && b > a ? `${duration(b - a)}. In public: ${windowUtc(a, b)}.` : `Your time zone, ${zone}. It is published in UTC.`;
    says.textContent = odd + whole;
  };
  const told = () => {
    const [a] = read();
    if (a !== null && !to.input.value) to.input.value = toLocal(a + 60 * 6e4);
    paint();
    changed(...read());
  };
  for (const { input } of [from, to]) input.addEventListener("change", told);
  paint();
  return h("div", { class: "stack-s" }, h("div", { class: "fields fields-two" }, from.root, to.root), says);
}

export {
  toLocal,
  fromLocal,
  oddTime,
  duration,
  windowLimits,
  windowFields
};
