// Somebody of an agency at their desk: session, agency, the record's view of its keys; and the keyring as
// far as this browser holds it. Nothing the operator says about a key gets past here.

import { type Agency, civic } from "../api/agency.ts";
import { Problem } from "../api/client.ts";
import type { Session } from "../api/types.ts";
import { tabSession } from "../app/tab.ts";
import { Refused, unbase64 } from "../crypto/encoding.ts";
import { type AgencyKeyring, type ProvenKey, checkKeyring, openKeyring, sealKeyring } from "./keyring.ts";
import { type Log, entryAt, pinnedLog } from "./record.ts";
import { type AgencyDevice, loadDevice, saveDevice } from "./store.ts";

/** Why somebody has no desk here. */
export class NoDesk extends Error {
  constructor(
    readonly reason: "signed_out" | "other_role" | "not_member",
    readonly session?: Session,
  ) {
    super(reason);
  }
}

export interface Desk {
  session: Session;
  agency: Agency;
  log: Log;
  /** The delivery keys that the record was seen to have, oldest first. */
  keys: ProvenKey[];
}

/** The keyring, open in this browser. */
export interface Held {
  state: "held";
  device: AgencyDevice;
  keyring: AgencyKeyring;
  version: number;
}

/**
 * `first`: nobody has made a key. `pending`: made here, and not in the record yet. `outside`: the record
 * has a key whose keyring was never stored. `stranger`: this browser is no device of the agency.
 * `unlisted`: it is, and the stored keyring is not sealed to it, or not yet.
 */
export type KeyState = Held | { state: "first" | "outside" | "stranger" | "unlisted" } | PendingKey;

export interface PendingKey extends Omit<Held, "state"> {
  state: "pending";
}

/** The delivery keys the operator lists, each read from its entry. */
async function proveKeys(agency: Agency, log: Log): Promise<ProvenKey[]> {
  return Promise.all(
    agency.keys.map(async ({ index, epoch, recipient }) => {
      const { kind, fields } = await entryAt(index, log);
      const says = [kind, fields.get("agency"), fields.get("epoch"), fields.get("delivery-key")].join(" ");
      if (says !== ["agency", agency.agency, epoch, recipient].join(" ")) {
        throw new Refused("agency_key", "The service shows another delivery key than the record has.");
      }
      return { epoch, recipient };
    }),
  );
}

/** Opens the desk of whoever is signed in. */
export async function openDesk(): Promise<Desk> {
  const session = await tabSession();
  if (!session) throw new NoDesk("signed_out");
  if (session.role !== "officer") throw new NoDesk("other_role", session);
  try {
    const [agency, log] = await Promise.all([civic.agency(), pinnedLog()]);
    return { session, agency, log, keys: await proveKeys(agency, log) };
  } catch (error) {
    if (error instanceof Problem && error.status === 404) throw new NoDesk("not_member", session);
    throw error;
  }
}

/** Reads the agency again, in place. */
export async function refreshDesk(desk: Desk): Promise<void> {
  const agency = await civic.agency();
  Object.assign(desk, { agency, keys: await proveKeys(agency, desk.log) });
}

/** What this browser holds of the agency's keyring. */
export async function keyState(desk: Desk): Promise<KeyState> {
  const { agency, keys } = desk;
  const device = await loadDevice(agency.agency);
  if (!agency.keyring) return { state: keys.length > 0 ? "outside" : "first" };
  if (!device) return { state: "stranger" };
  const { version } = agency.keyring;
  if (version < device.keyring) {
    throw new Refused(
      "rolled_back",
      `The service shows keyring ${version}; this browser has opened keyring ${device.keyring}. An older ` +
        "one is not accepted.",
    );
  }
  let keyring: AgencyKeyring;
  try {
    keyring = await openKeyring(unbase64(agency.keyring.sealed), [device.key]);
  } catch (error) {
    if (error instanceof Refused && error.code === "no_match") return { state: "unlisted" };
    throw error;
  }
  const changed = await checkKeyring(keyring, agency.agency, keys);
  const held: Held = { state: "held", device: { ...device, keyring: version }, keyring, version };
  await saveDevice(held.device);
  if (keyring.epochs.length === 0) return { ...held, state: "pending" };
  if (changed) await storeKeyring(desk, held);
  return held;
}

/** Stores a changed keyring as the next version. */
export async function storeKeyring(
  desk: Desk,
  held: Omit<Held, "state">,
  also: string[] = [],
): Promise<void> {
  const version = (desk.agency.keyring?.version ?? 0) + 1;
  await civic.putKeyring(version, await sealKeyring(held.keyring, also));
  held.version = version;
  held.device = { ...held.device, keyring: version };
  await saveDevice(held.device);
  await refreshDesk(desk);
}

/**
 * Changes the keyring; reads it again and starts over if another device was faster. `change` is called
 * with the newest.
 */
export async function changeKeyring(
  desk: Desk,
  change: (keyring: AgencyKeyring) => void | Promise<void>,
): Promise<Held> {
  for (let attempt = 1; ; attempt++) {
    await refreshDesk(desk);
    const now = await keyState(desk);
    if (now.state !== "held" && now.state !== "pending") {
      throw new Refused("no_keyring", "This browser does not hold the agency's keys.");
    }
    await change(now.keyring);
    try {
      await storeKeyring(desk, now);
      return { ...now, state: "held" };
    } catch (error) {
      const behind = error instanceof Problem && error.code === "keyring_version";
      if (!behind || attempt === 3) throw error;
    }
  }
}
