// Sections of a page of settings, and the rows of their lists: what it is, a hint, and what can be done.

import { type Child, h } from "./h.ts";
import { type IconName, icon } from "./icons.ts";

export function section(id: string, title: string, ...content: Child[]): HTMLElement {
  return h("section", { class: "block", "aria-labelledby": id }, h("h2", { id }, title), ...content);
}

/** A row of a list. */
export function entry(name: IconName, title: Child, hint: Child, ...actions: Child[]): HTMLElement {
  return h("li", {}, line(name, title, hint, ...actions));
}

/** The same outside a list, or with more below it. */
export function line(name: IconName, title: Child, hint: Child, ...actions: Child[]): HTMLElement {
  return h(
    "div",
    { class: "entry" },
    h("span", { class: "entry-icon" }, icon(name)),
    h("div", { class: "entry-words" }, h("strong", {}, title), h("span", { class: "small muted" }, hint)),
    h("div", { class: "entry-actions" }, ...actions),
  );
}
