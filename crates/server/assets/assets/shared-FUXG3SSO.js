import {
  distinct,
  isCode,
  isCount,
  isHash,
  isWindow,
  oneSpelling,
  said
} from "./shared-UMH4HZFU.js";
import {
  isTag
} from "./shared-W57RIK6C.js";
import {
  isLine,
  soMany
} from "./shared-4DSYHY5V.js";
import {
  Refused,
  call,
  enc,
  hex,
  request,
  sha2562 as sha256,
  u64,
  utf8
} from "./shared-XHTEXJ3I.js";

// src/ui/drawn.ts
function onChange() {
  let shown = "";
  return async (what, draw) => {
    const key = JSON.stringify(what);
    if (key === shown) return;
    shown = key;
    try {
      await draw();
    } catch (error) {
      if (shown === key) shown = "";
      throw error;
    }
  };
}
function whileLookedAt(everyMs, look) {
  const again = () => {
    if (document.visibilityState === "visible") look();
  };
  setInterval(again, everyMs);
  document.addEventListener("visibilitychange", again);
  return again;
}
function stillFocused(place, draw) {
  const typing = document.activeElement;
  draw();
  if (typing instanceof HTMLElement && typing !== document.activeElement && place.contains(typing)) {
    typing.focus({ preventScroll: true });
  }
}

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
  /** From here on reviewers call back. */
  begin: (outline) => call("POST", `${AGENCY}/begin`, outline),
  /** In place of the version that was typed before, or in the one that was begun. */
  type: (typed, was) => call("POST", was === null ? AGENCY : `${AGENCY}/${at(was)}/anew`, typed),
  discard: (id) => request("DELETE", `${AGENCY}/${at(id)}`),
  sign: (id, approve) => call("POST", `${AGENCY}/${at(id)}/sign`, approve),
  withdraw: (id) => call("POST", `${AGENCY}/${at(id)}/withdraw`),
  answers: (id) => get(`${AGENCY}/${at(id)}/answers`),
  reviews: async () => (await get(REVIEW)).emergencies,
  over: async () => (await get("/api/review/over")).emergencies,
  review: (id) => get(`${REVIEW}/${at(id)}`),
  called: (id, reached, said2) => call("POST", `${REVIEW}/${at(id)}/call`, { reached, said: said2 }),
  missed: (id) => call("POST", `${REVIEW}/${at(id)}/missed`, {}),
  end: (id, reason) => call("POST", `${REVIEW}/${at(id)}/end`, { reason }),
  found: (id, findings, approve) => call("POST", `${REVIEW}/${at(id)}/review`, { findings, approve }),
  refusal: (id, reason) => call("POST", `${REVIEW}/${at(id)}/refusal`, { reason }),
  refuse: (id, { reason, openings, minutes }, approve) => call("POST", `${REVIEW}/${at(id)}/refuse`, { reason, openings, minutes, approve }),
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
  begun: "Being completed",
  filed: "Waits for a supervisor",
  supervised: "Waits for the call back",
  "called-back": "Waits for review",
  reviewed: "Waits for the second review",
  deciding: "Entering the record",
  released: "With the trustees",
  refused: "Refused",
  "not-completed": "Not completed"
};
var endedWords = (reason) => reason === "no-decision" ? "It was not signed in time" : said(REASONS, reason ?? "");
var PROCESSES_MAX = 3;
function processesOffered(earlier) {
  const all = [...new Set(earlier)].slice(0, PROCESSES_MAX);
  return all.length > 0 ? all : ["Warrant, ", "Court order, "];
}
function askFirst(least, published) {
  if (published >= least) return null;
  const has = published === 0 ? "none" : String(published);
  const takes = soMany(least, "request");
  return `An agency files an emergency once it has published ${takes}; yours has published ${has}.`;
}

