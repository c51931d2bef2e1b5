import {
  isSlug,
  readDay,
  readHash,
  readUint
} from "./shared-2DX3DUU7.js";
import {
  base64urlnopad,
  isRecipient,
  parseVkey
} from "./shared-UI4E442E.js";
import {
  Refused,
  enc,
  hex,
  sha2562 as sha256,
  unhex,
  utf8
} from "./shared-K3QNCVT6.js";

// src/record/forms.ts
var oneOf = (...all) => (value) => all.includes(value);
var FORMS = {
  sha256: (v) => readHash("sha256", v) !== void 0,
  "sha256-or-none": (v) => v === "none" || readHash("sha256", v) !== void 0,
  committed: (v) => readHash("committed", v) !== void 0,
  slug: isSlug,
  uint: (v) => readUint(v) !== void 0,
  "country-or-none": (v) => v === "none" || /^[A-Z]{2}$/.test(v),
  "jurisdiction-or-none": (v) => v === "none" || /^[A-Z]{2}(-[A-Z0-9]{1,3})?$/.test(v),
  index: (v) => readUint(v) !== void 0,
  "index-or-none": (v) => v === "none" || readUint(v) !== void 0,
  day: (v) => readDay(v) !== void 0,
  recipient: isRecipient,
  authority: (v) => v === "operator" || readUint(v) !== void 0,
  key: (v) => /^[0-9a-f]{64}$/.test(v),
  element: (v) => /^[0-9a-f]{64}$/.test(v),
  cosigner: (v) => cosigns(v),
  signature: (v) => /^[0-9a-f]{128}$/.test(v),
  purpose: oneOf("generate", "refresh"),
  seats: (v) => readSeats(v) !== void 0,
  danger: oneOf("death", "serious-injury", "kidnapping", "missing-at-risk"),
  misuse: oneOf("no-danger", "other-purpose", "not-ended"),
  "emergency-misuse": oneOf("no-danger", "other-purpose", "forged"),
  owner: oneOf("agreed", "declined", "no-answer", "not-asked"),
  "receipt-outcome": oneOf("answered", "refused"),
  "code-or-none": (v) => v === "none" || isSlug(v),
  process: oneOf("filed", "granted", "denied", "never"),
  demand: (v) => v === "sealed" || isSlug(v),
  "demand-reason": oneOf(
    ...["no-document", "not-genuine", "not-in-force", "wrong-operator", "over-scope", "class"],
    ...["not-in-possession", "objection", "withdrawn", "no-decision"]
  ),
  objection: oneOf("raised", "withdrawn", "upheld", "overruled"),
  box: (v) => readBox(v) !== void 0,
  id: (v) => /^[0-9a-f]{32}$/.test(v),
  salt: (v) => /^[0-9a-f]{64}$/.test(v),
  opening: (v) => readOpening(v) !== void 0
};
function readBase64url(text) {
  try {
    const bytes = base64urlnopad.decode(text);
    return base64urlnopad.encode(bytes) === text ? bytes : void 0;
  } catch {
    return void 0;
  }
}
var OPENING_BYTES_MAX = 200;
function readOpening(text) {
  if (text === "-") return new Uint8Array();
  const value = text === "" ? void 0 : readBase64url(text);
  return value && value.length <= OPENING_BYTES_MAX ? value : void 0;
}
var BOX_BYTES = 712;
function readBox(text) {
  const bytes = readBase64url(text);
  if (bytes?.length !== BOX_BYTES) return void 0;
  const head = String.fromCharCode(...bytes.subarray(0, 168));
  return /^age-encryption\.org\/v1\n-> X25519 .{43}\n.{43}\n--- .{43}\n$/.test(head) ? bytes : void 0;
}
var SEATS_MAX = 32;
var SEAT_MAX = 65535;
function cosigns(text) {
  try {
    const key = parseVkey(text);
    return key.kind === "cosignature" && /^[\x21-\x7e]+$/.test(key.name);
  } catch {
    return false;
  }
}
function readSeats(text) {
  const seats = text.split(",").map(readUint);
  const good = (seat, at) => seat !== void 0 && seat > 0 && seat <= SEAT_MAX && (at === 0 || seat > (seats[at - 1] ?? seat));
  const few = seats.length >= 2 && seats.length <= SEATS_MAX;
  return few && seats.every(good) ? seats : void 0;
}

