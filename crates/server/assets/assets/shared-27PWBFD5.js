import {
  rowOf
} from "./shared-QEL5QZIS.js";
import {
  DANGERS,
  STATES
} from "./shared-I54VU4PI.js";
import {
  said
} from "./shared-7HQ6SU7G.js";
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
