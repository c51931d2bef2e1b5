import {
  rowOf
} from "./shared-3JDM43L3.js";
import {
  STATES
} from "./shared-J5KQHT6H.js";
import {
  h
} from "./shared-XHTEXJ3I.js";

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
