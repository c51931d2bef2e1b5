// A demand and its checklist as they were signed (docs/ref/demand.md): read strictly, so that what is shown
// is all that they say. The twin of crates/domain/src/demand.

import { Refused, enc, hex, sha256, u64, utf8 } from "../crypto/encoding.ts";
import { isTag } from "../release/doors.ts";
import { distinct, isCode, isCount, isHash, isTime, isWindow, oneSpelling } from "../release/spelling.ts";
import { isLine } from "../record/words.ts";

/** What an officer says of an order. */
export interface Demand {
  origin: string;
  agency: string;
  case: string;
  type: string;
  authority: string;
  reference: string;
  issued: number;
  serve_by: number | null;
  order: string;
  doors: string[];
  named_apart: string[];
  from: number;
  to: number;
  gag: { document: string; until: number } | null;
}

const DEMAND_BYTES_MAX = 8192;
const CHECKLIST_BYTES_MAX = 2048;
const DOORS_MAX = 8;
const DAY_MS = 24 * 3_600_000;
const ORIGIN_CHARS_MAX = 200;
const CASE_BYTES_MAX = 200;
const REACHED_CHARS_MAX = 400;
/** Longest name of an issuing court, and longest docket number, characters. */
export const AUTHORITY_CHARS_MAX = 80;
export const REFERENCE_CHARS_MAX = 60;

const MEMBERS = [
  ...["v", "origin", "agency", "case", "type", "authority", "reference", "issued", "serve_by", "order"],
  ...["doors", "named_apart", "from", "to", "gag"],
];

type Flaw = "long" | "spelling" | "text" | "doors" | "apart" | "window" | "time";

const unreadable = (flaw: Flaw) =>
  new Refused(flaw, "The demand cannot be read by this page. Reload it; if that does not help, refuse it.");

/** Whether the members are of the kinds that they are of, before what they say is looked at. */
function isShaped(json: Record<string, unknown>): boolean {
  const gag = json.gag as Record<string, unknown> | null;
  const isGag =
    gag === null ||
    (typeof gag === "object" &&
      Object.keys(gag).join() === "document,until" &&
      isHash(gag.document) &&
      Number.isSafeInteger(gag.until));
  const texts = [json.origin, json.case, json.authority, json.reference];
  const times = [json.issued, json.serve_by ?? 0, json.from, json.to];
  return (
    json.v === 1 &&
    isCode(json.agency) &&
    isCode(json.type) &&
    texts.every((it) => typeof it === "string") &&
    times.every(isCount) &&
    isHash(json.order) &&
    [json.doors, json.named_apart].every((it) => Array.isArray(it)) &&
    isGag
  );
}

/** The first thing in a demand that is not as it has to be. */
function flawOf({ doors, named_apart: apart, from, to, ...demand }: Demand): Flaw | null {
  if (!doors.every(isTag)) return "doors";
  if (!apart.every(isTag)) return "apart";
  if (!isWindow(from, to)) return "window";
  if (utf8(demand.case).length > CASE_BYTES_MAX) return "text";
  const texts: [string, number][] = [
    [demand.origin, ORIGIN_CHARS_MAX],
    [demand.case, CASE_BYTES_MAX],
    [demand.authority, AUTHORITY_CHARS_MAX],
    [demand.reference, REFERENCE_CHARS_MAX],
  ];
  if (texts.some(([text, most]) => !isLine(text) || [...text].length > most)) return "text";
  if (doors.length < 1 || doors.length > DOORS_MAX || !distinct(doors)) return "doors";
  if (!apart.every((it) => doors.includes(it)) || !distinct(apart)) return "apart";
  const until = demand.gag?.until ?? 0;
  const times = [demand.issued, demand.serve_by ?? 0, until];
  return times.every(isTime) && until % DAY_MS === 0 ? null : "time";
}

/** Reads a demand of one spelling, so nothing in it goes unseen. */
export function parseDemand(text: string): Demand {
  if (utf8(text).length > DEMAND_BYTES_MAX) throw unreadable("long");
  const json = oneSpelling(text, MEMBERS);
  if (!json || !isShaped(json)) throw unreadable("spelling");
  const demand = json as unknown as Demand;
  const flaw = flawOf(demand);
  if (flaw) throw unreadable(flaw);
  return demand;
}

/** What the passkeys of officer and supervisor sign. */
export function demandDigest(origin: string, demand: string, submittedBy: number): string {
  const hash = sha256(utf8(demand));
  return hex(sha256(enc("sidelight/demand/v1", utf8(origin), hash, u64(submittedBy))));
}

/** What a reviewer finds of an order, in the order in which the first "no" is the public reason. */
export const FINDINGS = ["genuine", "names_operator", "in_force", "names_doors", "apart", "scope"] as const;
export type Finding = (typeof FINDINGS)[number];

/** The reason that a "no" is. */
export const REASON_OF: Record<Finding, string> = {
  genuine: "not-genuine",
  names_operator: "wrong-operator",
  in_force: "not-in-force",
  names_doors: "over-scope",
  apart: "over-scope",
  scope: "over-scope",
};

/** A checklist, filled in by one reviewer. */
export type Checklist = Record<Finding, boolean> & { by: number; at: number; reached: string };

/** Reads a checklist of one spelling. */
export function parseChecklist(text: string): Checklist {
  const flaw = (code: string) => new Refused(code, "The checklist cannot be read by this page. Reload it.");
  const short = utf8(text).length <= CHECKLIST_BYTES_MAX;
  const json = short ? oneSpelling(text, ["v", "by", "at", "reached", ...FINDINGS]) : null;
  const shaped =
    json?.v === 1 &&
    [json.by, json.at].every(isCount) &&
    typeof json.reached === "string" &&
    FINDINGS.every((name) => typeof json[name] === "boolean");
  if (!shaped) throw flaw("spelling");
  const checklist = json as unknown as Checklist;
  const { reached } = checklist;
  if (!isLine(reached) || [...reached].length > REACHED_CHARS_MAX) throw flaw("reached");
  return checklist;
}