// src/emergency/claim.ts
var CLAIM_BYTES_MAX = 8192;
var CASE_BYTES_MAX = 200;
var TEXT_CHARS_MAX = 800;
var DOORS_MAX = 32;
var WHO = [
  ...["v", "origin", "agency", "case", "danger", "who", "harm", "why_now", "why_no_process"],
  "why_footage"
];
var WHEN = ["from", "to", "owner", "owner_reason", "process", "deadline"];
var MEMBERS = {
  1: [...WHO, "doors", ...WHEN],
  2: [...WHO, "doors", "home", ...WHEN]
};
var REASONS2 = ["who", "harm", "why_now", "why_no_process", "why_footage", "process"];
var TEXTS = ["origin", "case", ...REASONS2];
var unreadable = (flaw) => new Refused(flaw, "The claim cannot be read by this page. Reload it; if that does not help, refuse it.");
var isHome = (value) => {
  if (typeof value !== "object" || value === null) return false;
  const home = value;
  return Object.keys(home).join() === "look_up,address" && isCount(home.look_up) && isHash(home.address);
};
var isShaped = (json) => isCode(json.agency) && TEXTS.every((name) => typeof json[name] === "string") && Object.hasOwn(DANGERS, String(json.danger)) && Array.isArray(json.doors) && json.doors.every((it) => typeof it === "string") && (json.v === 1 || isHome(json.home)) && [json.from, json.to, json.deadline ?? 0].every(isCount) && (json.owner === "ask" || json.owner === "do-not-ask") && (json.owner_reason === null || Object.hasOwn(NOT_ASKED, String(json.owner_reason)));
function flawOf(claim) {
  const { doors, home } = claim;
  if (claim.owner === "ask" !== (claim.owner_reason === null)) return "owner";
  if (!doors.every(isTag)) return "doors";
  if (!isWindow(claim.from, claim.to)) return "window";
  if (utf8(claim.case).length > CASE_BYTES_MAX) return "text";
  if (TEXTS.some((name) => !isLine(claim[name]) || [...claim[name]].length > TEXT_CHARS_MAX)) return "text";
  const named = home ? doors.length === 0 : doors.length > 0 && doors.length <= DOORS_MAX && distinct(doors);
  return named ? null : "doors";
}
function parseClaim(text) {
  if (utf8(text).length > CLAIM_BYTES_MAX) throw unreadable("long");
  const [version] = [1, 2].filter((v) => text.startsWith(`{"v":${v},`));
  const json = version === void 0 ? null : oneSpelling(text, MEMBERS[version] ?? []);
  if (!json || !isShaped(json)) throw unreadable("spelling");
  const claim = json;
  const flaw = flawOf(claim);
  if (flaw) throw unreadable(flaw);
  return claim;
}
function claimDigest(origin, claim, submittedBy, isDrill) {
  const practised = isDrill ? "sidelight/drill-claim/v1" : "sidelight/emergency-claim/v1";
  return hex(sha256(enc(practised, utf8(origin), sha256(utf8(claim)), u64(submittedBy))));
}

// src/api/lookup.ts
async function get2(path) {
  return await (await request("GET", path, void 0, { cache: "no-store" })).json();
}
var AGENCY2 = "/api/agency/look-ups";
var REVIEW2 = "/api/review/look-ups";
var at2 = (id) => encodeURIComponent(id);
var lookUps = {
  all: async () => (await get2(AGENCY2)).look_ups,
  one: (id) => get2(`${AGENCY2}/${at2(id)}`),
  /** In place of the version that was typed before, if there is one. */
  type: (typed, was) => call("POST", was === null ? AGENCY2 : `${AGENCY2}/${at2(was)}/anew`, typed),
  discard: (id) => request("DELETE", `${AGENCY2}/${at2(id)}`),
  sign: (id, approve) => call("POST", `${AGENCY2}/${at2(id)}/sign`, approve),
  withdraw: (id) => call("POST", `${AGENCY2}/${at2(id)}/withdraw`),
  answers: (id) => get2(`${AGENCY2}/${at2(id)}/answers`),
  hashes: (id, hashes) => request("POST", `${AGENCY2}/${at2(id)}/hashes`, { hashes }),
  reviews: async () => (await get2(REVIEW2)).look_ups,
  review: (id) => get2(`${REVIEW2}/${at2(id)}`),
  approval: (id) => call("POST", `${REVIEW2}/${at2(id)}/approval`),
  approve: (id, { openings }, approve) => call("POST", `${REVIEW2}/${at2(id)}/approve`, { openings, approve }),
  refusal: (id, reason) => call("POST", `${REVIEW2}/${at2(id)}/refusal`, { reason }),
  refuse: (id, { reason, openings }, approve) => call("POST", `${REVIEW2}/${at2(id)}/refuse`, { reason, openings, approve }),
  own: async () => (await get2("/api/household/look-ups")).look_ups
};

export {
  onChange,
  whileLookedAt,
  stillFocused,
  releasedPath,
  emergencies,
  DANGERS,
  NOT_ASKED,
  REASONS,
  OWNER,
  STATES,
  endedWords,
  processesOffered,
  askFirst,
  parseClaim,
  claimDigest,
  lookUps
};
