import {
  isTag
} from "./shared-W57RIK6C.js";
import {
  clock,
  dateOf,
  isLine,
  isSlug,
  soMany
} from "./shared-2DX3DUU7.js";
import {
  leafHash,
  parseProof,
  sameHistory,
  verifyProof
} from "./shared-BVXFGN5K.js";
import {
  Database,
  meetPolicy,
  parseVkey,
  policyIn
} from "./shared-UI4E442E.js";
import {
  Refused,
  api,
  base64,
  call,
  enc,
  hex,
  request,
  sha2562 as sha256,
  text,
  u64,
  unhex,
  utf8
} from "./shared-K3QNCVT6.js";

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
  /** In place of the version that was typed before, if there is one. */
  type: (typed, was) => call("POST", was === null ? AGENCY : `${AGENCY}/${at(was)}/anew`, typed),
  discard: (id) => request("DELETE", `${AGENCY}/${at(id)}`),
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
  object: (id, text2) => call("POST", `${HOUSEHOLD}/${at(id)}/object`, { text: text2 }),
  withdrawObjection: (id) => call("POST", `${HOUSEHOLD}/${at(id)}/withdraw-objection`)
};

// src/api/emergency.ts
async function get2(path) {
  return await (await request("GET", path, void 0, { cache: "no-store" })).json();
}
var AGENCY2 = "/api/agency/emergencies";
var REVIEW2 = "/api/review/emergencies";
var HOUSEHOLD2 = "/api/household/emergencies";
var at2 = (id) => encodeURIComponent(id);
var releasedPath2 = (id, n) => `${AGENCY2}/${at2(id)}/clips/${n}/video`;
var emergencies = {
  all: async () => (await get2(AGENCY2)).emergencies,
  one: (id) => get2(`${AGENCY2}/${at2(id)}`),
  /** From here on reviewers call back. */
  begin: (outline) => call("POST", `${AGENCY2}/begin`, outline),
  /** In place of the version that was typed before, or in the one that was begun. */
  type: (typed, was) => call("POST", was === null ? AGENCY2 : `${AGENCY2}/${at2(was)}/anew`, typed),
  discard: (id) => request("DELETE", `${AGENCY2}/${at2(id)}`),
  sign: (id, approve) => call("POST", `${AGENCY2}/${at2(id)}/sign`, approve),
  withdraw: (id) => call("POST", `${AGENCY2}/${at2(id)}/withdraw`),
  answers: (id) => get2(`${AGENCY2}/${at2(id)}/answers`),
  reviews: async () => (await get2(REVIEW2)).emergencies,
  over: async () => (await get2("/api/review/over")).emergencies,
  review: (id) => get2(`${REVIEW2}/${at2(id)}`),
  called: (id, reached, said2) => call("POST", `${REVIEW2}/${at2(id)}/call`, { reached, said: said2 }),
  missed: (id) => call("POST", `${REVIEW2}/${at2(id)}/missed`, {}),
  end: (id, reason) => call("POST", `${REVIEW2}/${at2(id)}/end`, { reason }),
  found: (id, findings, approve) => call("POST", `${REVIEW2}/${at2(id)}/review`, { findings, approve }),
  refusal: (id, reason) => call("POST", `${REVIEW2}/${at2(id)}/refusal`, { reason }),
  refuse: (id, { reason, openings, minutes }, approve) => call("POST", `${REVIEW2}/${at2(id)}/refuse`, { reason, openings, minutes, approve }),
  own: async () => (await get2(HOUSEHOLD2)).emergencies,
  /** Releases before which not all of the home were asked. */
  unasked: async () => (await get2(HOUSEHOLD2)).unasked,
  answer: (id, agree) => call("POST", `${HOUSEHOLD2}/${at2(id)}/answer`, { agree })
};

