import {
  rowOf
} from "./shared-PPD227RX.js";
import {
  STATES
} from "./shared-DKL6Q3XZ.js";

// src/demand/list.ts
var demandRow = rowOf({
  of: "demand",
  states: STATES,
  tones: { refused: "", released: "state-published", preserved: "state-published" }
});

export {
  demandRow
};
