// A further officer's device (docs/ref/pairing.md): the side that lets in, and the side that comes in.
// Whoever shows the code, the new end writes first.

import { Meeting } from "../app/mailbox.ts";
import { deviceName } from "../app/passkey.ts";
import { sentPolicy, withPolicy } from "../app/policy.ts";
import { isRecipient, newDeviceKey } from "../crypto/age.ts";
import { Refused, base64, unbase64 } from "../crypto/encoding.ts";
import { type Desk, changeKeyring, keyState, refreshDesk } from "./desk.ts";
import { type KeyringDevice, checkKeyring, openKeyring, sealKeyring } from "./keyring.ts";
import { loadPolicy, pinLog, saveDevice, savePolicy } from "./store.ts";

const wrong = () =>
  new Refused("slot_format", "The other device sent something this page does not understand.");

interface NewSlot {
  v: number;
  recipient: string;
  name: string;
  account: string;
}

interface HomeSlot {
  v: number;
  agency: string;
  log: string | null;
  policy?: unknown;
  keyring: string;
}

/** The end that holds the key: waits for somebody under a code. */
export class OfficeDoor {
  private constructor(
    private readonly meeting: Meeting,
    readonly newcomer: KeyringDevice,
  ) {}

  static async wait(code: string, signal: AbortSignal): Promise<OfficeDoor> {
    const meeting = await Meeting.open(code, "agency-join", signal);
    const slot = (await meeting.read("new", 600)) as NewSlot;
    const good = slot?.v === 1 && isRecipient(slot.recipient) && /^[0-9a-f]{16,64}$/.test(slot.account ?? "");
    if (!good) throw wrong();
    const name = String(slot.name || "A device").slice(0, 60);
    return new OfficeDoor(meeting, { account: slot.account, name, recipient: slot.recipient });
  }

  /** Who says they are coming in, if they work here. */
  person(desk: Desk): string | null {
    return desk.agency.people.find((p) => p.account === this.newcomer.account)?.name ?? null;
  }

  /** Hands the keyring over; resolves with the words to compare. */
  async admit(desk: Desk): Promise<string[]> {
    const held = await changeKeyring(desk, (keyring) => {
      keyring.devices = [
        ...keyring.devices.filter((d) => d.recipient !== this.newcomer.recipient),
        this.newcomer,
      ];
    });
    const { agency } = desk.agency;
    // For this one device: what it needs to begin with. It reads the stored one from then on.
    const own = { ...held.keyring, devices: [this.newcomer], sheet: null };
    const keyring = base64(await sealKeyring(own));
    const slot = { v: 1, agency, log: desk.log.vkey, keyring };
    const pinned = await loadPolicy(desk.log.vkey);
    await this.meeting.write("home", withPolicy(slot, pinned && { number: 0, text: pinned.text }));
    const done = (await this.meeting.read("done", 300)) as { v?: number };
    if (done?.v !== 1) throw wrong();
    return this.meeting.words();
  }
}

/** The new end: introduces itself, and believes a keyring that fits the record. Resolves with the words. */
export async function comeIn(desk: Desk, code: string, signal: AbortSignal): Promise<string[]> {
  const meeting = await Meeting.open(code, "agency-join", signal);
  const { key, recipient } = await newDeviceKey();
  const { agency, account } = desk.agency;
  await meeting.write("new", { v: 1, recipient, name: deviceName(), account });
  const slot = (await meeting.read("home", 600)) as HomeSlot;
  if (slot?.v !== 1 || typeof slot.keyring !== "string") throw wrong();
  if (slot.agency !== agency) {
    throw new Refused(
      "other_agency",
      "The other device is of another agency than the one you are signed in to.",
    );
  }
  if (slot.log !== null) {
    await pinLog(slot.log);
    const sent = sentPolicy(slot.log, slot.policy);
    if (sent) await savePolicy(slot.log, { text: sent.text });
  }
  await refreshDesk(desk);
  const keyring = await openKeyring(unbase64(slot.keyring), [key]);
  await checkKeyring(keyring, agency, desk.keys);
  await saveDevice({ agency, key, recipient, keyring: 0, sheetTested: true });
  await meeting.write("done", { v: 1 });
  return meeting.words();
}

/** Whether the stored keyring is sealed to this device by now. */
export async function letIn(desk: Desk): Promise<boolean> {
  await refreshDesk(desk);
  return (await keyState(desk)).state === "held";
}
