// Parts of the form: a heading, what is asked, and what of the rules is broken, beside it.

import type { RuleBroken } from "../api/agency.ts";
import { type Child, fill, h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";
import { PARTS, type Part, partOf } from "./hexgrid.ts";

/** One part of the form. */
export interface FormPart {
  root: HTMLElement;
  body: HTMLElement;
  broken: HTMLElement;
}

/** A part with a heading of its own. */
export function formPart(part: Part, hint: Child, ...body: Child[]): FormPart {
  const title = PARTS.find(([name]) => name === part)?.[1] ?? part;
  const inside = h("div", { class: "stack-s" }, ...body);
  const broken = h("ul", { class: "broken", "aria-live": "polite" });
  const root = h(
    "section",
    { class: "form-part", id: `part-${part}`, "aria-labelledby": `title-${part}` },
    h("h2", { id: `title-${part}`, tabindex: -1 }, title),
    hint && h("p", { class: "hint" }, hint),
    inside,
    broken,
  );
  return { root, body: inside, broken };
}

/** So many characters before the end, what is left is counted. */
const NEAR_CHARS = 200;

/** A text field with a count of what is left, once that matters. */
export function counted(
  label: string,
  rows: number,
  value: string,
  most: number,
  changed: (value: string) => unknown,
): HTMLElement {
  const id = `text-${label.replace(/\W/g, "").toLowerCase()}`;
  const input = h("textarea", { id, rows, spellcheck: "true", "aria-describedby": `${id}-count` });
  input.value = value;
  const count = h("p", { class: "hint num count", id: `${id}-count` });
  const paint = () => {
    const long = [...input.value.trim()].length;
    // Where there is room enough, how much is nothing to read.
    count.hidden = long < most - NEAR_CHARS;
    count.textContent = `${long} of at most ${most} characters`;
    count.classList.toggle("count-over", long > most);
  };
  input.addEventListener("input", () => {
    paint();
    changed(input.value);
  });
  paint();
  return h("div", { class: "field" }, h("label", { for: id, class: "visually-hidden" }, label), input, count);
}

/** Shows the broken rules of the parts that were touched, or of all. */
export function showBroken(
  parts: Map<Part, FormPart>,
  broken: readonly RuleBroken[],
  touched: (part: Part) => boolean,
): void {
  for (const [name, part] of parts) {
    const here = touched(name) ? broken.filter((b) => partOf(b) === name) : [];
    const key = here.map((b) => b.code + b.message).join();
    if (part.broken.dataset.shown === key) continue;
    part.broken.dataset.shown = key;
    part.root.classList.toggle("form-part-broken", here.length > 0);
    fill(
      part.broken,
      ...here.map((b) => h("li", { "data-code": b.code }, icon("warn", 18), h("span", {}, b.message))),
    );
  }
}

/** What is still to do, as links to it. */
export function todo(parts: Map<Part, FormPart>, broken: readonly RuleBroken[]): HTMLElement {
  const names = PARTS.filter(([name]) => broken.some((b) => partOf(b) === name));
  if (names.length === 0) {
    return h(
      "p",
      { class: "verdict verdict-good" },
      icon("check"),
      h("span", {}, h("strong", {}, "Complete."), " The rules allow it."),
    );
  }
  const link = ([name, title]: (typeof PARTS)[number]) =>
    h(
      "li",
      {},
      h(
        "a",
        {
          href: `#part-${name}`,
          onclick: (event: Event) => {
            event.preventDefault();
            parts.get(name)?.root.scrollIntoView({ block: "start", behavior: "smooth" });
            parts.get(name)?.root.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
          },
        },
        title,
      ),
    );
  return h(
    "div",
    { class: "stack-s" },
    h("p", { class: "small muted" }, "Still to do:"),
    h("ul", { class: "todo" }, ...names.map(link)),
  );
}
