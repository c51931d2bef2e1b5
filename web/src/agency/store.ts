// What a browser profile keeps for somebody's work: a device key for each agency, and the record's key as
// it was first met. A database of its own; the household's is another (crypto/store.ts).

import { Refused } from "../crypto/encoding.ts";

const DATABASE = "sidelight-work";
const DEVICES = "devices";
const PINS = "pins";

/** This browser as a device of an agency. */
export interface AgencyDevice {
  agency: string;
  /** X25519, private, not extractable. */
  key: CryptoKey;
  recipient: string;
  /** Newest keyring this device has opened; an older one is not accepted again. */
  keyring: number;
  /** Whether somebody has typed characters of the current recovery sheet back. */
  sheetTested: boolean;
}

function settled<T>(asked: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error ?? new Error("the browser's storage failed"));
  });
}

async function database(): Promise<IDBDatabase> {
  const asked = indexedDB.open(DATABASE, 1);
  asked.onupgradeneeded = () => {
    asked.result.createObjectStore(DEVICES, { keyPath: "agency" });
    asked.result.createObjectStore(PINS);
  };
  return settled(asked);
}

async function read<T>(store: string, key: string): Promise<T | undefined> {
  const db = await database();
  try {
    return await settled(db.transaction(store).objectStore(store).get(key) as IDBRequest<T | undefined>);
  } finally {
    db.close();
  }
}

/** Resolves when the write is in the database, not when it was asked for. */
async function write(store: string, change: (records: IDBObjectStore) => void): Promise<void> {
  const db = await database();
  try {
    const transaction = db.transaction(store, "readwrite", { durability: "strict" });
    change(transaction.objectStore(store));
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error("the browser's storage failed"));
    });
  } finally {
    db.close();
  }
}

/** This browser's device of an agency, if it is one. */
export const loadDevice = (agency: string) => read<AgencyDevice>(DEVICES, agency);

/** Stores it, and asks the browser not to evict it. */
export async function saveDevice(device: AgencyDevice): Promise<void> {
  await write(DEVICES, (all) => all.put(device));
  await navigator.storage?.persist?.().catch(() => false);
}

/** Forgets an agency on this browser. */
export const forgetDevice = (agency: string) => write(DEVICES, (all) => all.delete(agency));

/** The largest head of the record that was accepted here; the root in hex. */
export interface PinnedHead {
  size: number;
  root: string;
}

/** What was accepted of the record under this key. */
export const loadHead = (vkey: string) => read<PinnedHead>(PINS, `head ${vkey}`);

/** Notes a larger head. */
export const saveHead = (vkey: string, head: PinnedHead) =>
  write(PINS, (all) => all.put(head, `head ${vkey}`));

/** The record's verifier key: pinned at the first contact and never replaced because a service says so. */
export async function pinLog(told: string | null): Promise<string> {
  const known = await read<string>(PINS, "log");
  if (known !== undefined) {
    if (told !== null && told !== known) {
      throw new Refused(
        "other_log",
        "The service names another public record than the one this browser knows. Nothing was shown.",
      );
    }
    return known;
  }
  if (told === null) throw new Refused("no_log", "This service keeps no public record.");
  await write(PINS, (all) => all.put(told, "log"));
  return told;
}
