import {
  pdfOf
} from "./shared-AX5PA5PX.js";
import {
  REACHES,
  documentPath,
  titleOf,
  typeOf,
  utcDay
} from "./shared-J5KQHT6H.js";
import {
  distinct,
  isCode,
  isCount,
  isHash,
  isTime,
  isWindow,
  momentOf,
  oneSpelling
} from "./shared-KJRFFGVJ.js";
import {
  windowOf,
  windowUtc
} from "./shared-L5VYHXIQ.js";
import {
  paper
} from "./shared-5TTUMBHV.js";
import {
  isTag,
  printed
} from "./shared-W57RIK6C.js";
import {
  saveBlob
} from "./shared-NFXUGANM.js";
import {
  isLine
} from "./shared-DSEI3TSB.js";
import {
  dateOf
} from "./shared-J6XXC7HO.js";
import {
  Refused,
  button,
  enc,
  h,
  hex,
  sha2562 as sha256,
  u64,
  utf8
} from "./shared-XHTEXJ3I.js";

// src/demand/show.ts
function demandFacts(demand, { agency, rules, doorOf = printed }) {
  const row = (term, ...value) => [h("dt", {}, term), h("dd", {}, ...value)];
  const type = typeOf(rules, demand.type);
  const apart = demand.named_apart.map(doorOf).join(", ");
  const gag = demand.gag && `The household is not told until ${utcDay(demand.gag.until)} (UTC)`;
  return h(
    "dl",
    { class: "facts facts-said claim" },
    ...row("What it is", h("strong", {}, titleOf(rules, demand.type))),
    ...row("Issued by", demand.authority),
    ...row("Docket number", h("span", { class: "num" }, demand.reference)),
    ...row("Issued on", h("span", { class: "num" }, dateOf(demand.issued))),
    ...demand.serve_by === null ? [] : row("To be served by", momentOf(demand.serve_by)),
    ...type ? row("Reaches at most", REACHES[type.class]) : [],
    ...row("Doors", demand.doors.map(doorOf).join(", ")),
    ...apart ? row("In a line of their own", apart) : [],
    ...row(
      "Window",
      h("span", { class: "num" }, windowOf(demand.from, demand.to)),
      h("span", { class: "hint num" }, windowUtc(demand.from, demand.to))
    ),
    ...gag ? row("Gag", gag) : [],
    ...row("Agency and case", `${agency}, case ${demand.case}`)
  );
}
var wordForWord = (text) => h(
  "details",
  { class: "more" },
  h("summary", {}, "The demand, as it is signed"),
  paper(text, "The demand, word for word")
);
function documents(reader, id, demand) {
  const save = (label, which, hash) => button(label, {
    icon: "save",
    onclick: async () => {
      const name = `${which}-${demand.reference.replace(/[^\w-]+/g, "-")}.pdf`;
      saveBlob(name, await pdfOf(documentPath(reader, id, which), hash, "the demand"));
    }
  });
  const gag = reader === "household" ? null : demand.gag;
  return h(
    "div",
    { class: "stack-s" },
    h(
      "div",
      { class: "actions" },
      save("Save the order (PDF)", "order", demand.order),
      gag && save("Save the order not to tell (PDF)", "gag-order", gag.document)
    ),
    h(
      "p",
      { class: "small muted" },
      "This browser saves a document only if it is the one whose fingerprint stands in the demand."
    )
  );
}

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
  demandFacts,
  wordForWord,
  documents,
  AUTHORITY_CHARS_MAX,
  REFERENCE_CHARS_MAX,
  parseDemand,
  demandDigest,
  FINDINGS,
  REASON_OF,
  parseChecklist
};
