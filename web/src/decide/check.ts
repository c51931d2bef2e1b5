// Whether what the operator wants to have signed is what it shows: everything that can be computed is
// computed here before a passkey is asked for.

import type { Ask, Decision, FieldOpening } from "../api/agency.ts";
import { hex, sha256, utf8 } from "../crypto/encoding.ts";
import { COVERED, committed, digestOf, notAsked, wordsOf } from "./digest.ts";

/** A decision whose digest, commitments and document fit. */
export interface Checked {
  decision: Decision;
  /** Values by the name of their line; committed ones opened. */
  values: Map<string, { value: string; sealed: boolean }>;
  words: string[];
}

/** What the page has shown of the thing that is decided about. */
export interface Shown {
  /** The text that was read. */
  document?: string;
  /** The entry of the request. */
  request?: number | null;
  /** The entry of the emergency, released or refused. */
  emergency?: number;
  /** The entry of the release, and what became of it. */
  release?: number;
  process?: string;
}

const LEADS_TO: Record<Ask["kind"], string> = {
  publish: "request",
  refuse: "request-refused",
  update: "request-update",
  resolve: "request-resolved",
  withdraw: "request-withdrawn",
  rotate: "agency",
  misused: "urgent-misused",
  outcome: "outcome",
  "emergency-misused": "emergency-misused",
};

function openings(decision: Decision): Map<string, FieldOpening> {
  const found = new Map<string, FieldOpening>();
  for (const opening of decision.openings) {
    if (found.has(opening.field)) throw notAsked("openings", "The service opened a field twice.");
    found.set(opening.field, opening);
  }
  return found;
}

/** Opens the lines; refuses one that opens to something else, and an opening that no line needs. */
function open(decision: Decision): Checked["values"] {
  const known = openings(decision);
  const values: Checked["values"] = new Map();
  for (const [name, line] of decision.lines) {
    if (!line.startsWith("committed:")) {
      values.set(name, { value: line, sealed: false });
      continue;
    }
    const opening = known.get(name);
    known.delete(name);
    if (!opening || committed(decision.kind, opening) !== line) {
      throw notAsked("commitment", `The sealed field "${name}" is not what the service shows.`);
    }
    values.set(name, { value: opening.value, sealed: true });
  }
  if (known.size > 0) throw notAsked("openings", "The service opened a field that is not decided about.");
  return values;
}

/** The document that is shown must be the one the lines name. */
function checkDocument(decision: Decision, values: Checked["values"]): void {
  const line = values.get(decision.kind === "agency" ? "name" : "document");
  const named = line?.value.replace(/^sha256:/, "") ?? "none";
  if (named === "none") {
    if (decision.document !== null)
      throw notAsked("document", "The service shows a text that is not " + "named.");
    return;
  }
  // A redaction takes a text away by its hash; the text itself need not be shown again.
  if (decision.kind === "redacted" && decision.document === null) return;
  if (decision.document === null || hex(sha256(utf8(decision.document))) !== named) {
    throw notAsked("document", "The text that is shown is not the one that would be signed.");
  }
  if (decision.kind !== "request") return;
  // No words of the agency's stand before this line.
  const offence = decision.document.split("\n").find((line) => line.startsWith("offence "));
  if (offence !== `offence ${values.get("offence")?.value}`) {
    throw notAsked("document", "The text is about another offence than would be counted.");
  }
}

/** Whether it is what was asked for; a decision that came by another way is not compared. */
function checkAsk(decision: Decision, values: Checked["values"], ask: Ask, shown: Shown): void {
  const other = () =>
    notAsked("other_decision", "The service prepared another decision than the one asked for.");
  if (decision.kind !== LEADS_TO[ask.kind]) throw other();
  if (shown.document !== undefined && shown.document !== decision.document) throw other();
  for (const name of ["request", "emergency", "release", "process"] as const) {
    const value = shown[name];
    if (value != null && values.get(name)?.value !== String(value)) throw other();
  }
  if ("reason" in ask && values.get("reason")?.value !== ask.reason) throw other();
  if (ask.kind === "rotate" && values.get("delivery-key")?.value !== ask.recipient) throw other();
  if (ask.kind === "resolve" || ask.kind === "withdraw") {
    if (!ask.text !== (decision.document === null)) throw other();
  }
}

/** Checks a decision. `origin` is that of the record this browser has pinned. */
export function checkDecision(
  decision: Decision,
  origin: string,
  ask: Ask | null,
  shown: Shown = {},
): Checked {
  const names = COVERED[decision.kind];
  if (!names || names.join() !== decision.lines.map(([name]) => name).join()) {
    throw notAsked("lines", "This page does not know this kind of decision.");
  }
  if (decision.origin !== origin) {
    throw notAsked("origin", "The decision is for another record than the one this browser knows.");
  }
  const digest = digestOf(decision.origin, decision.kind, decision.lines);
  if (hex(digest) !== decision.digest) {
    throw notAsked("digest", "What would be signed is not what the service shows.");
  }
  const values = open(decision);
  checkDocument(decision, values);
  if (ask) checkAsk(decision, values, ask, shown);
  return { decision, values, words: wordsOf(digest) };
}