// src/record/releases.ts
var NOTICE_DAYS_MAX = 3;
var SEAL_DAYS_MAX = 90;
var KEPT_DAYS_MAX = 90;
var DAY_MS = 24 * 36e5;
var OF_NOBODY = ["withdrawn", "no-decision"];
var OF_DEMANDS = [
  "compelled",
  "objection",
  "demand-refused",
  "preservation",
  "account-disclosed"
];
var daysAfter = (from, to) => ((readDay(to) ?? 0) - (readDay(from) ?? 0)) / DAY_MS;
function amounts(fields, days) {
  if (fields.homes !== "1") return "it is about one home";
  if ([fields.cameras, fields.clips, fields.seconds].includes("0")) return "nothing leaves";
  const sealed = days("seal-until");
  return sealed < 1 || sealed > SEAL_DAYS_MAX ? "not sealed for one to ninety days" : void 0;
}
function reviews(fields) {
  const [first, second] = [Number(fields["first-review"]), Number(fields["second-review"])];
  return first < second ? void 0 : "the reviews are not two in ascending order";
}
function ofEmergency(fields, days) {
  const due = days("notice-due");
  if (due < 0 || due > NOTICE_DAYS_MAX) return "the notice is not due within three days";
  return amounts(fields, days) ?? reviews(fields);
}
function told(fields) {
  const fits = fields.told === "none" === (fields.demand === "sealed");
  return fits ? void 0 : "sealed although the household was told, or the reverse";
}
function ofCompelled(fields, days) {
  const last = fields.told === "none" ? days("seal-until") : NOTICE_DAYS_MAX;
  const due = days("notice-due");
  if (due < 0 || due > last) return "the notice is due in the past, or too late";
  return amounts(fields, days) ?? reviews(fields) ?? told(fields);
}
function decided(nobodys, fields) {
  const byOperator = fields["decided-by"] === "operator";
  const fits = byOperator === nobodys && byOperator === (fields.decision === "none");
  return fits ? void 0 : "what it says, the decision and who decided do not go together";
}
function ofDemand(kind, fields, days) {
  switch (kind) {
    case "compelled":
      return ofCompelled(fields, days);
    case "account-disclosed":
      return reviews(fields) ?? told(fields);
    case "objection":
      return decided(["raised", "withdrawn"].includes(fields.state ?? ""), fields);
    case "demand-refused":
      return decided(OF_NOBODY.includes(fields.reason ?? ""), fields);
    default: {
      const kept = days("until");
      return kept < 0 || kept > KEPT_DAYS_MAX ? "kept until the past, or for too long" : void 0;
    }
  }
}

