// What this browser alone knows of its officer's look-ups: the addresses as typed, what hid each, and in the
// end the hash of its token. Nothing of it leaves but the hashes. A database of its own.

import type { Bytes } from "../crypto/encoding.ts";

const DATABASE = "sidelight-look-ups";
const LOOK_UPS = "look-ups";

/** One address of a look-up. */
export interface KeptLine {
  /** As typed, in one line. */
  typed: string;
  /** What was hidden, and what hides it; gone once there is a hash. */
  input: Bytes | null;
  blind: Bytes | null;
  element: string;
  /** SHA-256 of its token, in hex. */
  hash: string | null;
}

/** A look-up that was typed in this browser. */
export interface KeptLookUp {
  /** The operator's id of it. */
  id: string;
  /** Of whoever typed it; a browser may be at the desks of more than one. */
  agency: string;
  /** Index of its entry, once the tokens are there. */
  index: number | null;
  lines: KeptLine[];
}

/** An address that a claim can name. */
export interface NamedAddress {
  /** Index of the look-up's entry. */
  look_up: number;
  /** From 1, in the order of the look-up. */
  line: number;
  /** As typed in this browser. */
  typed: string;
  hash: string;
}

function settled<T>(asked: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error ?? new Error("the browser's storage failed"));
  });
}

async function database(): Promise<IDBDatabase> {
  const asked = indexedDB.open(DATABASE, 1);
  asked.onupgradeneeded = () => void asked.result.createObjectStore(LOOK_UPS, { keyPath: "id" });
  return settled(asked);
}

/** Resolves when it is in the database, not when it was asked for. */
export const keep = (lookUp: KeptLookUp) => write((all) => all.put(lookUp));

/** One that was discarded, or whose place another version has taken. */
export const forget = (id: string) => write((all) => all.delete(id));

async function write(change: (all: IDBObjectStore) => unknown): Promise<void> {
  const db = await database();
  try {
    const transaction = db.transaction(LOOK_UPS, "readwrite", { durability: "strict" });
    change(transaction.objectStore(LOOK_UPS));
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error("the browser's storage failed"));
    });
  } finally {
    db.close();
  }
}

async function read<T>(ask: (all: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await database();
  try {
    return await settled(ask(db.transaction(LOOK_UPS).objectStore(LOOK_UPS)));
  } finally {
    db.close();
  }
}

/** One, if it was typed in this browser. */
export const keptLookUp = (id: string) =>
  read((all) => all.get(id) as IDBRequest<KeptLookUp | undefined>);

/** Those of an agency's addresses that a claim can name, newest look-up first. */
export function namedIn(all: KeptLookUp[], agency: string): NamedAddress[] {
  const own = all.filter((it) => it.agency === agency && it.index !== null);
  return own
    .sort((a, b) => Number(b.index) - Number(a.index))
    .flatMap(({ index, lines }) =>
      lines.flatMap(({ typed, hash }, i) =>
        hash === null ? [] : [{ look_up: Number(index), line: i + 1, typed, hash }],
      ),
    );
}

/** Addresses of this agency of which this browser has tokens and has handed in the hashes. */
export const namedAddresses = async (agency: string): Promise<NamedAddress[]> =>
  namedIn(await read((all) => all.getAll() as IDBRequest<KeptLookUp[]>), agency);
