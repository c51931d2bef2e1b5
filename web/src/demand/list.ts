// Demands in a row.

import type { DemandState } from "../api/demand.ts";
import { rowOf } from "../release/list.ts";
import { STATES } from "./words.ts";

/** One of a list. */
export const demandRow = rowOf<DemandState>({
  of: "demand",
  states: STATES,
  tones: { refused: "", released: "state-published", preserved: "state-published" },
});
