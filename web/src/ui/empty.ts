// Where nothing is.

import { type Child, h } from "./h.ts";

/** Nothing is there, and what would be. */
export function nothing(title: string, words: string, ...more: Child[]): HTMLElement {
  const panes = Array.from({ length: 4 }, () => h("span", {}));
  return h(
    "div",
    { class: "empty" },
    h("div", { class: "empty-window", "aria-hidden": "true" }, panes),
    h("h2", {}, title),
    h("p", { class: "muted" }, words),
    ...more,
  );
}
