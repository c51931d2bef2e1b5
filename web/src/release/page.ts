// What the pages of emergencies and demands have in common: a head and a way back.

import { type Child, h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";

/** A heading, a line below it, and what can be begun. */
export const pageHead = (title: string, words: string, ...more: Child[]): HTMLElement =>
  h(
    "header",
    { class: "page-head" },
    h("div", {}, h("h1", {}, title), h("p", { class: "muted" }, words)),
    ...more,
  );

/** The way back to the list. */
export const back = (page: string, label: string): HTMLElement =>
  h("p", { class: "back" }, h("a", { href: `/${page}.html` }, icon("left", 18), label));
