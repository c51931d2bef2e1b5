import {
  rowOf
} from "./shared-5UHMIWZQ.js";
import {
  STATES
} from "./shared-J5KQHT6H.js";

// src/demand/list.ts
var demandRow = rowOf({
  of: "demand",
  states: STATES,
  tones: { refused: "", released: "state-published", preserved: "state-published" }
});

export {
  demandRow
};
