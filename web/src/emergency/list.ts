// Emergencies in a row.

import type { EmergencyState } from "../api/emergency.ts";
import { h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";
import { DANGERS, STATES, said } from "./words.ts";

/** What a row says. */
interface Row {
  id: string;
  page: string;
  danger: string;
  facts: (string | null)[];
  state: EmergencyState;
  /** Beside the state. */
  beside: string;
  /** Something that whoever looks has to do. */
  due?: string | null;
}

const TONES: Partial<Record<EmergencyState, string>> = {
  refused: "",
  released: "state-published",
};

/** A state as a tag. */
export const emergencyTag = (state: EmergencyState): HTMLElement =>
  h("span", { class: `state ${TONES[state] ?? "state-submitted"}` }, STATES[state]);

/** One of a list. */
export function emergencyRow({ id, page, danger, facts, state, beside, due }: Row): HTMLElement {
  return h(
    "li",
    {},
    h(
      "a",
      { class: "request-row", href: `/${page}.html?id=${id}`, "data-emergency": id, "data-state": state },
      h(
        "span",
        { class: "request-words" },
        h("strong", {}, said(DANGERS, danger)),
        h("span", { class: "small muted num" }, facts.filter(Boolean).join(" · ")),
        due && h("strong", { class: "request-due small" }, icon("bell", 16), due),
      ),
      h(
        "span",
        { class: "request-state" },
        emergencyTag(state),
        h("span", { class: "small muted num" }, beside),
      ),
      icon("right"),
    ),
  );
}
