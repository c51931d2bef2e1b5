import {
  rowOf
} from "./shared-EOY62QFR.js";
import {
  STATES
} from "./shared-4SEEUTQ2.js";

// src/demand/list.ts
var demandRow = rowOf({
  of: "demand",
  states: STATES,
  tones: { refused: "", released: "state-published", preserved: "state-published" }
});

export {
  demandRow
};
