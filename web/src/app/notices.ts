// Releases of this household's footage, found by itself: every `notice` entry of the record is tried with the
// household's notice key (docs/ref/emergency.md, Notice), and every `canary` is compared with the home's own
// id. The operator cannot leave one out: the entries read here must make the top that it signed. What is read
// is the same for every home.

import { logFile } from "../api/client.ts";
import { open } from "../crypto/age.ts";
import { type Bytes, Refused, hex, text, unhex } from "../crypto/encoding.ts";
import { type NoticesRecord, loadNotices, saveNotices } from "../crypto/store.ts";
import { headOf } from "../feed/proven.ts";
import type { Pins } from "../feed/verify.ts";
import type { Checkpoint } from "../record/checkpoint.ts";
import { type Entry, committed, parseEntry, parseEntryOf } from "../record/entry.ts";
import { readBox, readOpening } from "../record/forms.ts";
import { readOn } from "../record/replay.ts";
import type { ReadFile } from "../record/tree.ts";
import { isLine, isSlug } from "../record/words.ts";
import { isTag } from "../release/doors.ts";
import type { Home } from "./household.ts";
import { acceptHead, acceptReceiptHead, knownHead, recordPins } from "./record.ts";

/** What a trustee tells the household whose footage it helped to open. */
export interface Told {
  /** The notice's own entry. */
  index: number;
  release: number;
  trustee: string;
  /** Of an emergency, or of a drill: what somebody was said to be in danger of. */
  danger: string | null;
  /** Of a legal demand: its type. */
  demand: string | null;
  agency: string;
  cameras: string[];
  from: number;
  to: number;
  clips: number;
}

/** What the household was told of a demand before anything could leave (docs/ref/demand.md, Notice). */
export interface DemandNoticed {
  /** The notice's own entry. */
  index: number;
  agency: string;
  type: string;
  authority: string;
  reference: string;
  doors: string[];
  from: number;
  to: number;
  deliver_from: number;
}

/** Where the record announces a home for drills (docs/ref/leaf.md, `canary`). */
export interface Announced {
  index: number;
  day: string;
}

/** What this browser has found, and how much of the record it has read for it. */
export interface Found {
  releases: Release[];
  demands: DemandNoticed[];
  /** Of this home. */
  canary: Announced | null;
  size: number;
  /** What the record says of the release at an index, whose home ever it is about. */
  releaseAt: (index: number) => Release | null;
  /** What says of the emergency at an index, released or refused, that it was misused. */
  misusedAt: (index: number) => Misused | null;
}

/** Nothing was found, or nothing was read yet. */
export const NOTHING: Found = {
  ...{ releases: [], demands: [], canary: null, size: 0 },
  ...{ releaseAt: () => null, misusedAt: () => null },
};

/** An entry about a release, and where it is. */
export interface At<E> {
  index: number;
  entry: E;
}

/** What says that an emergency was misused. */
export type Misused = At<Entry<"emergency-misused">>;

/** A release of this household's footage, with all that the record says of it. */
export interface Release {
  index: number;
  entry: Entry<"emergency"> | Entry<"drill"> | Entry<"compelled">;
  told: Told[];
  receipts: At<Entry<"receipt">>[];
  outcomes: At<Entry<"outcome">>[];
  /** That it was misused, once somebody has said so. */
  misused: Misused | null;
  /** Entries by which the passkeys of who signed it were revoked since. */
  frozen: number[];
  /** How many trustees have to answer; none if the record does not name their set. */
  needed: number | null;
  /** Committed fields that were opened since. */
  revealed: Map<string, string>;
}

/** How many trustees have answered. */
export const answeredBy = ({ receipts }: Release) =>
  receipts.filter(({ entry }) => entry.fields.outcome === "answered").length;

/** Whether nobody on this device has read of it, or that it was misused. */
export const isUnread = ({ index, misused }: Release, seen: Set<number>) =>
  !seen.has(index) || (misused !== null && !seen.has(misused.index));

