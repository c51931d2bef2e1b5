// Emergencies in a row.

import type { EmergencyState } from "../api/emergency.ts";
import { type Row, rowOf } from "../release/list.ts";
import { said } from "../release/words.ts";
import { drillTag } from "./drill.ts";
import { DANGERS, STATES } from "./words.ts";

const row = rowOf<EmergencyState>({
  of: "emergency",
  states: STATES,
  tones: { refused: "", "not-completed": "", released: "state-published" },
});

/** What a row says, and on which page more of it is. */
type Listed = Omit<Row<EmergencyState>, "title" | "href"> & {
  danger: string;
  page: string;
  isDrill: boolean;
};

/** One of a list. */
export const emergencyRow = ({ danger, page, isDrill, ...rest }: Listed): HTMLElement =>
  row({ ...rest, href: `/${page}.html?id=${rest.id}`, title: [drillTag(isDrill), said(DANGERS, danger)] });
