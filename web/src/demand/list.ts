// Demands in a row.

import type { DemandState } from "../api/demand.ts";
import { type Row, rowOf } from "../release/list.ts";
import { h } from "../ui/h.ts";
import { STATES } from "./words.ts";

const TONES: Partial<Record<DemandState, string>> = {
  refused: "",
  released: "state-published",
  preserved: "state-published",
};

/** A state as a tag. */
const demandTag = (state: DemandState): HTMLElement =>
  h("span", { class: `state ${TONES[state] ?? "state-submitted"}` }, STATES[state]);

/** One of a list. */
export const demandRow = (row: Omit<Row, "of" | "tag" | "state"> & { state: DemandState }): HTMLElement =>
  rowOf({ ...row, of: "demand", tag: demandTag(row.state) });