/** Whether as many have answered as have to: from then on the agency has the clips. */
export const isOpen = (release: Release) =>
  release.needed !== null && answeredBy(release) >= release.needed;

/** Entries kept because a release may turn out to be of this household; the newest of other releases. */
const KEPT_MAX = 5_000;
const KIND = /^kind ([a-z-]+)$/m;
/** Those of which more than an index is kept. */
const OF_RELEASES = [
  ...["emergency", "drill", "compelled", "receipt", "outcome", "reveal"],
  ...["emergency-misused", "credential-revoked"],
];

/** The release that a `receipt`, an `outcome`, a `reveal` or an `emergency-misused` is about. */
const ABOUT = /^(?:release|index|emergency) (\d+)$/m;

const isNumber = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** What a box holds, if it is this household's and about this release. */
function readTold(plain: Bytes, at: number, entry: Entry<"notice">, home: Home, origin: string): Told | null {
  const json = JSON.parse(text(plain)) as Record<string, unknown>;
  const { release, trustee, danger = null, demand = null, agency, cameras, from, to, clips } = json;
  const isId = (id: unknown) => typeof id === "string" && /^[0-9a-f]{32}$/.test(id);
  const ids = Array.isArray(cameras) && cameras.every(isId);
  const good =
    json.v === 1 &&
    String(release) === entry.fields.release &&
    trustee === entry.fields.trustee &&
    json.origin === origin &&
    json.household === home.statement.household &&
    [danger, demand].filter((why) => typeof why === "string").length === 1 &&
    typeof agency === "string" &&
    isSlug(agency) &&
    ids &&
    [from, to, clips].every(isNumber);
  const about = { index: at, release, trustee, danger, demand, agency };
  return good ? ({ ...about, cameras, from, to, clips } as Told) : null;
}

/** What a box holds, if it is a notice of a demand for this household. */
function readDemand(plain: Bytes, index: number, home: Home, origin: string): DemandNoticed | null {
  const json = JSON.parse(text(plain)) as Record<string, unknown>;
  const { agency, type, authority, reference, doors, from, to, deliver_from } = json;
  const good =
    json.v === 1 &&
    json.kind === "demand" &&
    json.origin === origin &&
    json.household === home.statement.household &&
    [agency, type].every((code) => typeof code === "string" && isSlug(code)) &&
    [authority, reference].every((it) => typeof it === "string") &&
    Array.isArray(doors) &&
    doors.every(isTag) &&
    [from, to, deliver_from].every(isNumber);
  const said = { index, agency, type, authority, reference, doors, from, to, deliver_from };
  return good ? (said as DemandNoticed) : null;
}

/** Whether a `canary` announces this home. */
export function announcedBy(entry: string, index: number, household: string): Announced | null {
  const { fields, day } = parseEntryOf("canary", entry);
  return fields.household === household ? { index, day } : null;
}

/** Tries one box with the household's key, and reads what it opens. */
async function tryBox<T>(box: string, home: Home, read: (plain: Bytes) => T | null): Promise<T | null> {
  try {
    return read(await open(readBox(box) as Bytes, [home.keyring.notice]));
  } catch {
    // For somebody else, as nearly all are.
    return null;
  }
}

const fresh = (home: Home, logKey: string): NoticesRecord => ({
  household: home.record.household,
  logKey,
  size: 0,
  tops: [],
  kept: [],
  told: [],
  demands: [],
  canary: null,
  needed: {},
  misuse: true,
  seen: [],
});

/** What was read before; from the start again if that was before this browser looked for all of it. */
function readSoFar(home: Home, logKey: string, stored: NoticesRecord | undefined): NoticesRecord {
  if (stored?.logKey !== logKey) return fresh(home, logKey);
  const whole = stored.canary !== undefined && stored.needed !== undefined && stored.misuse;
  return whole ? stored : { ...fresh(home, logKey), seen: stored.seen };
}

