// Emergencies in a row.

import type { EmergencyState } from "../api/emergency.ts";
import { rowOf } from "../release/list.ts";
import { said } from "../release/words.ts";
import { h } from "../ui/h.ts";
import { DANGERS, STATES } from "./words.ts";

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
const emergencyTag = (state: EmergencyState): HTMLElement =>
  h("span", { class: `state ${TONES[state] ?? "state-submitted"}` }, STATES[state]);

/** One of a list. */
export function emergencyRow({ id, page, danger, ...row }: Row): HTMLElement {
  return rowOf({
    ...row,
    of: "emergency",
    id,
    href: `/${page}.html?id=${id}`,
    title: said(DANGERS, danger),
    tag: emergencyTag(row.state),
  });
}
