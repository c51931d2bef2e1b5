// Entries of the public record (docs/ref/leaf.md): the kinds a household reads, strictly, each in its one
// spelling. The twin of crates/translog/src/entry. A kind that is not read here is refused, never skipped.

import { Refused, enc, hex, sha256, unhex, utf8 } from "../crypto/encoding.ts";
import { FORMS, type Form, readSeats } from "./forms.ts";
import { OF_DEMANDS, daysAfter, ofDemand, ofEmergency } from "./releases.ts";
import { parseVkey } from "./vkey.ts";
import { readUint } from "./words.ts";

const ENTRY_BYTES_MAX = 4096;
const VERSION_LINE = "sidelight-log/v1";
const RESERVED = ["warrant", "order"];

/** Of either key. */
const CEREMONY = {
  purpose: "purpose",
  epoch: "uint",
  threshold: "uint",
  trustees: "seats",
  decision: "sha256-or-none",
  "decided-by": "authority",
} as const;

/** Of an emergency, and of a drill, in their order. */
const EMERGENCY = {
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
  "second-review": "index",
} as const;

/** Fields of the kinds, in their order. */
const KINDS = {
  policy: { rulebook: "sha256", version: "uint", effective: "day" },
  agency: {
    agency: "slug",
    name: "sha256",
    epoch: "uint",
    "delivery-key": "recipient",
    jurisdiction: "jurisdiction-or-none",
    decision: "sha256-or-none",
    "decided-by": "authority",
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
    "decided-by": "index",
  },
  "request-update": { request: "index", document: "sha256", decision: "sha256", "decided-by": "index" },
  "request-resolved": {
    request: "index",
    document: "sha256-or-none",
    decision: "sha256",
    "decided-by": "index",
  },
  "request-withdrawn": {
    request: "index",
    document: "sha256-or-none",
    decision: "sha256",
    "decided-by": "index",
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
    footage: "committed",
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
    "decided-by": "authority",
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
    "decided-by": "index",
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
    signature: "signature",
  },
  notice: { release: "index", trustee: "slug", box: "box", signature: "signature" },
  outcome: {
    release: "index",
    process: "process",
    document: "sha256-or-none",
    decision: "sha256",
    "decided-by": "index",
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
    "second-review": "index",
  },
  "demand-noticed": {
    policy: "sha256",
    "demand-text": "committed",
    box: "box",
    decision: "sha256",
    "decided-by": "index",
  },
  objection: {
    told: "index",
    state: "objection",
    document: "sha256-or-none",
    decision: "sha256-or-none",
    "decided-by": "authority",
  },
  "demand-refused": {
    policy: "sha256",
    demand: "demand",
    reason: "demand-reason",
    agency: "committed",
    "demand-text": "committed",
    "submitted-by": "committed",
    decision: "sha256-or-none",
    "decided-by": "authority",
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
    "decided-by": "index",
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
    "second-review": "index",
  },
  reveal: { index: "index", field: "slug", salt: "salt", value: "opening" },
  "trustee-set": { ceremony: "index", epoch: "uint", "quorum-key": "recipient", roster: "sha256" },
} as const satisfies Record<string, Record<string, Form>>;

/** The fields of a kind that entries of before do not have. */
const LATE: Partial<Record<EntryKind, readonly string[]>> = {
  agency: ["jurisdiction"],
  consent: ["footage"],
  request: ["offence"],
  emergency: ["minutes", "country"],
  drill: ["minutes", "country"],
  receipt: ["minutes"],
};

export type EntryKind = keyof typeof KINDS;

/** An entry; its values as they stand, behind their names. */
export interface Entry<K extends EntryKind = EntryKind> {
  kind: K;
  ordinal: number;
  day: string;
  fields: Record<keyof (typeof KINDS)[K] & string, string>;
}

const refuse = (defect: string, line: number, what: string) =>
  new Refused(defect, `An entry of the public record is malformed: line ${line}, ${what}.`);