/** Releases and demands that somebody has read of on this device. */
export async function seenNotices(home: Home): Promise<number[]> {
  return (await loadNotices(home.record.household))?.seen ?? [];
}

/** They were on the screen. A release that trustees still answer is told again once enough have, and one that
 * was misused once the record says so. */
export async function markNoticesSeen(home: Home, { releases, demands }: Found): Promise<void> {
  const stored = await loadNotices(home.record.household);
  const marks = releases.flatMap(({ misused }) => misused ?? []);
  const read = [...releases.filter(isOpen), ...demands, ...marks].map((it) => it.index);
  if (stored) await saveNotices({ ...stored, seen: read });
}

/** The newest head of the record, or that of a copy, if it is of the history that this device knows. */
async function headIn(home: Home, pins: Pins, copy: ReadFile | undefined): Promise<Checkpoint> {
  const known = await knownHead(home);
  const signed = await (copy ?? logFile)("checkpoint");
  if (!signed) throw new Refused("tiles", "The head of the public record is not there.");
  const head = await headOf(signed, pins);
  await (copy ? acceptReceiptHead(home, head, copy) : acceptHead(home, head, known));
  return head;
}

/**
 * Reads on to the newest head, of the operator's record or of anybody's copy of it; resolves with the
 * what of this household is in it, newest first.
 */
export async function readNotices(home: Home, copy?: ReadFile): Promise<Found> {
  const pins = await recordPins(home);
  if (!pins) return NOTHING;
  const head = await headIn(home, pins, copy);
  const stored = await loadNotices(home.record.household);
  const state = readSoFar(home, pins.logKey, stored);
  const before = { size: state.size, tops: state.tops.map((top) => unhex(top, 32)) };
  const [kept, told] = [[...state.kept], [...(state.told as Told[])]];
  const demands = [...((state.demands ?? []) as DemandNoticed[])];
  let canary = state.canary ?? null;
  const needed = { ...state.needed };
  if (before.size < head.size) {
    const read = await readOn(before, head, copy ?? logFile, async (index, entry) => {
      const kind = KIND.exec(entry)?.[1] ?? "";
      if (kind === "notice") {
        const of = parseEntry(entry) as Entry<"notice">;
        const read = (plain: Bytes) => readTold(plain, index, of, home, head.origin);
        const notice = await tryBox(of.fields.box, home, read);
        if (notice) told.push(notice);
      } else if (kind === "demand-noticed") {
        const of = parseEntry(entry) as Entry<"demand-noticed">;
        const read = (plain: Bytes) => readDemand(plain, index, home, head.origin);
        const notice = await tryBox(of.fields.box, home, read);
        if (notice) demands.push(notice);
      } else if (kind === "canary") {
        canary ??= announcedBy(entry, index, home.statement.household);
      } else if (kind === "ceremony" || kind === "trustee-set") {
        needed[index] = neededBy(entry, needed);
      } else if (OF_RELEASES.includes(kind)) kept.push({ index, entry });
    });
    const tops = read.tops.map(hex);
    const found = { kept: keptOf(told, kept), told, demands, canary, needed };
    await saveNotices({ ...state, size: read.size, tops, ...found });
  }
  const newest = (a: DemandNoticed, b: DemandNoticed) => b.index - a.index;
  const releaseAt = releasesIn(told, kept, needed);
  const releases = releasesOf(told, releaseAt);
  const misusedAt = (index: number) => misusedIn(kept.map(parsed), index);
  return { releases, demands: demands.sort(newest), canary, size: head.size, releaseAt, misusedAt };
}

