import {
  momentOf,
  said
} from "./shared-4GTRIZXN.js";
import {
  windowOf,
  windowUtc
} from "./shared-GBI2DRKV.js";
import {
  paper
} from "./shared-BZOCGB2Z.js";
import {
  isTag,
  printed
} from "./shared-W57RIK6C.js";
import {
  Refused,
  call,
  enc,
  h,
  hex,
  request,
  sha2562 as sha256,
  u64,
  utf8
} from "./shared-2R2DY37E.js";

// src/api/emergency.ts
async function get(path) {
  return await (await request("GET", path, void 0, { cache: "no-store" })).json();
}
var AGENCY = "/api/agency/emergencies";
var REVIEW = "/api/review/emergencies";
var HOUSEHOLD = "/api/household/emergencies";
var at = (id) => encodeURIComponent(id);
var releasedPath = (id, n) => `${AGENCY}/${at(id)}/clips/${n}/video`;
var emergencies = {
  all: async () => (await get(AGENCY)).emergencies,
  one: (id) => get(`${AGENCY}/${at(id)}`),
  type: (typed) => call("POST", AGENCY, typed),
  sign: (id, approve) => call("POST", `${AGENCY}/${at(id)}/sign`, approve),
  withdraw: (id) => call("POST", `${AGENCY}/${at(id)}/withdraw`),
  answers: (id) => get(`${AGENCY}/${at(id)}/answers`),
  reviews: async () => (await get(REVIEW)).emergencies,
  review: (id) => get(`${REVIEW}/${at(id)}`),
  called: (id, reached, said2) => call("POST", `${REVIEW}/${at(id)}/call`, { reached, said: said2 }),
  found: (id, findings, approve) => call("POST", `${REVIEW}/${at(id)}/review`, { findings, approve }),
  refusal: (id, reason) => call("POST", `${REVIEW}/${at(id)}/refusal`, { reason }),
  refuse: (id, { reason, openings }, approve) => call("POST", `${REVIEW}/${at(id)}/refuse`, { reason, openings, approve }),
  own: async () => (await get(HOUSEHOLD)).emergencies,
  answer: (id, agree) => call("POST", `${HOUSEHOLD}/${at(id)}/answer`, { agree })
};

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

// src/emergency/words.ts
var DANGERS = {
  death: "Death",
  "serious-injury": "Serious injury",
  kidnapping: "Kidnapping",
  "missing-at-risk": "Missing, and at risk"
};
var NOT_ASKED = {
  "owner-in-danger": "The owner is the one in danger",
  "owner-suspected": "The owner is suspected",
  "owner-unreachable": "The owner cannot be reached",
  "no-time": "There is no time to ask"
};
var REASONS = {
  "no-danger": "Nobody was in danger",
  "not-imminent": "The danger was not imminent",
  "does-not-help": "The footage would not help",
  "time-for-process": "There was time for a court or the owner",
  "not-reached": "Nobody answered at the number on file",
  "not-genuine": "The agency knew nothing of it",
  scope: "It asked for more than it explained",
  withdrawn: "The agency took it back",
  "no-decision": "Nobody decided in time"
};
var OWNER = {
  agreed: "Asked first, and agreed",
  declined: "Asked first, and declined",
  "no-answer": "Asked first, no answer in time",
  "not-asked": "Not asked, for the reason in the claim"
};
var STATES = {
  typed: "Not filed yet",
  filed: "Waits for a supervisor",
  supervised: "Waits for the call back",
  "called-back": "Waits for review",
  reviewed: "Waits for the second review",
  deciding: "Entering the record",
  released: "With the trustees",
  refused: "Refused"
};

// src/emergency/show.ts
function claimFacts(claim, { agency, doorOf = printed }) {
  const row = (term, ...value) => [h("dt", {}, term), h("dd", {}, ...value)];
  const asked = claim.owner === "ask" ? "Asked first" : `Not asked: ${said(NOT_ASKED, claim.owner_reason ?? "")}`;
  return h(
    "dl",
    { class: "facts facts-said claim" },
    ...row("Danger", h("strong", {}, said(DANGERS, claim.danger))),
    ...row("Who is in danger", claim.who),
    ...row("What harm", claim.harm),
    ...row("Why now", claim.why_now),
    ...row("Why no court", claim.why_no_process),
    ...row("How footage helps", claim.why_footage),
    ...row("Doors", claim.doors.map(doorOf).join(", ")),
    ...row(
      "Window",
      h("span", { class: "num" }, windowOf(claim.from, claim.to)),
      h("span", { class: "hint num" }, windowUtc(claim.from, claim.to))
    ),
    ...row("The owner", asked),
    ...row("Afterwards", claim.process),
    ...claim.deadline === null ? [] : row("Too late", `after ${momentOf(claim.deadline)}`),
    ...row("Agency and case", `${agency}, case ${claim.case}`)
  );
}
var wordForWord = (text) => h(
  "details",
  { class: "more" },
  h("summary", {}, "The claim, as it is signed"),
  paper(text, "The claim, word for word")
);

export {
  releasedPath,
  emergencies,
  parseClaim,
  claimDigest,
  DANGERS,
  NOT_ASKED,
  REASONS,
  OWNER,
  STATES,
  claimFacts,
  wordForWord
};
