// What the pages of emergencies and demands have in common: a head, a way back, keeping up, and that there
// is nothing.

import { aside } from "../officer/frame.ts";
import { type Child, h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";

const POLL_MS = 5_000;

/** Draws again whatever changed, while the page is looked at. */
export function keepUp(paint: () => Promise<void>): void {
  const look = () => {
    const busy = document.visibilityState !== "visible" || document.querySelector("dialog[open]");
    if (!busy) paint().catch(aside);
  };
  setInterval(look, POLL_MS);
  document.addEventListener("visibilitychange", look);
}

/** A heading, a line below it, and what can be begun. */
export const pageHead = (title: string, words: string, ...more: Child[]): HTMLElement =>
  h(
    "header",
    { class: "page-head" },
    h("div", {}, h("h1", {}, title), h("p", { class: "muted" }, words)),
    ...more,
  );

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

/** The way back to the list. */
export const back = (page: string, label: string): HTMLElement =>
  h("p", { class: "back" }, h("a", { href: `/${page}.html` }, icon("left", 18), label));