// src/agency/store.ts
var DATABASE = "sidelight-work";
var DEVICES = "devices";
var PINS = "pins";
var database = new Database(DATABASE, 1, (db) => {
  db.createObjectStore(DEVICES, { keyPath: "agency" });
  db.createObjectStore(PINS);
});
var read = (store, key) => database.read(store, (all) => all.get(key));
var loadDevice = (agency) => read(DEVICES, agency);
async function saveDevice(device) {
  await database.write(DEVICES, (all) => void all.put(device));
  await navigator.storage?.persist?.().catch(() => false);
}
var forgetDevice = (agency) => database.write(DEVICES, (all) => void all.delete(agency));
var loadPolicy = (vkey) => read(PINS, `policy ${vkey}`);
var savePolicy = (vkey, policy) => database.write(PINS, (all) => void all.put(policy, `policy ${vkey}`));
var loadHead = (vkey) => read(PINS, `head ${vkey}`);
var saveHead = (vkey, head) => database.write(PINS, (all) => void all.put(head, `head ${vkey}`));
async function pinLog(told) {
  const known2 = await read(PINS, "log");
  if (known2 !== void 0) {
    if (told !== null && told !== known2) {
      throw new Refused(
        "other_log",
        "The service names another public record than the one this browser knows. Nothing was shown."
      );
    }
    return known2;
  }
  if (told === null) throw new Refused("no_log", "This service keeps no public record.");
  await database.write(PINS, (all) => void all.put(told, "log"));
  return told;
}

// src/agency/record.ts
async function pinnedLog() {
  const { log_vkey } = await api.operator();
  const vkey = await pinLog(log_vkey);
  const { text: text2 } = await loadPolicy(vkey) ?? await pinPolicy(vkey);
  const key = parseVkey(vkey);
  return { vkey, key, name: key.name, policy: policyIn(vkey, text2) };
}
async function pinPolicy(vkey) {
  const { text: text2 } = await meetPolicy(vkey);
  await savePolicy(vkey, { text: text2 });
  return { text: text2 };
}
var malformed = () => new Refused("entry", "The entry is not in the form of this record.");
function parseEntry(index, bytes) {
  const whole = text(bytes);
  if (!whole.endsWith("\n") || /[^\n\x20-\x7e]/.test(whole)) throw malformed();
  const [version, ...lines] = whole.slice(0, -1).split("\n");
  if (version !== "sidelight-log/v1") throw new Refused("version", "The entry is newer than this page.");
  const fields = /* @__PURE__ */ new Map();
  for (const line of lines) {
    const [name, value] = /^([a-z-]+) (.+)$/.exec(line)?.slice(1) ?? [];
    if (name === void 0 || value === void 0 || fields.has(name)) throw malformed();
    fields.set(name, value);
  }
  const [kind, day] = [fields.get("kind"), fields.get("day")];
  if (!kind || !day || !fields.delete("ordinal")) throw malformed();
  fields.delete("kind");
  fields.delete("day");
  return { index, kind, day, fields, leaf: leafHash(bytes) };
}
var accepting = Promise.resolve();
function acceptHead(head, log) {
  const next = accepting.catch(() => void 0).then(async () => {
    const known2 = await loadHead(log.vkey);
    if (known2) await sameHistory({ size: known2.size, root: unhex(known2.root, 32) }, head);
    if (!known2 || head.size > known2.size) {
      await saveHead(log.vkey, { size: head.size, root: hex(head.root) });
    }
  });
  accepting = next;
  return next;
}
async function provenBy(receipt, index, log) {
  const proof = parseProof(receipt);
  if (proof.index !== index || !proof.extra) {
    throw new Refused("other_entry", "The receipt is for another entry than the one asked for.");
  }
  const head = await verifyProof(proof, proof.extra, log.policy);
  if (head.origin !== log.name) throw new Refused("origin", "The receipt is of another record.");
  await acceptHead(head, log);
  return parseEntry(index, proof.extra);
}
function remembering() {
  const known2 = /* @__PURE__ */ new Map();
  return (name, find) => {
    let found = known2.get(name);
    if (!found) {
      found = find();
      known2.set(name, found);
      found.catch(() => known2.delete(name));
    }
    return found;
  };
}
var known = remembering();
var entryAt = (index, log) => known(`${log.vkey} ${index}`, async () => {
  const response = await request("GET", `/log/receipt/${index}.tlog-proof`);
  return provenBy(new Uint8Array(await response.arrayBuffer()), index, log);
});
async function receivingKey(log) {
  const first = await entryAt(0, log);
  const key = first.kind === "operator" ? first.fields.get("receiving-key") : void 0;
  if (!key || !/^[0-9a-f]{64}$/.test(key)) throw malformed();
  return key;
}
async function entryUrl(index) {
  const { public_url } = await api.operator();
  return new URL(`record/entry/${index}`, public_url.endsWith("/") ? public_url : `${public_url}/`).href;
}

