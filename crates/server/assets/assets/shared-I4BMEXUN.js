import {
  Refused,
  enc,
  hex,
  sha2562 as sha256,
  u64,
  utf8
} from "./shared-K7PW627D.js";

// src/emergency/claim.ts
var CLAIM_BYTES_MAX = 8192;
var MEMBERS = [
  ...["v", "origin", "agency", "case", "danger", "who", "harm", "why_now", "why_no_process"],
  ...["why_footage", "doors", "from", "to", "owner", "owner_reason", "process", "deadline"]
];
var TEXTS = [
  ...["origin", "agency", "case", "danger", "who", "harm", "why_now", "why_no_process", "why_footage"],
  ...["owner", "process"]
];
var isTag = (value) => typeof value === "string" && /^[0-9a-f]{10}$/.test(value);
var printed = (tag) => `${tag.slice(0, 5)}-${tag.slice(5)}`;
var tagOf = (camera) => camera.slice(0, 10);
var unreadable = () => new Refused("claim", "The claim cannot be read by this page. Reload it; if that does not help, refuse it.");
function parseClaim(text) {
  if (utf8(text).length > CLAIM_BYTES_MAX) throw unreadable();
  let json;
  try {
    json = JSON.parse(text);
  } catch {
    throw unreadable();
  }
  const named = typeof json === "object" && json !== null ? Object.keys(json).join() : "";
  if (named !== MEMBERS.join() || JSON.stringify(json) !== text || json.v !== 1) throw unreadable();
  const time = (value) => Number.isSafeInteger(value) && value >= 0;
  const fits = TEXTS.every((name) => typeof json[name] === "string") && Array.isArray(json.doors) && json.doors.every(isTag) && [json.from, json.to].every(time) && (json.deadline === null || time(json.deadline)) && (json.owner === "ask" ? json.owner_reason === null : typeof json.owner_reason === "string");
  if (!fits) throw unreadable();
  return json;
}
function claimDigest(origin, claim, submittedBy) {
  const hash = sha256(utf8(claim));
  return hex(sha256(enc("sidelight/emergency-claim/v1", utf8(origin), hash, u64(submittedBy))));
}

export {
  isTag,
  printed,
  tagOf,
  parseClaim,
  claimDigest
};
