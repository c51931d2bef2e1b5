// Look-ups in words.

import type { LookUpState } from "../api/lookup.ts";
import { rowOf } from "../release/list.ts";
import { said } from "../release/words.ts";
import { DANGERS } from "../emergency/words.ts";
import { h } from "../ui/h.ts";

const STATES: Record<LookUpState, string> = {
  typed: "Not filed yet",
  filed: "Waits for a supervisor",
  supervised: "Waits for a reviewer",
  deciding: "Entering the record",
  published: "With the trustees",
  refused: "Refused",
};

const TONES: Partial<Record<LookUpState, string>> = { refused: "", published: "state-published" };

/** So many addresses. */
export const addressesOf = (count: number) => (count === 1 ? "1 address" : `${count} addresses`);

interface Row {
  id: string;
  href: string;
  danger: string;
  facts: (string | null)[];
  state: LookUpState;
  beside: string;
  due?: string | null;
}

/** One of a list. */
export const lookUpRow = ({ danger, ...row }: Row): HTMLElement =>
  rowOf({
    ...row,
    of: "look-up",
    title: said(DANGERS, danger),
    tag: h("span", { class: `state ${TONES[row.state] ?? "state-submitted"}` }, STATES[row.state]),
  });
