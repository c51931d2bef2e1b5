// What this browser alone knows of its officer's look-ups: addresses and contacts as typed, what hid each,
// and in the end the hash of its token. Nothing of it leaves but the hashes. A database of its own.

import { Database } from "../crypto/database.ts";
import type { Bytes } from "../crypto/encoding.ts";

const DATABASE = "sidelight-look-ups";
const LOOK_UPS = "look-ups";

/** One address or contact of a look-up. */
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

/** An address or a contact by which a claim can name a home. */
export interface NamedAddress {
  /** Index of the look-up's entry. */
  look_up: number;
  /** From 1, in the order of the look-up. */
  line: number;
  /** As typed in this browser. */
  typed: string;
  hash: string;
}

const database = new Database<typeof LOOK_UPS>(DATABASE, 1, (db) =>
  db.createObjectStore(LOOK_UPS, { keyPath: "id" }),
);

/** Resolves when it is in the database, not when it was asked for. */
export const keep = (lookUp: KeptLookUp) => database.write(LOOK_UPS, (all) => void all.put(lookUp));

/** One that was discarded, or whose place another version has taken. */
export const forget = (id: string) => database.write(LOOK_UPS, (all) => void all.delete(id));

/** One, if it was typed in this browser. */
export const keptLookUp = (id: string) =>
  database.read(LOOK_UPS, (all) => all.get(id) as IDBRequest<KeptLookUp | undefined>);

/** Those of an agency by which a claim can name a home, newest look-up first. */
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

/** Those of this agency of which this browser has tokens and has handed in the hashes. */
export const namedAddresses = async (agency: string): Promise<NamedAddress[]> =>
  namedIn(await database.read(LOOK_UPS, (all) => all.getAll() as IDBRequest<KeptLookUp[]>), agency);
