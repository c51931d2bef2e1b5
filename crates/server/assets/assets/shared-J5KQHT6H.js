import {
  call,
  operatorNow,
  request
} from "./shared-XHTEXJ3I.js";

// src/api/demand.ts
async function get(path) {
  return await (await request("GET", path, void 0, { cache: "no-store" })).json();
}
var AGENCY = "/api/agency/demands";
var REVIEW = "/api/review/demands";
var HOUSEHOLD = "/api/household/demands";
var at = (id) => encodeURIComponent(id);
var releasedPath = (id, n) => `${AGENCY}/${at(id)}/clips/${n}/video`;
var documentPath = (reader, id, which) => `/api/${reader}/demands/${at(id)}/${which}`;
var signedRefusal = ({ reason, openings }, approve) => ({ reason, openings, approve });
var demands = {
  all: async () => (await get(AGENCY)).demands,
  one: (id) => get(`${AGENCY}/${at(id)}`),
  type: (typed) => call("POST", AGENCY, typed),
  sign: (id, approve) => call("POST", `${AGENCY}/${at(id)}/sign`, approve),
  withdraw: (id) => call("POST", `${AGENCY}/${at(id)}/withdraw`),
  answers: (id) => get(`${AGENCY}/${at(id)}/answers`),
  account: async (id) => (await get(`${AGENCY}/${at(id)}/account`)).lines,
  reviews: async () => (await get(REVIEW)).demands,
  review: (id) => get(`${REVIEW}/${at(id)}`),
  checked: (id, reached, findings) => call("POST", `${REVIEW}/${at(id)}/checklist`, { reached, findings }),
  seal: (id, box) => call("POST", `${REVIEW}/${at(id)}/notice`, { box }),
  decide: (id, approve) => call("POST", `${REVIEW}/${at(id)}/decide`, approve),
  refusal: (id, reason) => call("POST", `${REVIEW}/${at(id)}/refusal`, { reason }),
  refuse: (id, refusal, approve) => call("POST", `${REVIEW}/${at(id)}/refuse`, signedRefusal(refusal, approve)),
  settlement: (id, settled) => call("POST", `${REVIEW}/${at(id)}/settlement`, settled),
  overrule: (id, settled, approve) => call("POST", `${REVIEW}/${at(id)}/settle`, { ...settled, approve }),
  uphold: (id, settled, approve, refusal, refused) => call("POST", `${REVIEW}/${at(id)}/settle`, {
    ...settled,
    approve,
    refusal: signedRefusal(refusal, refused)
  }),
  own: async () => (await get(HOUSEHOLD)).demands,
  object: (id, text) => call("POST", `${HOUSEHOLD}/${at(id)}/object`, { text }),
  withdrawObjection: (id) => call("POST", `${HOUSEHOLD}/${at(id)}/withdraw-objection`)
};

// src/demand/words.ts
var DAY_MS = 24 * 36e5;
var typeOf = (rules, code) => rules?.types.find((type) => type.code === code);
var titleOf = (rules, code) => typeOf(rules, code)?.title ?? code;
var REACHES = {
  content: "Footage of the doors and hours that the order names",
  account: "What the service can read of an account; never footage",
  preserve: "Nothing: what there is is kept for a while, and nobody is shown it"
};
var REASONS = {
  "no-document": "There was no order",
  "not-genuine": "The issuing court knew nothing of it",
  "not-in-force": "The order was not in force",
  "wrong-operator": "The order names somebody else",
  "over-scope": "It asked for more than the order names",
  class: "This type of demand does not yield what it asked for",
  "not-in-possession": "There was nothing to hand over",
  objection: "The household objected, and was right",
  withdrawn: "The agency took it back",
  "no-decision": "Nobody decided in time"
};
var STATES = {
  typed: "Not filed yet",
  filed: "Waits for a supervisor",
  supervised: "Waits for the checklist",
  verified: "Waits for the notice",
  gagged: "Waits for review",
  telling: "Telling the household",
  told: "The household's days",
  reviewed: "Waits for the second review",
  deciding: "Entering the record",
  released: "Released",
  preserved: "Preserved",
  refused: "Refused"
};
var held = (told) => told?.objection?.state === "raised";
var isDue = (told, now = operatorNow()) => now >= told.deliver_from_ms && !held(told);
function daysLeft(untilMs, now = operatorNow()) {
  const days = Math.max(0, Math.ceil((untilMs - now) / DAY_MS));
  return days === 1 ? "1 day" : `${days} days`;
}
var utcDay = (ms) => new Date(ms).toISOString().slice(0, 10);

export {
  releasedPath,
  documentPath,
  demands,
  typeOf,
  titleOf,
  REACHES,
  REASONS,
  STATES,
  held,
  isDue,
  daysLeft,
  utcDay
};
