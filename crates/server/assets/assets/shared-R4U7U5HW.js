import {
  rowOf
} from "./shared-O7KVJ2Y6.js";
import {
  STATES
} from "./shared-LFXLXCIC.js";
import {
  h
} from "./shared-2R2DY37E.js";

// src/demand/list.ts
var TONES = {
  refused: "",
  released: "state-published",
  preserved: "state-published"
};
var demandTag = (state) => h("span", { class: `state ${TONES[state] ?? "state-submitted"}` }, STATES[state]);
var demandRow = (row) => rowOf({ ...row, of: "demand", tag: demandTag(row.state) });

export {
  demandRow
};