/** What is kept of these: all of a release that this household was told of, and the newest of others. */
export function keptOf(told: Told[], kept: NoticesRecord["kept"], max = KEPT_MAX): NoticesRecord["kept"] {
  const own = new Set(told.map((it) => String(it.release)));
  const isOwn = ({ index, entry }: { index: number; entry: string }) =>
    own.has(String(index)) || own.has(ABOUT.exec(entry)?.[1] ?? "");
  let rest = kept.filter((it) => !isOwn(it)).length;
  return kept.filter((it) => isOwn(it) || rest-- <= max);
}

/** How many have to answer, of a ceremony by itself and of a set by its ceremony. */
export function neededBy(text: string, needed: Record<string, number>): number {
  const { fields } = parseEntry(text) as Entry<"ceremony"> | Entry<"trustee-set">;
  return "threshold" in fields ? Number(fields.threshold) : (needed[fields.ceremony] ?? Infinity);
}

/** The releases that this household was told of, newest first. */
export function releasesOf(told: Told[], releaseAt: Found["releaseAt"]): Release[] {
  const releases = [...new Set(told.map((t) => t.release))].map(releaseAt);
  return releases.filter((release) => release !== null).sort((a, b) => b.index - a.index);
}

/** An entry that was kept, read. */
export const parsed = ({ index, entry }: { index: number; entry: string }): At<Entry> => ({
  index,
  entry: parseEntry(entry),
});

/** What says that the emergency at this index was misused. */
export function misusedIn(all: At<Entry>[], emergency: number): Misused | null {
  const said = (at: At<Entry>): at is Misused =>
    at.entry.kind === "emergency-misused" &&
    (at.entry.fields as Record<string, string>).emergency === String(emergency);
  return all.find(said) ?? null;
}

/** Puts together what belongs to a release. */
export function releasesIn(
  told: Told[],
  kept: { index: number; entry: string }[],
  needed: Record<string, number>,
): Found["releaseAt"] {
  const all = kept.map(parsed);
  const of = <K extends "receipt" | "outcome">(kind: K, release: number) =>
    all.filter(
      (at): at is At<Entry<K>> =>
        at.entry.kind === kind && (at.entry.fields as Record<string, string>).release === String(release),
    );
  return (index) => {
    const found = all.find((at) => at.index === index);
    if (!found || !["emergency", "drill", "compelled"].includes(found.entry.kind)) return null;
    const entry = found.entry as Release["entry"];
    const revealed = revealedOf(index, entry, all);
    const misused = misusedIn(all, index);
    return {
      index,
      entry,
      told: told.filter((t) => t.release === index),
      receipts: of("receipt", index),
      outcomes: of("outcome", index),
      misused,
      frozen: misused ? frozenBy(revealed, misused.index, all) : [],
      needed: needed[entry.fields["trustee-set"]] ?? null,
      revealed,
    };
  };
}

/** Entries behind `since` that revoke a passkey that signed: the record opens which, once it was misused. */
function frozenBy(revealed: Map<string, string>, since: number, all: At<Entry>[]): number[] {
  const signed = ["submitted-by", "supervised-by"].map((field) => revealed.get(field));
  const revokes = (at: At<Entry>) =>
    at.index > since &&
    at.entry.kind === "credential-revoked" &&
    signed.includes((at.entry.fields as Entry<"credential-revoked">["fields"]).credential);
  return all.filter(revokes).map((at) => at.index);
}

/** The fields of a release that were opened, where the opening holds. */
function revealedOf(index: number, entry: Release["entry"], all: At<Entry>[]): Map<string, string> {
  const found = new Map<string, string>();
  const fields = entry.fields as Record<string, string>;
  for (const at of all) {
    if (at.entry.kind !== "reveal") continue;
    const reveal = at.entry.fields as Entry<"reveal">["fields"];
    if (reveal.index !== String(index)) continue;
    const value = text(readOpening(reveal.value) ?? new Uint8Array());
    const holds = committed(entry.kind, reveal.field, reveal.salt, value) === fields[reveal.field];
    if (holds && isLine(value)) found.set(reveal.field, value);
  }
  return found;
}