function contradiction(kind: EntryKind, day: string, fields: Record<string, string>): string | undefined {
  if (kind === "policy" && (fields.effective ?? "") < day) return "in force before its entry";
  if (kind === "request" && (fields.expires ?? "") < day) return "expired before it began";
  const decided = fields.decision !== "none";
  const vouched = fields["decided-by"] !== "operator";
  if (kind === "trustee" && hex(parseVkey(fields["witness-key"] ?? "").key) === fields["signing-key"]) {
    return "one key to cosign and to sign";
  }
  if (kind === "ceremony" || kind === "lookup-ceremony") {
    const [k, n] = [Number(fields.threshold), readSeats(fields.trustees ?? "")?.length ?? 0];
    if (k < 2 || k > n || 2 * k <= n) return "the threshold is not more than half of the trustees";
  }
  const days = (name: string) => daysAfter(day, fields[name] ?? "");
  if (kind === "emergency" || kind === "drill") return ofEmergency(fields, days);
  if (OF_DEMANDS.includes(kind)) return ofDemand(kind, fields, days);
  if (kind === "receipt") {
    const answered = fields.outcome === "answered";
    const fits = (fields.answer !== "none") === answered && (fields.check === "none") === answered;
    return fits ? undefined : "answered without an answer, or refused without a check";
  }
  if (kind === "credential-revoked" && decided !== (fields["revoked-by"] !== "operator")) {
    return "decision and who revoked";
  }
  const either = ["agency", "trustee", "ceremony", "lookup-ceremony"].includes(kind);
  if (either && decided !== vouched) return "decision and who decided";
  return undefined;
}

/** Splits bytes into lines, or names what keeps them from being an entry at all. */
function linesOf(text: string): string[] {
  if (utf8(text).length > ENTRY_BYTES_MAX) throw refuse("too-long", 0, "more than 4,096 bytes");
  const bad = /[^\n\x20-\x7e]/.exec(text);
  if (bad) {
    const line = text.slice(0, bad.index).split("\n").length;
    throw refuse("byte", line, "a byte that is not printable ASCII");
  }
  if (!text.endsWith("\n")) throw refuse("final-newline", 0, "no newline at the end");
  return text.slice(0, -1).split("\n");
}

/** Reads an entry. Only the entry itself is judged; whether it is in the record is for its proof. */
export function parseEntry(text: string): Entry {
  const lines = linesOf(text);
  if (lines[0] !== VERSION_LINE) throw refuse("version", 1, "another version");
  let at = 1;
  const value = (name: string): string => {
    const line = lines[at++] ?? "";
    if (!line.startsWith(`${name} `)) throw refuse("field", at, `expected ${name}`);
    return line.slice(name.length + 1);
  };
  const read = (name: string, form: Form): string => {
    const text = value(name);
    if (!FORMS[form](text)) throw refuse("value", at, `${name} is not a ${form}`);
    return text;
  };
  const kind = value("kind") as EntryKind;
  if (!Object.hasOwn(KINDS, kind)) {
    throw refuse(RESERVED.includes(kind) ? "kind-reserved" : "kind-unknown", at, "a kind not read here");
  }
  const ordinal = readUint(read("ordinal", "uint")) as number;
  if (ordinal === 0) throw refuse("value", at, "ordinals count from 1");
  const day = read("day", "day");
  const fields: Record<string, string> = {};
  for (const [name, form] of Object.entries(KINDS[kind])) {
    const late = LATE[kind]?.includes(name);
    if (!late || lines[at]?.startsWith(`${name} `)) fields[name] = read(name, form);
  }
  if (at < lines.length) throw refuse("extra-line", at + 1, "a line too many");
  const wrong = contradiction(kind, day, fields);
  if (wrong) throw refuse("contradiction", 0, wrong);
  return { kind, ordinal, day, fields } as Entry;
}

/** Reads an entry that must be of one kind. */
export function parseEntryOf<K extends EntryKind>(kind: K, text: string): Entry<K> {
  const entry = parseEntry(text);
  if (entry.kind !== kind) {
    throw new Refused("kind", `The public record has a ${entry.kind} where a ${kind} is due.`);
  }
  return entry as Entry<K>;
}

/** A commitment to a field of an entry, as the entry writes it. */
export function committed(kind: string, field: string, salt: string, value: string): string {
  const bytes = enc("sidelight/log-field/v1", utf8(kind), utf8(field), unhex(salt, 32), utf8(value));
  return `committed:${hex(sha256(bytes))}`;
}
