// What this browser profile keeps: one record for each household, in IndexedDB. The device key in it
// cannot be exported;
// the pinned statement is what this device has seen, and it never goes back (docs/ref/statement.md).

const DATABASE = "sidelight";
const RECORDS = "households";

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
    asked.result.createObjectStore(RECORDS, { keyPath: "household" });
  };
  return settled(asked);
}

/** Resolves when the write is in the database, not when it was asked for. */
async function write(change: (records: IDBObjectStore) => void): Promise<void> {
  const db = await database();
  try {
    const transaction = db.transaction(RECORDS, "readwrite", { durability: "strict" });
    change(transaction.objectStore(RECORDS));
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error("the browser's storage failed"));
    });
  } finally {
    db.close();
  }
}

/** The record of a household, if this profile is a device of it. */
export async function loadRecord(household: string): Promise<DeviceRecord | undefined> {
  const db = await database();
  try {
    const asked = db.transaction(RECORDS).objectStore(RECORDS).get(household) as IDBRequest<
      DeviceRecord | undefined
    >;
    return await settled(asked);
  } finally {
    db.close();
  }
}

/** Stores a record, and asks the browser not to evict it. */
export async function saveRecord(record: DeviceRecord): Promise<void> {
  await write((records) => records.put(record));
  await navigator.storage?.persist?.().catch(() => false);
}

/** Moves the pin forward; a lower number, or another text of the same number, is left alone. */
export async function movePin(household: string, number: number, text: string): Promise<void> {
  const record = await loadRecord(household);
  if (record && number > record.pinned.number) await saveRecord({ ...record, pinned: { number, text } });
}

/** Forgets a household on this device. */
export async function forgetRecord(household: string): Promise<void> {
  await write((records) => records.delete(household));
}
