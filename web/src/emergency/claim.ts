// A claim as it was signed (docs/ref/emergency.md): read strictly, so that what is shown is all that it says.
// The twin of crates/domain/src/emergency/claim.rs; both read vectors/emergency-claim.json.

import { Refused, enc, hex, sha256, u64, utf8 } from "../crypto/encoding.ts";
import { isLine } from "../record/words.ts";
import { isTag } from "../release/doors.ts";
import { distinct, isCode, isCount, isHash, isWindow, oneSpelling } from "../release/spelling.ts";
import { DANGERS, LEFT_OUT, NOT_ASKED } from "./words.ts";

/** A home that is named by its address or a contact: the look-up's entry, and SHA-256 of the token. */
export interface NamedHome {
  look_up: number;
  address: string;
}

/** Who of the home must not learn of it before it is decided, and why. */
export interface LeftOut {
  people: string[];
  reason: string;
}

/** What an officer claims. */
export interface Claim {
  origin: string;
  agency: string;
  case: string;
  danger: string;
  who: string;
  harm: string;
  why_now: string;
  why_no_process: string;
  why_footage: string;
  /** None where a home is named. */
  doors: string[];
  /** Where a home is named: in version 2, and in version 3. */
  home?: NamedHome;
  from: number;
  to: number;
  owner: "ask" | "do-not-ask";
  owner_reason: string | null;
  /** In version 3, and always there. */
  left_out?: LeftOut;
  process: string;
  deadline: number | null;
}

const CLAIM_BYTES_MAX = 8192;
const CASE_BYTES_MAX = 200;
const TEXT_CHARS_MAX = 800;
const DOORS_MAX = 32;
/** Most people who are left out, and the longest name or address of one, characters. */
export const PEOPLE_MAX = 4;
export const PERSON_CHARS_MAX = 200;

const WHO = [
  ...["v", "origin", "agency", "case", "danger", "who", "harm", "why_now", "why_no_process"],
  "why_footage",
];
const WHEN = ["from", "to", "owner", "owner_reason"];
const THEN = ["process", "deadline"];
const of = (doors: string[], rest: string[]) => [...WHO, ...doors, ...WHEN, ...rest, ...THEN];
/** Of each version; the third has a home or none. */
const MEMBERS: Record<number, string[][]> = {
  1: [of(["doors"], [])],
  2: [of(["doors", "home"], [])],
  3: [of(["doors"], ["left_out"]), of(["doors", "home"], ["left_out"])],
};
const REASONS = ["who", "harm", "why_now", "why_no_process", "why_footage", "process"] as const;
const TEXTS = ["origin", "case", ...REASONS] as const;

type Flaw = "long" | "spelling" | "text" | "doors" | "window" | "owner" | "left-out";

const unreadable = (flaw: Flaw) =>
  new Refused(flaw, "The claim cannot be read by this page. Reload it; if that does not help, refuse it.");

const isHome = (value: unknown) => {
  if (typeof value !== "object" || value === null) return false;
  const home = value as Record<string, unknown>;
  return Object.keys(home).join() === "look_up,address" && isCount(home.look_up) && isHash(home.address);
};

const isLeftOut = (value: unknown) => {
  if (typeof value !== "object" || value === null) return false;
  const { people, reason } = value as Record<string, unknown>;
  return (
    Object.keys(value).join() === "people,reason" &&
    Array.isArray(people) &&
    people.every((it) => typeof it === "string") &&
    Object.hasOwn(NOT_ASKED, String(reason))
  );
};

const isLeftOutFine = ({ people, reason }: LeftOut) =>
  people.length > 0 &&
  people.length <= PEOPLE_MAX &&
  distinct(people) &&
  people.every((it) => isLine(it) && [...it].length <= PERSON_CHARS_MAX) &&
  Object.hasOwn(LEFT_OUT, reason);

/** Whether the members are of the kinds that they are of, before what they say is looked at. */
const isShaped = (json: Record<string, unknown>): boolean =>
  isCode(json.agency) &&
  TEXTS.every((name) => typeof json[name] === "string") &&
  Object.hasOwn(DANGERS, String(json.danger)) &&
  Array.isArray(json.doors) &&
  json.doors.every((it) => typeof it === "string") &&
  (!Object.hasOwn(json, "home") || isHome(json.home)) &&
  (!Object.hasOwn(json, "left_out") || isLeftOut(json.left_out)) &&
  [json.from, json.to, json.deadline ?? 0].every(isCount) &&
  (json.owner === "ask" || json.owner === "do-not-ask") &&
  (json.owner_reason === null || Object.hasOwn(NOT_ASKED, String(json.owner_reason)));

/** The first thing in a claim that is not as it has to be. */
function flawOf(claim: Claim): Flaw | null {
  const { doors, home, left_out } = claim;
  if ((claim.owner === "ask") !== (claim.owner_reason === null)) return "owner";
  if (!doors.every(isTag)) return "doors";
  if (!isWindow(claim.from, claim.to)) return "window";
  if (utf8(claim.case).length > CASE_BYTES_MAX) return "text";
  if (TEXTS.some((name) => !isLine(claim[name]) || [...claim[name]].length > TEXT_CHARS_MAX)) return "text";
  if (left_out && (claim.owner !== "ask" || !isLeftOutFine(left_out))) return "left-out";
  const named = home ? doors.length === 0 : doors.length > 0 && doors.length <= DOORS_MAX && distinct(doors);
  return named ? null : "doors";
}

/** Reads a claim of one spelling: written back it must be the same text, so nothing in it goes unseen. */
export function parseClaim(text: string): Claim {
  if (utf8(text).length > CLAIM_BYTES_MAX) throw unreadable("long");
  const [version] = [1, 2, 3].filter((v) => text.startsWith(`{"v":${v},`));
  const spellings = version === undefined ? [] : (MEMBERS[version] ?? []);
  const json = spellings.map((members) => oneSpelling(text, members)).find((it) => it !== null) ?? null;
  if (!json || !isShaped(json)) throw unreadable("spelling");
  const claim = json as unknown as Claim;
  const flaw = flawOf(claim);
  if (flaw) throw unreadable(flaw);
  return claim;
}

/** What the passkeys of officer and supervisor sign. What was signed to practise lets nothing else leave. */
export function claimDigest(origin: string, claim: string, submittedBy: number, isDrill: boolean): string {
  const practised = isDrill ? "sidelight/drill-claim/v1" : "sidelight/emergency-claim/v1";
  return hex(sha256(enc(practised, utf8(origin), sha256(utf8(claim)), u64(submittedBy))));
}
