// Emergencies, demands and look-ups in a row.

import { h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";

/** What a row says. */
export interface Row {
  /** What it is, and its id: an attribute of the row. */
  of: "emergency" | "demand" | "look-up";
  id: string;
  href: string;
  title: string;
  facts: (string | null)[];
  state: string;
  /** The state as a tag. */
  tag: HTMLElement;
  /** Beside the state. */
  beside: string;
  /** Something that whoever looks has to do. */
  due?: string | null;
}

/** One of a list. */
export function rowOf({ of, id, href, title, facts, state, tag, beside, due }: Row): HTMLElement {
  return h(
    "li",
    {},
    h(
      "a",
      { class: "request-row", href, [`data-${of}`]: id, "data-state": state },
      h(
        "span",
        { class: "request-words" },
        h("strong", {}, title),
        h("span", { class: "small muted num" }, facts.filter(Boolean).join(" · ")),
        due && h("strong", { class: "request-due small" }, icon("bell", 16), due),
      ),
      h("span", { class: "request-state" }, tag, h("span", { class: "small muted num" }, beside)),
      icon("right"),
    ),
  );
}
