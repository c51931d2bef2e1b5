import {
  windowOf,
  windowUtc
} from "./shared-BURFLNSU.js";
import {
  paper
} from "./shared-N2WPWVA2.js";
import {
  printed
} from "./shared-I4BMEXUN.js";
import {
  clock,
  dateOf
} from "./shared-N2USUVTW.js";
import {
  call,
  h,
  request
} from "./shared-K7PW627D.js";

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
var momentOf = (ms) => `${dateOf(ms)}, ${clock(ms)}`;
var lower = (text) => text.charAt(0).toLowerCase() + text.slice(1);
var said = (list, code) => list[code] ?? code;

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
  DANGERS,
  NOT_ASKED,
  REASONS,
  OWNER,
  STATES,
  momentOf,
  lower,
  said,
  claimFacts,
  wordForWord
};
