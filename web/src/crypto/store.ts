// What this browser profile keeps, in IndexedDB: one record for each household, the newest head of the
// public record it has seen, what its people said to requests and is not in the settings yet, consents that
// are under way, and how far it has read the record for notices. The device key cannot be exported; pins and
// heads never go back (docs/ref/statement.md).

import type { Quiet } from "../api/reach.ts";
import { Database, settled } from "./database.ts";

const DATABASE = "sidelight";
const VERSION = 3;
const RECORDS = "households";
const HEADS = "heads";
const REACTIONS = "reactions";
const CONSENTS = "consents";
const NOTICES = "notices";

type Store = typeof RECORDS | typeof HEADS | typeof REACTIONS | typeof CONSENTS | typeof NOTICES;

/** Whose signatures a head of the public record needs, as it is pinned. */
export interface PinnedPolicy {
  /** How often somebody of the household has accepted another one; of two the larger number counts. */
  number: number;
  /** The file (C2SP tlog-policy). */
  text: string;
}

/** A household, as this device knows it. */
export interface DeviceRecord {
  household: string;
  device: string;
  member: string;
  /** X25519, private, not extractable. */
  key: CryptoKey;
  recipient: string;
  /** The newest statement this device has accepted: its number and exact text. */
  pinned: { number: number; text: string };
  /** The operator's receiving key, hex, as it was when the household met it. */
  operatorKey: string;
  /** The verifier key of the public record, from the same moment; absent in records of older versions. */
  logKey?: string | null;
  /** The record's policy, from the same moment; absent in records of older versions. */
  policy?: PinnedPolicy;
  /** Whom the service asked to rely on when somebody here chose to stay with the pinned policy. */
  policyLeft?: string;
  /** How long an agency's delivery key must have been in the record, hours; from the same moment. */
  agencyCoolOffHours?: number;
  /** The newest quorum key that this device has proven; of two of one epoch the first stays. */
  quorumKey?: { epoch: number; recipient: string };
  /** What hubs tell this device while no page is open, which hubs, and since when, ms. */
  told?: { kinds: string[]; quiet: Quiet | null; picture?: boolean; hubs: string[]; at: number } | null;
  /** Whether somebody has typed characters of the current recovery sheet back. */
  sheetTested: boolean;
}

/** The largest head of the public record that this device has accepted. */
export interface HeadRecord {
  household: string;
  size: number;
  /** Hex. */
  root: string;
}

/** How far the record was read for notices, and what was found. */
export interface NoticesRecord {
  household: string;
  /** The record that was read. */
  logKey: string;
  size: number;
  /** Tops of the subtrees that these entries make, hex. */
  tops: string[];
  /** Entries that may be about a release of this household. */
  kept: { index: number; entry: string }[];
  /** Notices that its key opened. */
  told: unknown[];
  /** Notices of legal demands that its key opened. */
  demands?: unknown[];
  /** Where the record announces this home for drills; absent where that was never looked for. */
  canary?: { index: number; day: string } | null;
  /** How many trustees have to answer, by index of their ceremony or set; absent where never looked for. */
  needed?: Record<string, number>;
  /** What says that an emergency was misused is kept; absent where that was never looked for. */
  misuse?: true;
  /** Releases and demands that somebody has read of on this device. */
  seen: number[];
}

const database = new Database<Store>(DATABASE, VERSION, (db) => {
  const make = (name: Store, keyPath: string | string[]) => {
    if (!db.objectStoreNames.contains(name)) db.createObjectStore(name, { keyPath });
  };
  make(RECORDS, "household");
  make(HEADS, "household");
  make(REACTIONS, "household");
  make(CONSENTS, ["household", "pseudonym"]);
  make(NOTICES, "household");
});

/** The record of a household, if this profile is a device of it. */
export function loadRecord(household: string): Promise<DeviceRecord | undefined> {
  return database.read(RECORDS, (store) => store.get(household) as IDBRequest<DeviceRecord | undefined>);
}

/** Stores a record, and asks the browser not to evict it. */
export async function saveRecord(record: DeviceRecord): Promise<void> {
  await database.write(RECORDS, (store) => void store.put(record));
  await navigator.storage?.persist?.().catch(() => false);
}

/** Moves the pin forward; a lower number, or another text of the same number, is left alone. */
export async function movePin(household: string, number: number, text: string): Promise<void> {
  const record = await loadRecord(household);
  if (record && number > record.pinned.number) await saveRecord({ ...record, pinned: { number, text } });
}

/** Forgets a household on this device. */
export async function forgetRecord(household: string): Promise<void> {
  await database.write(RECORDS, (store) => void store.delete(household));
}

/** The largest head that was accepted here. */
export function loadHead(household: string): Promise<HeadRecord | undefined> {
  return database.read(HEADS, (store) => store.get(household) as IDBRequest<HeadRecord | undefined>);
}

/**
 * Remembers a head, unless a page beside this one has accepted a larger one meanwhile. Resolves with the one
 * that stands.
 */
export function raiseHead(head: HeadRecord): Promise<HeadRecord> {
  return database.write(HEADS, async (store) => {
    const known = await settled(store.get(head.household) as IDBRequest<HeadRecord | undefined>);
    if (known && known.size >= head.size) return known;
    store.put(head);
    return head;
  });
}

/** What is kept of a household beside its record: reactions. */
export function loadReactions<T extends { household: string }>(household: string): Promise<T | undefined> {
  return database.read(REACTIONS, (store) => store.get(household) as IDBRequest<T | undefined>);
}

/** Changes them in one step; pages beside this one change them too. */
export function updateReactions<T extends { household: string }>(
  household: string,
  change: (known: T | undefined) => T,
): Promise<T> {
  return database.write(REACTIONS, async (store) => {
    const changed = change(await settled(store.get(household) as IDBRequest<T | undefined>));
    store.put(changed);
    return changed;
  });
}

/** Consents under way, of one household. */
export async function loadConsents<T extends { household: string; pseudonym: string }>(
  household: string,
): Promise<T[]> {
  const all = await database.read(CONSENTS, (store) => store.getAll() as IDBRequest<T[]>);
  return all.filter((c) => c.household === household);
}

/** Keeps a consent until what it allows is handed over. */
export async function saveConsent<T extends { household: string; pseudonym: string }>(
  consent: T,
): Promise<void> {
  await database.write(CONSENTS, (store) => void store.put(consent));
}

/** Forgets a consent. */
export async function forgetConsent(household: string, pseudonym: string): Promise<void> {
  await database.write(CONSENTS, (store) => void store.delete([household, pseudonym]));
}

/** How far the record was read. */
export function loadNotices(household: string): Promise<NoticesRecord | undefined> {
  return database.read(NOTICES, (store) => store.get(household) as IDBRequest<NoticesRecord | undefined>);
}

/** Keeps it, unless a page beside this one has read further meanwhile. */
export async function saveNotices(record: NoticesRecord): Promise<void> {
  await database.write(NOTICES, async (store) => {
    const known = await settled(store.get(record.household) as IDBRequest<NoticesRecord | undefined>);
    const newer = known?.logKey !== record.logKey || known.size <= record.size;
    if (newer) store.put(record);
  });
}
