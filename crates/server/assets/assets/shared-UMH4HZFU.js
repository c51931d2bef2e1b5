import {
  clock,
  dateOf,
  isSlug
} from "./shared-4DSYHY5V.js";
import {
  leafHash,
  parseProof,
  sameHistory,
  verifyProof
} from "./shared-P3DL4BA6.js";
import {
  Database,
  meetPolicy,
  parseVkey,
  policyIn
} from "./shared-Q3JYEQVT.js";
import {
  Refused,
  api,
  base64,
  call,
  hex,
  request,
  text,
  unhex
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
async function get2(path) {
  return await (await request("GET", path, void 0, { cache: "no-store" })).json();
}
var at2 = (id) => encodeURIComponent(id);
var SHARE_PAGES_MAX = 64;
var itemPath = (share, n) => `/api/agency/shares/${at2(share)}/items/${n}`;
var packagePath = (id, ending) => `/api/agency/packages/${at2(id)}.${ending}`;
var civic = {
  rulebook: () => get2("/api/rulebook"),
  agency: () => get2("/api/agency"),
  putKeyring: async (version, sealed) => void await request("PUT", "/api/agency/keyring", { version, sealed: base64(sealed) }),
  firstKey: async (recipient) => void await request("POST", "/api/agency/key", { recipient }),
  invite: (role) => call("POST", "/api/agency/invites", { role }),
  grid: (query) => get2(`/api/agency/grid?${new URLSearchParams(query)}`),
  requests: () => get2("/api/agency/requests"),
  request: (id) => get2(`/api/agency/requests/${at2(id)}`),
  newRequest: (draft) => call("POST", "/api/agency/requests", draft),
  saveDraft: (id, draft) => call("PUT", `/api/agency/requests/${at2(id)}/draft`, draft),
  dropDraft: async (id) => void await request("DELETE", `/api/agency/requests/${at2(id)}`),
  submit: (id) => call("POST", `/api/agency/requests/${at2(id)}/submit`),
  propose: (id, text2) => call("POST", `/api/agency/requests/${at2(id)}/updates`, { text: text2 }),
  moderation: () => get2("/api/moderation"),
  urgentPast: () => get2("/api/review/urgent"),
  dropUpdate: async (id, reason) => void await request("POST", `/api/moderation/updates/${at2(id)}/drop`, { reason }),
  decide: (ask) => call("POST", "/api/decisions", ask),
  decisions: () => get2("/api/decisions"),
  decision: (id) => get2(`/api/decisions/${at2(id)}`),
  approve: (id, assertion) => call("POST", `/api/decisions/${at2(id)}/approve`, assertion),
  cancelDecision: async (id) => void await request("POST", `/api/decisions/${at2(id)}/cancel`, {}),
  shares: async (id) => {
    const path = `/api/agency/requests/${at2(id)}/shares`;
    const shares = [];
    for (let query = "", page = 0; page < SHARE_PAGES_MAX; page++) {
      const answer = await get2(path + query);
      shares.push(...answer.shares);
      if (!answer.next) break;
      query = `?after=${at2(answer.next)}`;
    }
    return { shares };
  },
  packages: (id) => get2(`/api/agency/requests/${at2(id)}/packages`),
  makePackage: (id, shares) => call("POST", `/api/agency/requests/${at2(id)}/packages`, { shares }),
  openTrack: (share, n, track) => call("POST", `${itemPath(share, n)}/${track}/open`),
  answer: async (share, text2) => void await request("POST", `/api/agency/shares/${at2(share)}/answer`, { text: text2 })
};

// src/release/words.ts
var momentOf = (ms) => `${dateOf(ms)}, ${clock(ms)}`;
var lower = (text2) => text2.charAt(0).toLowerCase() + text2.slice(1);
var said = (list, code) => list[code] ?? code;
var CHECKED = "The trustees check it, each for itself.";
var CLIPS_HERE = "Enough trustees have answered: the clips are here.";

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

export {
  releasedPath,
  documentPath,
  demands,
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
  CHECKED,
  CLIPS_HERE,
  isCount,
  isTime,
  isHash,
  isCode,
  distinct,
  isWindow,
  oneSpelling,
  itemPath,
  packagePath,
  civic
};
