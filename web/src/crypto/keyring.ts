// The keyring: a household's secrets, sealed to its devices and its recovery sheet
// (docs/ref/statement.md, Keyring).
// One that opens is not yet the household's: every secret is compared with the statement.

import { type Bytes, Refused, hex, isId, unhex } from "./encoding.ts";
import { type Identity, isIdentity, recipientOf } from "./age.ts";
import { type Statement, signingKeyOf } from "./statement.ts";
import { openMessage, sealMessage } from "./message.ts";

/** A household's secrets. Kept in memory only. */
export interface Keyring {
  household: string;
  statement: number;
  /** Every signing seed the household had; the current one is last. */
  signing: Bytes[];
  epochs: { n: number; identity: string }[];
  recovery: string;
  notice: string;
}

const KEYRING_BYTES_MAX = 128 * 1024;
const refuse = (code: string, what: string) => new Refused(`keyring_${code}`, `the keyring ${what}`);

/** The seed that signs the next statement, and commands. */
export function signingSeed(keyring: Keyring): Bytes {
  const seed = keyring.signing.at(-1);
  if (!seed) throw refuse("signing_key", "holds no signing key");
  return seed;
}

/** Everything that opens clips: newest epoch first. */
export function clipIdentities(keyring: Keyring): string[] {
  return keyring.epochs.map((e) => e.identity).reverse();
}

function body(keyring: Keyring): string {
  return JSON.stringify({
    v: 1,
    household: keyring.household,
    statement: keyring.statement,
    signing: keyring.signing.map(hex),
    epochs: keyring.epochs,
    recovery: keyring.recovery,
    notice: keyring.notice,
  });
}

interface Body {
  v: number;
  household: string;
  statement: number;
  signing: string[];
  epochs: { n: number; identity: string }[];
  recovery: string;
  notice: string;
}

/** Reads a body; a version it does not know is refused. */
async function parse(source: string): Promise<Keyring> {
  let json: Body;
  try {
    json = JSON.parse(source) as Body;
  } catch {
    throw refuse("format", "is malformed");
  }
  if (json?.v !== 1) throw refuse("version", `is of version ${String(json?.v)}, which is not known here`);
  const isText = (v: unknown) => typeof v === "string";
  const good =
    isId(json.household) &&
    Number.isSafeInteger(json.statement) &&
    Array.isArray(json.signing) &&
    json.signing.every((seed) => isText(seed) && /^[0-9a-f]{64}$/.test(seed)) &&
    Array.isArray(json.epochs) &&
    json.epochs.every((e) => Number.isSafeInteger(e?.n) && isText(e.identity)) &&
    isText(json.recovery) &&
    isText(json.notice);
  if (!good) throw refuse("format", "is malformed");
  const identities = [...json.epochs.map((e) => e.identity), json.recovery, json.notice];
  for (const identity of identities) {
    if (!(await isIdentity(identity))) throw refuse("format", "holds something that is no key");
  }
  return {
    household: json.household,
    statement: json.statement,
    signing: json.signing.map((seed) => unhex(seed, 32)),
    epochs: json.epochs.map((e) => ({ n: e.n, identity: e.identity })),
    recovery: json.recovery,
    notice: json.notice,
  };
}

async function is(identity: string | undefined, recipient: string): Promise<boolean> {
  try {
    return identity !== undefined && (await recipientOf(identity)) === recipient;
  } catch {
    return false;
  }
}

/** Compares every secret with the public half in the statement. */
export async function checkKeyring(keyring: Keyring, statement: Statement): Promise<void> {
  if (keyring.household !== statement.household) throw refuse("other_household", "is of another household");
  if (keyring.statement !== statement.number) {
    const which = `is of statement ${keyring.statement}, not of statement ${statement.number}`;
    throw refuse("other_statement", which);
  }
  if (signingKeyOf(signingSeed(keyring)) !== statement.signingKey) {
    throw refuse("signing_key", "holds another signing key than the statement names");
  }
  const ascending = keyring.epochs.every((e, i) => i === 0 || (keyring.epochs[i - 1]?.n ?? 0) < e.n);
  const current = keyring.epochs.find((e) => e.n === statement.epoch);
  if (!ascending || !(await is(current?.identity, statement.epochRecipient))) {
    throw refuse("epoch", "holds another epoch key than the statement names");
  }
  if (!(await is(keyring.recovery, statement.recovery))) {
    throw refuse("recovery", "holds another recovery key than the statement names");
  }
  if (!(await is(keyring.notice, statement.notice))) {
    throw refuse("notice", "holds another notice key than the statement names");
  }
}

/** Signs a keyring with its own current key and seals it to the statement's devices and recovery sheet. */
export async function sealKeyring(keyring: Keyring, statement: Statement): Promise<Bytes> {
  await checkKeyring(keyring, statement);
  const recipients = [...statement.devices.map((d) => d.recipient), statement.recovery];
  const sealed = await sealMessage("keyring", body(keyring), signingSeed(keyring), recipients);
  if (sealed.length > KEYRING_BYTES_MAX) throw refuse("too_large", "is too large");
  return sealed;
}

/**
 * Opens the keyring of `statement`, which the caller has verified. `pinned` is the signing key that the
 * caller has followed up to
 * this statement.
 */
export async function openKeyring(
  sealed: Uint8Array,
  identities: Identity[],
  statement: Statement,
  pinned = statement.signingKey,
): Promise<Keyring> {
  if (sealed.length > KEYRING_BYTES_MAX) throw refuse("too_large", "is too large");
  const keyring = await parse(await openMessage("keyring", sealed, identities, pinned));
  await checkKeyring(keyring, statement);
  return keyring;
}
