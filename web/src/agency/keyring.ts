// An agency's keyring: the delivery identities, sealed to the devices of its people and to its recovery
// sheet. Not signed: whoever wrote it held the identities, because each is compared with the delivery key
// that the record has for its epoch.

import {
  type Identity,
  isIdentity,
  isRecipient,
  open,
  paddedJson,
  recipientOf,
  seal,
} from "../crypto/age.ts";
import { type Bytes, Refused, text } from "../crypto/encoding.ts";

/** One browser that can open what is shared with the agency. */
export interface KeyringDevice {
  account: string;
  name: string;
  recipient: string;
}

/** The secrets of an agency. Kept in memory only. */
export interface AgencyKeyring {
  agency: string;
  epochs: { n: number; identity: string }[];
  devices: KeyringDevice[];
  /** Identity on the recovery sheet, once there is one. */
  sheet: string | null;
  /** Identity of a key that is asked for and not in the record yet. */
  next: string | null;
}

/** A delivery key that the record was seen to have. */
export interface ProvenKey {
  epoch: number;
  recipient: string;
}

const STEP_BYTES = 1024;
const KEYRING_BYTES_MAX = 128 * 1024;
const DEVICES_MAX = 200;

const refuse = (code: string, what: string) => new Refused(`keyring_${code}`, `the agency's keyring ${what}`);

function device(value: unknown): KeyringDevice {
  const d = value as Partial<KeyringDevice> | null;
  if (typeof d?.account !== "string" || typeof d.name !== "string" || !isRecipient(d.recipient)) {
    throw refuse("format", "is malformed");
  }
  return { account: d.account, name: d.name.slice(0, 60), recipient: d.recipient };
}

/** Reads a body; nothing in it is believed yet. */
export async function parseKeyring(source: string): Promise<AgencyKeyring> {
  let json: Record<string, unknown>;
  try {
    json = JSON.parse(source) as Record<string, unknown>;
  } catch {
    throw refuse("format", "is malformed");
  }
  if (json?.v !== 1) throw refuse("version", "is of a version that this page does not know");
  const { agency, epochs, devices } = json;
  if (typeof agency !== "string" || !Array.isArray(epochs) || !Array.isArray(devices)) {
    throw refuse("format", "is malformed");
  }
  if (devices.length > DEVICES_MAX) throw refuse("format", "lists too many devices");
  const list = epochs as { n?: unknown; identity?: unknown }[];
  let last = -1;
  for (const { n, identity } of list) {
    if (!Number.isSafeInteger(n) || !(await isIdentity(String(identity)))) {
      throw refuse("format", "holds something that is no key");
    }
    if ((n as number) <= last) throw refuse("format", "has its keys out of order");
    last = n as number;
  }
  const other = async (value: unknown) => {
    if (value === undefined || value === null) return null;
    if (!(await isIdentity(String(value)))) throw refuse("format", "holds something that is no key");
    return String(value);
  };
  return {
    agency,
    epochs: list.map((e) => ({ n: e.n as number, identity: e.identity as string })),
    devices: devices.map(device),
    sheet: await other(json.sheet),
    next: await other(json.next),
  };
}

/**
 * Compares every identity with the record's delivery keys. A `next` that has come into the record becomes
 * an epoch; true if that happened, so that it is stored.
 */
export async function checkKeyring(
  keyring: AgencyKeyring,
  agency: string,
  keys: ProvenKey[],
): Promise<boolean> {
  if (keyring.agency !== agency) throw refuse("other_agency", "is of another agency");
  for (const { n, identity } of keyring.epochs) {
    const key = keys.find((k) => k.epoch === n);
    if (!key) throw refuse("epoch", `holds key ${n}, which the record does not have`);
    if ((await recipientOf(identity)) !== key.recipient) {
      throw refuse("epoch", `holds another key ${n} than the record names`);
    }
  }
  const newest = keys.at(-1);
  if (!newest || keyring.epochs.some((e) => e.n === newest.epoch)) return false;
  if (!keyring.next || (await recipientOf(keyring.next)) !== newest.recipient) {
    throw refuse("behind", "does not hold the newest delivery key: an older one was shown");
  }
  keyring.epochs.push({ n: newest.epoch, identity: keyring.next });
  keyring.next = null;
  return true;
}

/** Seals a keyring to its devices and its sheet. */
export async function sealKeyring(keyring: AgencyKeyring, also: string[] = []): Promise<Bytes> {
  const { agency, epochs, devices, sheet, next } = keyring;
  const body = { v: 1, agency, epochs, devices, ...(sheet ? { sheet } : {}), ...(next ? { next } : {}) };
  const recipients = [...devices.map((d) => d.recipient), ...also];
  if (sheet) recipients.push(await recipientOf(sheet));
  const sealed = await seal(paddedJson(body, STEP_BYTES), recipients);
  if (sealed.length > KEYRING_BYTES_MAX) throw refuse("too_large", "is too large");
  return sealed;
}

/** Opens a keyring; the caller checks it. */
export async function openKeyring(sealed: Uint8Array, identities: Identity[]): Promise<AgencyKeyring> {
  if (sealed.length > KEYRING_BYTES_MAX) throw refuse("too_large", "is too large");
  return parseKeyring(text(await open(sealed, identities)));
}

/** Accounts that hold the key: how many people, not how many browsers. */
export const holders = (keyring: AgencyKeyring) => new Set(keyring.devices.map((d) => d.account));

/** What opens shares: the newest epoch first. */
export const shareIdentities = (keyring: AgencyKeyring) =>
  [...keyring.epochs].sort((a, b) => b.n - a.n).map((e) => e.identity);