// src/api/agency.ts
async function get3(path) {
  return await (await request("GET", path, void 0, { cache: "no-store" })).json();
}
var at3 = (id) => encodeURIComponent(id);
var SHARE_PAGES_MAX = 64;
var itemPath = (share, n) => `/api/agency/shares/${at3(share)}/items/${n}`;
var packagePath = (id, ending) => `/api/agency/packages/${at3(id)}.${ending}`;
var civic = {
  rulebook: () => get3("/api/rulebook"),
  agency: () => get3("/api/agency"),
  putKeyring: async (version, sealed) => void await request("PUT", "/api/agency/keyring", { version, sealed: base64(sealed) }),
  firstKey: async (recipient) => void await request("POST", "/api/agency/key", { recipient }),
  invite: (role) => call("POST", "/api/agency/invites", { role }),
  grid: (query) => get3(`/api/agency/grid?${new URLSearchParams(query)}`),
  requests: () => get3("/api/agency/requests"),
  request: (id) => get3(`/api/agency/requests/${at3(id)}`),
  newRequest: (draft) => call("POST", "/api/agency/requests", draft),
  saveDraft: (id, draft) => call("PUT", `/api/agency/requests/${at3(id)}/draft`, draft),
  dropDraft: async (id) => void await request("DELETE", `/api/agency/requests/${at3(id)}`),
  submit: (id) => call("POST", `/api/agency/requests/${at3(id)}/submit`),
  propose: (id, text2) => call("POST", `/api/agency/requests/${at3(id)}/updates`, { text: text2 }),
  moderation: () => get3("/api/moderation"),
  urgentPast: () => get3("/api/review/urgent"),
  dropUpdate: async (id, reason) => void await request("POST", `/api/moderation/updates/${at3(id)}/drop`, { reason }),
  decide: (ask) => call("POST", "/api/decisions", ask),
  decisions: () => get3("/api/decisions"),
  decision: (id) => get3(`/api/decisions/${at3(id)}`),
  approve: (id, assertion) => call("POST", `/api/decisions/${at3(id)}/approve`, assertion),
  cancelDecision: async (id) => void await request("POST", `/api/decisions/${at3(id)}/cancel`, {}),
  shares: async (id) => {
    const path = `/api/agency/requests/${at3(id)}/shares`;
    const shares = [];
    for (let query = "", page = 0; page < SHARE_PAGES_MAX; page++) {
      const answer = await get3(path + query);
      shares.push(...answer.shares);
      if (!answer.next) break;
      query = `?after=${at3(answer.next)}`;
    }
    return { shares };
  },
  packages: (id) => get3(`/api/agency/requests/${at3(id)}/packages`),
  makePackage: (id, shares) => call("POST", `/api/agency/requests/${at3(id)}/packages`, { shares }),
  openTrack: (share, n, track) => call("POST", `${itemPath(share, n)}/${track}/open`),
  answer: async (share, text2) => void await request("POST", `/api/agency/shares/${at3(share)}/answer`, { text: text2 })
};