// src/record/entry.ts
var ENTRY_BYTES_MAX = 4096;
var VERSION_LINE = "sidelight-log/v1";
var RESERVED = ["warrant", "order"];
var CEREMONY = {
  purpose: "purpose",
  epoch: "uint",
  threshold: "uint",
  trustees: "seats",
  decision: "sha256-or-none",
  "decided-by": "authority"
};
var EMERGENCY = {
  policy: "sha256",
  "trustee-set": "index",
  danger: "danger",
  homes: "uint",
  cameras: "uint",
  clips: "uint",
  seconds: "uint",
  owner: "owner",
  "notice-due": "day",
  "seal-until": "day",
  agency: "committed",
  claim: "committed",
  scope: "committed",
  recipient: "committed",
  "submitted-by": "committed",
  "supervised-by": "committed",
  "call-back": "committed",
  minutes: "uint",
  country: "country-or-none",
  decision: "sha256",
  "first-review": "index",
  "second-review": "index"
};
var KINDS = {
  policy: { rulebook: "sha256", version: "uint", effective: "day" },
  agency: {
    agency: "slug",
    name: "sha256",
    epoch: "uint",
    "delivery-key": "recipient",
    jurisdiction: "jurisdiction-or-none",
    decision: "sha256-or-none",
    "decided-by": "authority"
  },
  request: {
    agency: "slug",
    document: "sha256",
    policy: "sha256",
    expires: "day",
    case: "committed",
    "submitted-by": "committed",
    offence: "slug",
    decision: "sha256",
    "decided-by": "index"
  },
  "request-update": { request: "index", document: "sha256", decision: "sha256", "decided-by": "index" },
  "request-resolved": {
    request: "index",
    document: "sha256-or-none",
    decision: "sha256",
    "decided-by": "index"
  },
  "request-withdrawn": {
    request: "index",
    document: "sha256-or-none",
    decision: "sha256",
    "decided-by": "index"
  },
  urgent: { request: "index", danger: "danger" },
  "urgent-misused": { request: "index", reason: "misuse", decision: "sha256", "decided-by": "index" },
  consent: {
    policy: "sha256",
    request: "committed",
    agency: "committed",
    recipient: "committed",
    clips: "committed",
    seconds: "committed",
    pseudonym: "committed",
    footage: "committed"
  },
  web: { manifest: "sha256" },
  trustee: {
    trustee: "slug",
    number: "uint",
    epoch: "uint",
    name: "sha256",
    "witness-key": "cosigner",
    "signing-key": "key",
    recipient: "recipient",
    signature: "signature",
    decision: "sha256-or-none",
    "decided-by": "authority"
  },
  "credential-revoked": { credential: "index", decision: "sha256-or-none", "revoked-by": "authority" },
  ceremony: CEREMONY,
  emergency: EMERGENCY,
  drill: EMERGENCY,
  canary: { household: "id" },
  "emergency-misused": {
    emergency: "index",
    reason: "emergency-misuse",
    decision: "sha256",
    "decided-by": "index"
  },
  "lookup-ceremony": CEREMONY,
  "lookup-set": { ceremony: "index", epoch: "uint", "lookup-key": "element", roster: "sha256" },
  receipt: {
    release: "index",
    trustee: "slug",
    outcome: "receipt-outcome",
    answer: "sha256-or-none",
    check: "code-or-none",
    minutes: "uint",
    signature: "signature"
  },
  notice: { release: "index", trustee: "slug", box: "box", signature: "signature" },
  outcome: {
    release: "index",
    process: "process",
    document: "sha256-or-none",
    decision: "sha256",
    "decided-by": "index"
  },
  compelled: {
    policy: "sha256",
    "trustee-set": "index",
    demand: "demand",
    homes: "uint",
    cameras: "uint",
    clips: "uint",
    seconds: "uint",
    told: "index-or-none",
    "notice-due": "day",
    "seal-until": "day",
    agency: "committed",
    type: "committed",
    "demand-text": "committed",
    order: "committed",
    scope: "committed",
    recipient: "committed",
    "submitted-by": "committed",
    "supervised-by": "committed",
    checklist: "committed",
    decision: "sha256",
    "first-review": "index",
    "second-review": "index"
  },
  "demand-noticed": {
    policy: "sha256",
    "demand-text": "committed",
    box: "box",
    decision: "sha256",
    "decided-by": "index"
  },
  objection: {
    told: "index",
    state: "objection",
    document: "sha256-or-none",
    decision: "sha256-or-none",
    "decided-by": "authority"
  },
  "demand-refused": {
    policy: "sha256",
    demand: "demand",
    reason: "demand-reason",
    agency: "committed",
    "demand-text": "committed",
    "submitted-by": "committed",
    decision: "sha256-or-none",
    "decided-by": "authority"
  },
  preservation: {
    policy: "sha256",
    demand: "demand",
    until: "day",
    renews: "index-or-none",
    clips: "uint",
    agency: "committed",
    "demand-text": "committed",
    scope: "committed",
    "submitted-by": "committed",
    decision: "sha256",
    "decided-by": "index"
  },
  "account-disclosed": {
    policy: "sha256",
    demand: "demand",
    told: "index-or-none",
    agency: "committed",
    type: "committed",
    "demand-text": "committed",
    recipient: "committed",
    "submitted-by": "committed",
    decision: "sha256",
    "first-review": "index",
    "second-review": "index"
  },
  reveal: { index: "index", field: "slug", salt: "salt", value: "opening" },
  "trustee-set": { ceremony: "index", epoch: "uint", "quorum-key": "recipient", roster: "sha256" }
};
var LATE = {
  agency: ["jurisdiction"],
  consent: ["footage"],
  request: ["offence"],
  emergency: ["minutes", "country"],
  drill: ["minutes", "country"],
  receipt: ["minutes"]
};
var refuse = (defect, line, what) => new Refused(defect, `An entry of the public record is malformed: line ${line}, ${what}.`);
function contradiction(kind, day, fields) {
  if (kind === "policy" && (fields.effective ?? "") < day) return "in force before its entry";
  if (kind === "request" && (fields.expires ?? "") < day) return "expired before it began";
  const decided2 = fields.decision !== "none";
  const vouched = fields["decided-by"] !== "operator";
  if (kind === "trustee" && hex(parseVkey(fields["witness-key"] ?? "").key) === fields["signing-key"]) {
    return "one key to cosign and to sign";
  }
  if (kind === "ceremony" || kind === "lookup-ceremony") {
    const [k, n] = [Number(fields.threshold), readSeats(fields.trustees ?? "")?.length ?? 0];
    if (k < 2 || k > n || 2 * k <= n) return "the threshold is not more than half of the trustees";
  }
  const days = (name) => daysAfter(day, fields[name] ?? "");
  if (kind === "emergency" || kind === "drill") return ofEmergency(fields, days);
  if (OF_DEMANDS.includes(kind)) return ofDemand(kind, fields, days);
  if (kind === "receipt") {
    const answered = fields.outcome === "answered";
    const fits = fields.answer !== "none" === answered && fields.check === "none" === answered;
    return fits ? void 0 : "answered without an answer, or refused without a check";
  }
  if (kind === "credential-revoked" && decided2 !== (fields["revoked-by"] !== "operator")) {
    return "decision and who revoked";
  }
  const either = ["agency", "trustee", "ceremony", "lookup-ceremony"].includes(kind);
  if (either && decided2 !== vouched) return "decision and who decided";
  return void 0;
}
function linesOf(text) {
  if (utf8(text).length > ENTRY_BYTES_MAX) throw refuse("too-long", 0, "more than 4,096 bytes");
  const bad = /[^\n\x20-\x7e]/.exec(text);
  if (bad) {
    const line = text.slice(0, bad.index).split("\n").length;
    throw refuse("byte", line, "a byte that is not printable ASCII");
  }
  if (!text.endsWith("\n")) throw refuse("final-newline", 0, "no newline at the end");
  return text.slice(0, -1).split("\n");
}
function parseEntry(text) {
  const lines = linesOf(text);
  if (lines[0] !== VERSION_LINE) throw refuse("version", 1, "another version");
  let at = 1;
  const value = (name) => {
    const line = lines[at++] ?? "";
    if (!line.startsWith(`${name} `)) throw refuse("field", at, `expected ${name}`);
    return line.slice(name.length + 1);
  };
  const read = (name, form) => {
    const text2 = value(name);
    if (!FORMS[form](text2)) throw refuse("value", at, `${name} is not a ${form}`);
    return text2;
  };
  const kind = value("kind");
  if (!Object.hasOwn(KINDS, kind)) {
    throw refuse(RESERVED.includes(kind) ? "kind-reserved" : "kind-unknown", at, "a kind not read here");
  }
  const ordinal = readUint(read("ordinal", "uint"));
  if (ordinal === 0) throw refuse("value", at, "ordinals count from 1");
  const day = read("day", "day");
  const fields = {};
  for (const [name, form] of Object.entries(KINDS[kind])) {
    const late = LATE[kind]?.includes(name);
    if (!late || lines[at]?.startsWith(`${name} `)) fields[name] = read(name, form);
  }
  if (at < lines.length) throw refuse("extra-line", at + 1, "a line too many");
  const wrong = contradiction(kind, day, fields);
  if (wrong) throw refuse("contradiction", 0, wrong);
  return { kind, ordinal, day, fields };
}
function parseEntryOf(kind, text) {
  const entry = parseEntry(text);
  if (entry.kind !== kind) {
    throw new Refused("kind", `The public record has a ${entry.kind} where a ${kind} is due.`);
  }
  return entry;
}
function committed(kind, field, salt, value) {
  const bytes = enc("sidelight/log-field/v1", utf8(kind), utf8(field), unhex(salt, 32), utf8(value));
  return `committed:${hex(sha256(bytes))}`;
}

export {
  readOpening,
  readBox,
  readSeats,
  parseEntry,
  parseEntryOf,
  committed
};
