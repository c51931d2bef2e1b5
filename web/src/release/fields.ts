// What the forms of an emergency and of a demand have in common: parts with what is wrong beside it, door
// tags and the window.

import { operatorNow } from "../api/clock.ts";
import { Problem } from "../api/client.ts";
import { duration, fromLocal, oddTime, toLocal } from "../ask/window.ts";
import { type Child, fill, h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";
import { button, field } from "../ui/parts.ts";
import { isTag } from "./doors.ts";

/** A rule that what was typed breaks, and the part of the form that it belongs to. */
export interface Broken<Name extends string> {
  at: Name;
  message: string;
}

interface Part {
  root: HTMLElement;
  broken: HTMLElement;
}

/** The parts of a form by their names, in its order. */
export type Parts<Name extends string> = Map<Name, Part>;

/** A part of a form, and what is wrong with it. */
export function part(name: string, title: string, hint: Child, ...body: Child[]): Part {
  const broken = h("ul", { class: "broken", "aria-live": "polite" });
  const root = h(
    "section",
    { class: "form-part", id: `part-${name}`, "aria-labelledby": `title-${name}` },
    h("h2", { id: `title-${name}`, tabindex: -1 }, title),
    hint && h("p", { class: "hint" }, hint),
    ...body,
    broken,
  );
  clearsWhenTyped(root, broken);
  return { root, broken };
}

/** What was wrong with a part is not said any longer once something in it is typed or chosen. */
export function clearsWhenTyped(root: HTMLElement, broken: HTMLElement): void {
  const clear = () => {
    if (broken.childElementCount === 0) return;
    fill(broken);
    root.classList.remove("form-part-broken");
  };
  for (const name of ["input", "change"]) root.addEventListener(name, clear);
}

/** Shows what is broken, and goes to the first of it. `last` is there only for what belongs nowhere else. */
export function showBroken<Name extends string>(
  parts: Parts<Name>,
  broken: Broken<Name>[],
  last: Name,
): void {
  for (const [name, { root, broken: list }] of parts) {
    const here = broken.filter((it) => it.at === name);
    root.classList.toggle("form-part-broken", here.length > 0);
    fill(list, ...here.map((it) => h("li", {}, icon("warn", 18), h("span", {}, it.message))));
  }
  const rest = parts.get(last);
  if (rest) rest.root.hidden = !broken.some((it) => it.at === last);
  const first = [...parts].find(([name]) => broken.some((it) => it.at === name))?.[1].root;
  first?.scrollIntoView({ block: "start" });
  first?.querySelector<HTMLElement>("h2, legend")?.focus({ preventScroll: true });
}

/** What the operator says is broken, where it belongs. */
export function refusedBy<Name extends string>(
  error: unknown,
  places: Record<string, Name>,
  last: Name,
): Broken<Name>[] {
  if (!(error instanceof Problem) || error.code !== "rules" || error.violations.length === 0) throw error;
  return error.violations.map(({ code, message }) => ({ at: places[code] ?? last, message }));
}

/** Which of the radio buttons of a fieldset is chosen. */
export const chosen = (fieldset: HTMLFieldSetElement) =>
  fieldset.querySelector<HTMLInputElement>(":checked")?.value ?? "";

/** A field for door tags. */
export const doorsField = (label: string, rows: number) =>
  field({
    label,
    rows,
    placeholder: "3f2a9-1c07b",
    autocapitalize: "none",
    autocomplete: "off",
  });

/** The tags in such a field, as claims and demands spell them. */
export function tagsIn(input: HTMLInputElement): string[] {
  const lines = input.value.split(/[\n,;]/);
  return lines.map((line) => line.replace(/[\s-]/g, "").toLowerCase()).filter(Boolean);
}

/** What is wrong with typed tags. */
export function wrongTags(tags: string[]): string[] {
  const wrong = tags
    .filter((it) => !isTag(it))
    .map((it) => `“${it}” is no door tag: read it again. A tag has ten characters, 0 to 9 and a to f.`);
  return new Set(tags).size < tags.length ? [...wrong, "Name each door once."] : wrong;
}

/** Two moments, from and to. */
export interface WindowTyped {
  from: ReturnType<typeof field>;
  to: ReturnType<typeof field>;
}

/** The fields of a window. */
export const windowTyped = (): WindowTyped => ({
  from: field({ label: "From", type: "datetime-local" }),
  to: field({ label: "To", type: "datetime-local" }),
});

/** What is wrong with a typed window. */
export function wrongWindow(fromMs: number, toMs: number): string[] {
  if (!fromMs || !toMs) return ["Give the beginning and the end."];
  return toMs <= fromMs ? ["Choose an end after the beginning."] : [];
}

const MINUTE_MS = 60_000;

/**
 * So many hours, as a window. It ends with the minute after the one that runs: a clip leaves if all of it
 * lies within, and the newest one, of up to a minute, would be left out.
 */
export function lastHours(hours: number, now: number): { from: number; to: number } {
  const to = (Math.ceil(now / MINUTE_MS) + 1) * MINUTE_MS;
  return { from: to - hours * 60 * MINUTE_MS, to };
}

/** Buttons for the windows that are asked for most. */
function lately({ from, to }: WindowTyped, hours: number[]): HTMLElement {
  const set = (n: number) => () => {
    const window = lastHours(n, operatorNow());
    from.input.value = toLocal(window.from);
    to.input.value = toLocal(window.to);
    for (const { input } of [from, to]) input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const one = (n: number) => button(n === 1 ? "Last hour" : `Last ${n} hours`, { onclick: set(n) });
  return h("div", { class: "actions" }, ...hours.map(one));
}

/** The part of the form for the window, with what it comes to; `hours` are offered as they are now. */
export function windowPart({ from, to }: WindowTyped, limits: string, hours: number[] = []): Part {
  const says = h("p", { class: "hint num", "aria-live": "polite" });
  const paint = () => {
    const [a, b] = [fromLocal(from.input.value), fromLocal(to.input.value)];
    const long = a !== null && b !== null && b > a ? `${duration(b - a)}. ` : "";
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const odd = oddTime(from.input.value) + oddTime(to.input.value);
    says.textContent = `${odd}${long}Your time zone, ${zone}.`;
  };
  for (const { input } of [from, to]) {
    input.max = toLocal(operatorNow());
    input.addEventListener("change", paint);
  }
  paint();
  const both = h("div", { class: "fields fields-two" }, from.root, to.root);
  return part("window", "Window", limits, hours.length > 0 && lately({ from, to }, hours), both, says);
}
