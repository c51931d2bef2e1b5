import {
  isSlug
} from "./shared-DSEI3TSB.js";
import {
  clock,
  dateOf
} from "./shared-J6XXC7HO.js";

// src/release/words.ts
var momentOf = (ms) => `${dateOf(ms)}, ${clock(ms)}`;
var lower = (text) => text.charAt(0).toLowerCase() + text.slice(1);
var said = (list, code) => list[code] ?? code;

// src/release/spelling.ts
var MINUTE_MS = 6e4;
var TIME_MS_MAX = 253370764799999;
var isCount = (value) => Number.isSafeInteger(value) && value >= 0;
var isTime = (value) => isCount(value) && value <= TIME_MS_MAX;
var isHash = (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
var isCode = (value) => typeof value === "string" && isSlug(value);
var distinct = (list) => new Set(list).size === list.length;
var isWindow = (from, to) => isTime(to) && from < to && from % MINUTE_MS === 0 && to % MINUTE_MS === 0;
function oneSpelling(text, members) {
  let json;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) return null;
  const good = Object.keys(json).join() === members.join() && JSON.stringify(json) === text;
  return good ? json : null;
}

export {
  momentOf,
  lower,
  said,
  isCount,
  isTime,
  isHash,
  isCode,
  distinct,
  isWindow,
  oneSpelling
};
