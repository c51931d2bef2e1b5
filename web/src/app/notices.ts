// Releases of this household's footage, found by itself: every `notice` entry of the record is tried with the
// household's notice key (docs/ref/emergency.md, Notice), and every `canary` is compared with the home's own
// id. The operator cannot leave one out: the entries read here must make the top that it signed. What is read
// is the same for every home.

import { logFile } from "../api/client.ts";
import { open } from "../crypto/age.ts";
import { type Bytes, Refused, hex, text, unhex } from "../crypto/encoding.ts";
import { type NoticesRecord, loadNotices, saveNotices } from "../crypto/store.ts";
import { headOf } from "../feed/proven.ts";
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
}

/** An entry about a release, and where it is. */
export interface At<E> {
  index: number;
  entry: E;
}

/** A release of this household's footage, with all that the record says of it. */
export interface Release {
  index: number;
  entry: Entry<"emergency"> | Entry<"drill"> | Entry<"compelled">;
  told: Told[];
  receipts: At<Entry<"receipt">>[];
  outcomes: At<Entry<"outcome">>[];
  /** Committed fields that were opened since. */
  revealed: Map<string, string>;
}

/** Entries kept because a release may turn out to be of this household; the newest. */
const KEPT_MAX = 5_000;
const KINDS = /^kind (emergency|drill|compelled|receipt|outcome|reveal|notice|demand-noticed|canary)$/m;

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
  seen: [],
});

/** What was read before; from the start again if that was before this browser looked for its own home. */
function readSoFar(home: Home, logKey: string, stored: NoticesRecord | undefined): NoticesRecord {
  if (stored?.logKey !== logKey) return fresh(home, logKey);
  return stored.canary === undefined ? { ...fresh(home, logKey), seen: stored.seen } : stored;
}

/** Releases and demands that somebody has read of on this device. */
export async function seenNotices(home: Home): Promise<number[]> {
  return (await loadNotices(home.record.household))?.seen ?? [];
}

/** They were on the screen. */
export async function markNoticesSeen(home: Home, { releases, demands }: Found): Promise<void> {
  const stored = await loadNotices(home.record.household);
  if (stored) await saveNotices({ ...stored, seen: [...releases, ...demands].map((it) => it.index) });
}

/** The newest head of the record, or that of a copy, if it is of the history that this device knows. */
async function headIn(home: Home, logKey: string, copy: ReadFile | undefined): Promise<Checkpoint> {
  const known = await knownHead(home);
  const signed = await (copy ?? logFile)("checkpoint");
  if (!signed) throw new Refused("tiles", "The head of the public record is not there.");
  const head = await headOf(text(signed), logKey);
  await (copy ? acceptReceiptHead(home, head, copy) : acceptHead(home, head, known));
  return head;
}

/**
 * Reads on to the newest head, of the operator's record or of anybody's copy of it; resolves with the
 * what of this household is in it, newest first.
 */
export async function readNotices(home: Home, copy?: ReadFile): Promise<Found> {
  const pins = await recordPins(home);
  if (!pins) return { releases: [], demands: [], canary: null, size: 0 };
  const head = await headIn(home, pins.logKey, copy);
  const stored = await loadNotices(home.record.household);
  const state = readSoFar(home, pins.logKey, stored);
  const before = { size: state.size, tops: state.tops.map((top) => unhex(top, 32)) };
  const [kept, told] = [[...state.kept], [...(state.told as Told[])]];
  const demands = [...((state.demands ?? []) as DemandNoticed[])];
  let canary = state.canary ?? null;
  if (before.size < head.size) {
    const read = await readOn(before, head, copy ?? logFile, async (index, entry) => {
      const kind = KINDS.exec(entry)?.[1];
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
      } else if (kind) kept.push({ index, entry });
    });
    const tops = read.tops.map(hex);
    const found = { kept: kept.slice(-KEPT_MAX), told, demands, canary };
    await saveNotices({ ...state, size: read.size, tops, ...found });
  }
  const newest = (a: DemandNoticed, b: DemandNoticed) => b.index - a.index;
  return { releases: releasesOf(told, kept), demands: demands.sort(newest), canary, size: head.size };
}

/** Puts together what belongs to each release that this household was told of. */
export function releasesOf(told: Told[], kept: { index: number; entry: string }[]): Release[] {
  const all = kept.map(({ index, entry }) => ({ index, entry: parseEntry(entry) }));
  const of = <K extends "receipt" | "outcome">(kind: K, release: number) =>
    all.filter(
      (at): at is At<Entry<K>> =>
        at.entry.kind === kind && (at.entry.fields as Record<string, string>).release === String(release),
    );
  const releases = [...new Set(told.map((t) => t.release))].map((index): Release | undefined => {
    const found = all.find((at) => at.index === index);
    if (!found || !["emergency", "drill", "compelled"].includes(found.entry.kind)) return undefined;
    const entry = found.entry as Release["entry"];
    return {
      index,
      entry,
      told: told.filter((t) => t.release === index),
      receipts: of("receipt", index),
      outcomes: of("outcome", index),
      revealed: revealedOf(index, entry, all),
    };
  });
  return releases.filter((release) => release !== undefined).sort((a, b) => b.index - a.index);
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
