// Emergencies, demands and look-ups in a row.

import { type Child, h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";

/** What a row says. */
export interface Row<S extends string> {
  id: string;
  href: string;
  title: Child;
  facts: (string | null)[];
  state: S;
  /** Whether the clips are there, which the state does not say. */
  opened?: boolean;
  /** Beside the state. */
  beside: string;
  /** Something that whoever looks has to do. */
  due?: string | null;
}

/** What is listed. */
interface Kind<S extends string> {
  /** With the id it is an attribute of the row. */
  of: "emergency" | "demand" | "look-up";
  /** Its states in words. */
  states: Record<S, string>;
  /** How they look that are over or done; the others wait for somebody. */
  tones: Partial<Record<S, string>>;
}

/** Rows of one kind. */
export const rowOf =
  <S extends string>({ of, states, tones }: Kind<S>) =>
  ({ id, href, title, facts, state, opened, beside, due }: Row<S>): HTMLElement =>
    h(
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
        h(
          "span",
          { class: "request-state" },
          h(
            "span",
            { class: `state ${tones[state] ?? "state-submitted"}` },
            opened ? "The clips are here" : states[state],
          ),
          h("span", { class: "small muted num" }, beside),
        ),
        icon("right"),
      ),
    );

/** Those first that wait for whoever looks, and of these the ones that a colleague has filed. */
export function waitingFirst<T extends { sign: unknown; state: string }>(all: T[]): T[] {
  const rank = ({ sign, state }: T) => (sign === null ? 2 : state === "typed" ? 1 : 0);
  return [...all].sort((a, b) => rank(a) - rank(b));
}
