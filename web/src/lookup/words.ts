// Look-ups in words.

import type { LookUpState } from "../api/lookup.ts";
import { type Row, rowOf } from "../release/list.ts";
import { said } from "../release/words.ts";
import { DANGERS } from "../emergency/words.ts";

const STATES: Record<LookUpState, string> = {
  typed: "Not filed yet",
  filed: "Waits for a supervisor",
  supervised: "Waits for a reviewer",
  deciding: "Entering the record",
  published: "With the trustees",
  refused: "Refused",
};

/** So many addresses and contacts: how many of each nobody but the officer knows. */
export const namesOf = (count: number) =>
  count === 1 ? "1 address or contact" : `${count} addresses or contacts`;

const row = rowOf<LookUpState>({
  of: "look-up",
  states: STATES,
  tones: { refused: "", published: "state-published" },
});

/** One of a list. */
export const lookUpRow = ({ danger, ...rest }: Omit<Row<LookUpState>, "title"> & { danger: string }) =>
  row({ ...rest, title: said(DANGERS, danger) });
