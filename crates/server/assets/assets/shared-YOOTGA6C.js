import {
  rowOf
} from "./shared-QUQU22NC.js";
import {
  STATES
} from "./shared-J63CFKTP.js";

// src/demand/list.ts
var demandRow = rowOf({
  of: "demand",
  states: STATES,
  tones: { refused: "", released: "state-published", preserved: "state-published" }
});

export {
  demandRow
};