// src/release/words.ts
var momentOf = (ms) => `${dateOf(ms)}, ${clock(ms)}`;
var lower = (text2) => text2.charAt(0).toLowerCase() + text2.slice(1);
var said = (list, code) => list[code] ?? code;
var APPROVED = "Two reviewers approved it.";
var CHECKED = "The trustees check it, each for itself.";
var CLIPS_HERE = "Enough trustees have answered: the clips are here.";

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
var LEFT_OUT = {
  "owner-suspected": "They may be who does harm",
  "owner-in-danger": "Somebody would be in danger if they knew"
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

// src/release/spelling.ts
var MINUTE_MS = 6e4;
var TIME_MS_MAX = 253370764799999;
var isCount = (value) => Number.isSafeInteger(value) && value >= 0;
var isTime = (value) => isCount(value) && value <= TIME_MS_MAX;
var isHash = (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
var isCode = (value) => typeof value === "string" && isSlug(value);
var distinct = (list) => new Set(list).size === list.length;
var isWindow = (from, to) => isTime(to) && from < to && from % MINUTE_MS === 0 && to % MINUTE_MS === 0;
function oneSpelling(text2, members) {
  let json;
  try {
    json = JSON.parse(text2);
  } catch {
    return null;
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) return null;
  const good = Object.keys(json).join() === members.join() && JSON.stringify(json) === text2;
  return good ? json : null;
}

// src/emergency/claim.ts
var CLAIM_BYTES_MAX = 8192;
var CASE_BYTES_MAX = 200;
var TEXT_CHARS_MAX = 800;
var DOORS_MAX = 32;
var PEOPLE_MAX = 4;
var PERSON_CHARS_MAX = 200;
var WHO = [
  ...["v", "origin", "agency", "case", "danger", "who", "harm", "why_now", "why_no_process"],
  "why_footage"
];
var WHEN = ["from", "to", "owner", "owner_reason"];
var THEN = ["process", "deadline"];
var of = (doors, rest) => [...WHO, ...doors, ...WHEN, ...rest, ...THEN];
var MEMBERS = {
  1: [of(["doors"], [])],
  2: [of(["doors", "home"], [])],
  3: [of(["doors"], ["left_out"]), of(["doors", "home"], ["left_out"])]
};
var REASONS2 = ["who", "harm", "why_now", "why_no_process", "why_footage", "process"];
var TEXTS = ["origin", "case", ...REASONS2];
var unreadable = (flaw) => new Refused(flaw, "The claim cannot be read by this page. Reload it; if that does not help, refuse it.");
var isHome = (value) => {
  if (typeof value !== "object" || value === null) return false;
  const home = value;
  return Object.keys(home).join() === "look_up,address" && isCount(home.look_up) && isHash(home.address);
};
var isLeftOut = (value) => {
  if (typeof value !== "object" || value === null) return false;
  const { people, reason } = value;
  return Object.keys(value).join() === "people,reason" && Array.isArray(people) && people.every((it) => typeof it === "string") && Object.hasOwn(NOT_ASKED, String(reason));
};
var isLeftOutFine = ({ people, reason }) => people.length > 0 && people.length <= PEOPLE_MAX && distinct(people) && people.every((it) => isLine(it) && [...it].length <= PERSON_CHARS_MAX) && Object.hasOwn(LEFT_OUT, reason);
var isShaped = (json) => isCode(json.agency) && TEXTS.every((name) => typeof json[name] === "string") && Object.hasOwn(DANGERS, String(json.danger)) && Array.isArray(json.doors) && json.doors.every((it) => typeof it === "string") && (!Object.hasOwn(json, "home") || isHome(json.home)) && (!Object.hasOwn(json, "left_out") || isLeftOut(json.left_out)) && [json.from, json.to, json.deadline ?? 0].every(isCount) && (json.owner === "ask" || json.owner === "do-not-ask") && (json.owner_reason === null || Object.hasOwn(NOT_ASKED, String(json.owner_reason)));
function flawOf(claim) {
  const { doors, home, left_out } = claim;
  if (claim.owner === "ask" !== (claim.owner_reason === null)) return "owner";
  if (!doors.every(isTag)) return "doors";
  if (!isWindow(claim.from, claim.to)) return "window";
  if (utf8(claim.case).length > CASE_BYTES_MAX) return "text";
  if (TEXTS.some((name) => !isLine(claim[name]) || [...claim[name]].length > TEXT_CHARS_MAX)) return "text";
  if (left_out && (claim.owner !== "ask" || !isLeftOutFine(left_out))) return "left-out";
  const named = home ? doors.length === 0 : doors.length > 0 && doors.length <= DOORS_MAX && distinct(doors);
  return named ? null : "doors";
}
function parseClaim(text2) {
  if (utf8(text2).length > CLAIM_BYTES_MAX) throw unreadable("long");
  const [version] = [1, 2, 3].filter((v) => text2.startsWith(`{"v":${v},`));
  const spellings = version === void 0 ? [] : MEMBERS[version] ?? [];
  const json = spellings.map((members) => oneSpelling(text2, members)).find((it) => it !== null) ?? null;
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

export {
  releasedPath,
  documentPath,
  demands,
  releasedPath2,
  emergencies,
  loadDevice,
  saveDevice,
  forgetDevice,
  loadPolicy,
  savePolicy,
  pinLog,
  pinnedLog,
  remembering,
  entryAt,
  receivingKey,
  entryUrl,
  momentOf,
  lower,
  said,
  APPROVED,
  CHECKED,
  CLIPS_HERE,
  isCount,
  isTime,
  isHash,
  isCode,
  distinct,
  isWindow,
  oneSpelling,
  DANGERS,
  NOT_ASKED,
  LEFT_OUT,
  REASONS,
  OWNER,
  STATES,
  endedWords,
  processesOffered,
  askFirst,
  PEOPLE_MAX,
  PERSON_CHARS_MAX,
  parseClaim,
  claimDigest,
  itemPath,
  packagePath,
  civic
};
