import {
  rowOf
} from "./shared-V347LOXX.js";
import {
  DANGERS,
  STATES
} from "./shared-RM6NPAOA.js";
import {
  said
} from "./shared-OXEQH37G.js";
import {
  h
} from "./shared-K7PW627D.js";

// src/emergency/list.ts
var TONES = {
  refused: "",
  released: "state-published"
};
var emergencyTag = (state) => h("span", { class: `state ${TONES[state] ?? "state-submitted"}` }, STATES[state]);
function emergencyRow({ id, page, danger, ...row }) {
  return rowOf({
    ...row,
    of: "emergency",
    id,
    href: `/${page}.html?id=${id}`,
    title: said(DANGERS, danger),
    tag: emergencyTag(row.state)
  });
}

export {
  emergencyRow
};
