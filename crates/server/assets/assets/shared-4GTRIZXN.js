import {
  clock,
  dateOf
} from "./shared-JV3YZKV5.js";

// src/release/words.ts
var momentOf = (ms) => `${dateOf(ms)}, ${clock(ms)}`;
var lower = (text) => text.charAt(0).toLowerCase() + text.slice(1);
var said = (list, code) => list[code] ?? code;

export {
  momentOf,
  lower,
  said
};
