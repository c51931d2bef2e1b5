import {
  rowOf
} from "./shared-QEL5QZIS.js";
import {
  STATES
} from "./shared-OU6Z6EK5.js";
import {
  h
} from "./shared-K7PW627D.js";

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
