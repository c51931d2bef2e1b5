// Making, changing and recovering an agency's delivery key.

import { type Decision, civic } from "../api/agency.ts";
import { Problem } from "../api/client.ts";
import { pause } from "../app/mailbox.ts";
import { deviceName } from "../app/passkey.ts";
import { isIdentity, newDeviceKey, newIdentity, recipientOf } from "../crypto/age.ts";
import { Refused, hex, sha256, unbase64, utf8 } from "../crypto/encoding.ts";
import {
  type Desk,
  type Held,
  type PendingKey,
  changeKeyring,
  keyState,
  refreshDesk,
  storeKeyring,
} from "./desk.ts";
import { type AgencyKeyring, checkKeyring, openKeyring } from "./keyring.ts";
import { saveDevice } from "./store.ts";

const LOGGED_MS = 120_000;

/** A fresh device of this browser, stored. */
async function newDevice(desk: Desk) {
  const { key, recipient } = await newDeviceKey();
  const { agency, account } = desk.agency;
  const device = { agency, key, recipient, keyring: 0, sheetTested: false };
  await saveDevice(device);
  return { device, listed: { account, name: deviceName(), recipient } };
}

/** Makes the first delivery key and a recovery sheet in this browser and stores both, sealed. */
export async function makeFirstKey(desk: Desk): Promise<void> {
  const { device, listed } = await newDevice(desk);
  const keyring: AgencyKeyring = {
    agency: desk.agency.agency,
    epochs: [],
    devices: [listed],
    sheet: await newIdentity(),
    next: await newIdentity(),
  };
  // The keyring first: a key in the record that nobody can use would be worse than none.
  await storeKeyring(desk, { device, keyring, version: 0 });
}

/** Registers the key that waits in the keyring, and waits until the record has it. */
export async function registerFirstKey(desk: Desk, pending: PendingKey): Promise<Held> {
  const { next } = pending.keyring;
  if (!next) throw new Refused("keyring_format", "the agency's keyring holds no key");
  try {
    await civic.firstKey(await recipientOf(next));
  } catch (error) {
    if (!(error instanceof Problem && error.code === "has_key")) throw error;
  }
  return untilLogged(desk, 1);
}

/** Waits until key `epoch` is in the record and the keyring has it as such. */
export async function untilLogged(desk: Desk, epoch: number): Promise<Held> {
  for (const end = Date.now() + LOGGED_MS; ;) {
    await refreshDesk(desk);
    if (desk.keys.some((k) => k.epoch >= epoch)) {
      const now = await keyState(desk);
      if (now.state === "held") return now;
    }
    if (Date.now() > end) {
      throw new Refused(
        "not_logged",
        "The key is not in the public record yet. Look again in a few minutes.",
      );
    }
    await pause(1_000);
  }
}

/** Puts a new identity into the keyring; `without` loses access with the next key. */
export async function prepareRotation(desk: Desk, without: string[]): Promise<string> {
  const next = await newIdentity();
  await changeKeyring(desk, (keyring) => {
    keyring.next = next;
    keyring.devices = keyring.devices.filter((d) => !without.includes(d.recipient));
  });
  return recipientOf(next);
}

/** After the decision: the keyring with the new key in its place. */
export async function finishRotation(desk: Desk, decided: Decision): Promise<Held> {
  const epoch = Number(decided.lines.find(([name]) => name === "epoch")?.[1]);
  return untilLogged(desk, epoch);
}

/** A new recovery sheet; an older one opens nothing that is stored from now on. */
export async function renewSheet(desk: Desk): Promise<Held> {
  const sheet = await newIdentity();
  const held = await changeKeyring(desk, (keyring) => {
    keyring.sheet = sheet;
  });
  held.device = { ...held.device, sheetTested: false };
  await saveDevice(held.device);
  return held;
}

/** What lets a sheet tell its own record: of the record's key. */
export const logCheck = (vkey: string) => hex(sha256(utf8(vkey)).subarray(0, 8));

/** Makes this browser a device of the agency again, with its sheet or with a delivery identity itself. */
export async function recoverKey(desk: Desk, identity: string, check: string): Promise<void> {
  if (!(await isIdentity(identity))) {
    throw new Refused("sheet", "The key line has a typing error: its own checksum does not fit.");
  }
  if (check && check !== logCheck(desk.log.vkey)) {
    throw new Refused(
      "check",
      "The check on the sheet does not fit this service's public record. Nothing was opened.",
    );
  }
  const keyring = await openedBy(desk, identity);
  const { device, listed } = await newDevice(desk);
  keyring.devices.push(listed);
  await storeKeyring(desk, {
    device: { ...device, sheetTested: keyring.sheet === identity },
    keyring,
    version: 0,
  });
}

async function openedBy(desk: Desk, identity: string): Promise<AgencyKeyring> {
  const recipient = await recipientOf(identity);
  const key = desk.keys.find((k) => k.recipient === recipient);
  const { agency, keyring } = desk.agency;
  if (!keyring) {
    if (!key) throw new Refused("sheet", "This is not a delivery key that the record has.");
    const epochs = [{ n: key.epoch, identity }];
    return { agency, epochs, devices: [], sheet: null, next: null };
  }
  const opened = await openKeyring(unbase64(keyring.sealed), [identity]).catch(() => {
    throw new Refused(
      "sheet",
      "This sheet does not open the agency's keyring. A newer sheet has replaced it.",
    );
  });
  await checkKeyring(opened, agency, desk.keys);
  return opened;
}
