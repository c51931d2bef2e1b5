import {
  rowOf
<<<<<<<< HEAD:crates/server/assets/assets/shared-HBKERAQK.js
} from "./shared-UVM6MS6T.js";
========
} from "./shared-H4TRYIDL.js";
>>>>>>>> 69f0ceb (A reviewer marks findings while the owner's time runs, has names to compare on the phone, and sees in the list what is whose and where nothing can be handed over):crates/server/assets/assets/shared-M6WYZNAS.js
import {
  STATES
} from "./shared-OOGBGO7Q.js";

// src/demand/list.ts
var demandRow = rowOf({
  of: "demand",
  states: STATES,
  tones: { refused: "", released: "state-published", preserved: "state-published" }
});

export {
  demandRow
};
