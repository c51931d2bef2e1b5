// What a browser profile keeps for somebody's work: a device key for each agency, and the record's key as
// it was first met. A database of its own; the household's is another (crypto/store.ts).

import { Database } from "../crypto/database.ts";
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

const database = new Database<typeof DEVICES | typeof PINS>(DATABASE, 1, (db) => {
  db.createObjectStore(DEVICES, { keyPath: "agency" });
  db.createObjectStore(PINS);
});

const read = <T>(store: typeof DEVICES | typeof PINS, key: string): Promise<T | undefined> =>
  database.read(store, (all) => all.get(key) as IDBRequest<T | undefined>);

/** This browser's device of an agency, if it is one. */
export const loadDevice = (agency: string) => read<AgencyDevice>(DEVICES, agency);

/** Stores it, and asks the browser not to evict it. */
export async function saveDevice(device: AgencyDevice): Promise<void> {
  await database.write(DEVICES, (all) => void all.put(device));
  await navigator.storage?.persist?.().catch(() => false);
}

/** Forgets an agency on this browser. */
export const forgetDevice = (agency: string) => database.write(DEVICES, (all) => void all.delete(agency));

/** The largest head of the record that was accepted here; the root in hex. */
export interface PinnedHead {
  size: number;
  root: string;
}

/** Whose signatures heads of the record with this key need here, and what somebody has declined. */
export const loadPolicy = (vkey: string) => read<PinnedPolicy>(PINS, `policy ${vkey}`);

export interface PinnedPolicy {
  text: string;
  left?: string;
}

/** Pins it, or what somebody has said to another one. */
export const savePolicy = (vkey: string, policy: PinnedPolicy) =>
  database.write(PINS, (all) => void all.put(policy, `policy ${vkey}`));

/** What was accepted of the record under this key. */
export const loadHead = (vkey: string) => read<PinnedHead>(PINS, `head ${vkey}`);

/** Notes a larger head. */
export const saveHead = (vkey: string, head: PinnedHead) =>
  database.write(PINS, (all) => void all.put(head, `head ${vkey}`));

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
  await database.write(PINS, (all) => void all.put(told, "log"));
  return told;
}
