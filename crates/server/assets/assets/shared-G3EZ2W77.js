import {
  distinct,
  isCode,
  isCount,
  isHash,
  isTime,
  isWindow,
  oneSpelling
} from "./shared-SUADRC7Y.js";
import {
  isTag
} from "./shared-W57RIK6C.js";
import {
  isLine
} from "./shared-2DX3DUU7.js";
import {
  Refused,
  enc,
  hex,
  sha2562 as sha256,
  u64,
  utf8
} from "./shared-K3QNCVT6.js";

// src/demand/text.ts
var DEMAND_BYTES_MAX = 8192;
var CHECKLIST_BYTES_MAX = 2048;
var DOORS_MAX = 8;
var DAY_MS = 24 * 36e5;
var ORIGIN_CHARS_MAX = 200;
var CASE_BYTES_MAX = 200;
var REACHED_CHARS_MAX = 400;
var AUTHORITY_CHARS_MAX = 80;
var REFERENCE_CHARS_MAX = 60;
var MEMBERS = [
  ...["v", "origin", "agency", "case", "type", "authority", "reference", "issued", "serve_by", "order"],
  ...["doors", "named_apart", "from", "to", "gag"]
];
var unreadable = (flaw) => new Refused(flaw, "The demand cannot be read by this page. Reload it; if that does not help, refuse it.");
function isShaped(json) {
  const gag = json.gag;
  const isGag = gag === null || typeof gag === "object" && Object.keys(gag).join() === "document,until" && isHash(gag.document) && Number.isSafeInteger(gag.until);
  const texts = [json.origin, json.case, json.authority, json.reference];
  const times = [json.issued, json.serve_by ?? 0, json.from, json.to];
  return json.v === 1 && isCode(json.agency) && isCode(json.type) && texts.every((it) => typeof it === "string") && times.every(isCount) && isHash(json.order) && [json.doors, json.named_apart].every((it) => Array.isArray(it)) && isGag;
}
function flawOf({ doors, named_apart: apart, from, to, ...demand }) {
  if (!doors.every(isTag)) return "doors";
  if (!apart.every(isTag)) return "apart";
  if (!isWindow(from, to)) return "window";
  if (utf8(demand.case).length > CASE_BYTES_MAX) return "text";
  const texts = [
    [demand.origin, ORIGIN_CHARS_MAX],
    [demand.case, CASE_BYTES_MAX],
    [demand.authority, AUTHORITY_CHARS_MAX],
    [demand.reference, REFERENCE_CHARS_MAX]
  ];
  if (texts.some(([text, most]) => !isLine(text) || [...text].length > most)) return "text";
  if (doors.length < 1 || doors.length > DOORS_MAX || !distinct(doors)) return "doors";
  if (!apart.every((it) => doors.includes(it)) || !distinct(apart)) return "apart";
  const until = demand.gag?.until ?? 0;
  const times = [demand.issued, demand.serve_by ?? 0, until];
  return times.every(isTime) && until % DAY_MS === 0 ? null : "time";
}
function parseDemand(text) {
  if (utf8(text).length > DEMAND_BYTES_MAX) throw unreadable("long");
  const json = oneSpelling(text, MEMBERS);
  if (!json || !isShaped(json)) throw unreadable("spelling");
  const demand = json;
  const flaw = flawOf(demand);
  if (flaw) throw unreadable(flaw);
  return demand;
}
function demandDigest(origin, demand, submittedBy) {
  const hash = sha256(utf8(demand));
  return hex(sha256(enc("sidelight/demand/v1", utf8(origin), hash, u64(submittedBy))));
}
var FINDINGS = ["genuine", "names_operator", "in_force", "names_doors", "apart", "scope"];
var REASON_OF = {
  genuine: "not-genuine",
  names_operator: "wrong-operator",
  in_force: "not-in-force",
  names_doors: "over-scope",
  apart: "over-scope",
  scope: "over-scope"
};
function parseChecklist(text) {
  const flaw = (code) => new Refused(code, "The checklist cannot be read by this page. Reload it.");
  const short = utf8(text).length <= CHECKLIST_BYTES_MAX;
  const json = short ? oneSpelling(text, ["v", "by", "at", "reached", ...FINDINGS]) : null;
  const shaped = json?.v === 1 && [json.by, json.at].every(isCount) && typeof json.reached === "string" && FINDINGS.every((name) => typeof json[name] === "boolean");
  if (!shaped) throw flaw("spelling");
  const checklist = json;
  const { reached } = checklist;
  if (!isLine(reached) || [...reached].length > REACHED_CHARS_MAX) throw flaw("reached");
  return checklist;
}

export {
  AUTHORITY_CHARS_MAX,
  REFERENCE_CHARS_MAX,
  parseDemand,
  demandDigest,
  FINDINGS,
  REASON_OF,
  parseChecklist
};
