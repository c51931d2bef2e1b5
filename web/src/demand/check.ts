// Whether what a reviewer is to sign about a demand is what the page shows: everything that can be computed
// is computed here before a passkey is asked for (docs/ref/approval.md).

import { operatorNow } from "../api/clock.ts";
import type { DemandType } from "../api/civic.ts";
import type { Decide, Refusal, Review, Settled, Settlement } from "../api/demand.ts";
import { utf8 } from "../crypto/encoding.ts";
import { notAsked } from "../decide/digest.ts";
import { type ToDecide, compareLines, hashOf, openedLines } from "../decide/lines.ts";
import { type Demand, parseDemand } from "./text.ts";
import { utcDay } from "./words.ts";

const WHO = ["agency", "demand-text", "submitted-by"];

const LINES = {
  compelled: [
    ...["policy", "trustee-set", "demand", "homes", "cameras", "clips", "seconds", "told", "notice-due"],
    ...["seal-until", "agency", "type", "demand-text", "order", "scope", "recipient", "submitted-by"],
    ...["supervised-by", "checklist"],
  ],
  "account-disclosed": [
    ...["policy", "demand", "told", "agency", "type", "demand-text", "recipient", "submitted-by"],
  ],
  "demand-noticed": ["policy", "demand-text", "box"],
  preservation: [
    ...["policy", "demand", "until", "renews", "clips", "agency", "demand-text", "scope", "submitted-by"],
  ],
  "demand-refused": ["policy", "demand", "reason", ...WHO],
  objection: ["told", "state", "document"],
} as const;

type Kind = keyof typeof LINES;
type Shown = Record<string, string | number>;

function check(kind: Kind, origin: string, decision: ToDecide, shown: Shown): void {
  compareLines(openedLines({ origin, kind, covered: LINES[kind] }, decision), shown);
}

/** The demand of a review, if it is of this record and that agency. */
function demandOf(review: Review, origin: string) {
  const demand = parseDemand(review.text);
  if (demand.origin !== origin || demand.agency !== review.agency) {
    throw notAsked("demand", "The demand is of another record, or of another agency.");
  }
  return demand;
}

const nothing = () => notAsked("decision", "There is nothing to sign.");

/** What a release names of the demand, of footage and of an account alike. */
function ofRelease(review: Review, demand: Demand): Shown {
  const { told } = review;
  return {
    demand: told ? demand.type : "sealed",
    told: told?.index ?? "none",
    agency: demand.agency,
    type: demand.type,
    "demand-text": hashOf(review.text),
  };
}

/**
 * What a type lets a passkey do; a type that yields less never leads to more, whatever the service prepared.
 */
const DOES: Record<DemandType["class"], Decide["does"][]> = {
  content: ["tell", "release"],
  account: ["tell", "disclose"],
  preserve: ["preserve"],
};

/** Bytes of a notice before it is sealed. */
const NOTICE_BYTES = 512;

/**
 * Checks the notice that this browser is to seal for the household. Where not all had room in it, doors and
 * the ends of two names are missing (docs/ref/demand.md, Notice).
 */
export function checkNotice(review: Review, origin: string): string {
  const demand = demandOf(review, origin);
  const text = review.tell?.notice ?? "";
  const other = () => notAsked("notice", "The notice says something else than the demand.");
  let said: Record<string, unknown>;
  try {
    said = JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw other();
  }
  const { v, kind, doors, authority, reference, household, deliver_from: from, ...rest } = said;
  const begins = (whole: string, part: unknown) => typeof part === "string" && whole.startsWith(part);
  const { agency, type } = demand;
  const wanted = { origin, agency, type, from: demand.from, to: demand.to };
  const good =
    utf8(text).length === NOTICE_BYTES &&
    JSON.stringify(said) === text.trimEnd() &&
    v === 1 &&
    kind === "demand" &&
    JSON.stringify(rest) === JSON.stringify(wanted) &&
    /^[0-9a-f]{32}$/.test(String(household)) &&
    begins(demand.authority, authority) &&
    begins(demand.reference, reference) &&
    Array.isArray(doors) &&
    doors.length > 0 &&
    JSON.stringify(doors) === JSON.stringify(demand.doors.slice(0, doors.length)) &&
    Number.isSafeInteger(from);
  if (!good) throw other();
  return text;
}

/**
 * Checks what the passkey is asked for. `box` is what this browser has sealed for the household, if it has;
 * `now` is for what a gag hides.
 */
export function checkDecide(
  review: Review,
  type: DemandType,
  origin: string,
  { box, now = operatorNow() }: { box?: string | undefined; now?: number } = {},
): Decide {
  const demand = demandOf(review, origin);
  const { decide, held, told, checklist } = review;
  if (!decide || type.code !== demand.type || !DOES[type.class].includes(decide.does)) throw nothing();
  const { agency, gag, order } = demand;
  const [entry, text] = [decide.entry, { "demand-text": hashOf(review.text) }];
  switch (decide.does) {
    case "tell":
      // What is in a box that another device has sealed only the household can read.
      check("demand-noticed", origin, entry, box === undefined ? text : { ...text, box });
      break;
    case "preserve": {
      if (!held) throw nothing();
      const code = gag && now < gag.until ? "sealed" : demand.type;
      check("preservation", origin, entry, { demand: code, clips: held.clips, agency, ...text });
      break;
    }
    case "disclose":
      check("account-disclosed", origin, entry, ofRelease(review, demand));
      break;
    case "release": {
      if (!held || checklist === null) throw nothing();
      const shown = { ...ofRelease(review, demand), ...held, homes: 1, order, checklist: hashOf(checklist) };
      const due: Shown = told === null && gag ? { "notice-due": utcDay(gag.until) } : {};
      check("compelled", origin, entry, { ...shown, ...due });
    }
  }
  return decide;
}

/** Checks a refusal that was asked for. */
export function checkRefusal(review: Review, refusal: Refusal, reason: string, origin: string): void {
  const { agency } = demandOf(review, origin);
  const shown = { reason, agency, "demand-text": hashOf(review.text) };
  check("demand-refused", origin, refusal, shown);
  if (refusal.reason !== reason) throw notAsked("reason", "The service prepared another reason.");
}

/** Checks how an objection is settled: the public text of why, and the refusal of one that holds. */
export function checkSettlement(
  review: Review,
  { entry, refusal }: Settlement,
  { upheld, document }: Settled,
  origin: string,
): void {
  demandOf(review, origin);
  if (!review.told || (refusal === null) === upheld) throw nothing();
  const state = upheld ? "upheld" : "overruled";
  check("objection", origin, entry, { told: review.told.index, state, document: hashOf(document) });
  if (refusal) checkRefusal(review, refusal, "objection", origin);
}
