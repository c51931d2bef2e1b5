// The household as this device may believe it: the chain of statements followed from the pin, the keyring
// that fits,
// and changes to both. Nothing the operator says about a key gets past here.

import { api, Problem } from "../api/client.ts";
import type { HouseholdWire, Operator, Session } from "../api/types.ts";
import { newDeviceKey, newIdentity, recipientOf } from "../crypto/age.ts";
import { Refused, base64, hex, random, unbase64 } from "../crypto/encoding.ts";
import { type Keyring, openKeyring, sealKeyring, signingSeed } from "../crypto/keyring.ts";
import {
  type SignedStatement,
  type Statement,
  parseStatement,
  signStatement,
  signingKeyOf,
  statementHash,
  statementText,
  verifyFirst,
  verifyNext,
} from "../crypto/statement.ts";
import { meetPolicy } from "./policy.ts";
import { tabSession } from "./tab.ts";
import { type DeviceRecord, forgetRecord, loadRecord, movePin, saveRecord } from "../crypto/store.ts";

/** Why this page cannot show a household, and what the page should do about it. */
export class NotHome extends Error {
  constructor(
    readonly reason: "signed_out" | "no_household" | "no_device" | "removed" | "other_role",
    readonly session?: Session,
  ) {
    super(reason);
  }
}

/** A household this device belongs to, checked and opened. */
export interface Home {
  session: Session;
  record: DeviceRecord;
  wire: HouseholdWire;
  /** Every statement, verified, oldest first. */
  chain: Statement[];
  statement: Statement;
  text: string;
  keyring: Keyring;
}

/** By how much the clocks of a browser and of the operator may differ. */
const CLOCKS_MS = 10 * 60 * 1000;
/** How long a delivery key waits where the operator does not say. */
const COOL_OFF_HOURS = 24;

/**
 * Hub keys that count for a clip the operator has had since `ms`: those of the newest statement, and
 * those of the
 * statements that were in force then. A clip outlives the pairing of its hub; a hub that was removed
 * signs nothing new.
 */
export function hubsAt(chain: Statement[], ms: number): Set<string> {
  const counts = (s: Statement, i: number) => {
    const next = chain[i + 1];
    return !next || (s.issuedMs <= ms + CLOCKS_MS && ms <= next.issuedMs + CLOCKS_MS);
  };
  return new Set(chain.filter(counts).flatMap((s) => s.hubs.map((h) => h.key)));
}

/** Who is signed in, or null. */
export async function currentSession(): Promise<Session | null> {
  try {
    return await api.session();
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return null;
    throw error;
  }
}

/** Verifies a chain from its first statement and that it goes through what this device has pinned. */
export async function followChain(
  statements: SignedStatement[],
  pinned: { number: number; text: string },
): Promise<Statement[]> {
  if (statements.length < pinned.number) {
    throw new Refused(
      "rolled_back",
      `The service shows statement ${statements.length} of your household; this device has seen ` +
        `statement ${pinned.number}. An older record is not accepted.`,
    );
  }
  const chain: Statement[] = [];
  for (const [i, signed] of statements.entries()) {
    const known = chain[i - 1];
    chain.push(
      known ? await verifyNext(signed, known, statements[i - 1]?.text ?? "") : await verifyFirst(signed),
    );
  }
  if (statements[pinned.number - 1]?.text !== pinned.text) {
    throw new Refused(
      "forked",
      `The service shows another statement ${pinned.number} of your household than the one this ` +
        `device has seen. ` +
        "It is not accepted.",
    );
  }
  return chain;
}

/** Opens the household of whoever is signed in. */
export async function openHome(): Promise<Home> {
  const session = await tabSession();
  if (!session) throw new NotHome("signed_out");
  if (session.role !== "resident") throw new NotHome("other_role", session);
  if (!session.household) throw new NotHome("no_household", session);
  const record = await loadRecord(session.household);
  if (!record) throw new NotHome("no_device", session);
  return readHome(session, record);
}

async function readHome(session: Session, record: DeviceRecord): Promise<Home> {
  const wire = await api.household();
  if (wire.household !== record.household) {
    throw new Refused(
      "other_household",
      "The service shows another household than the one this device belongs to.",
    );
  }
  const chain = await followChain(wire.statements, record.pinned);
  const statement = chain.at(-1) as Statement;
  const text = wire.statements.at(-1)?.text ?? "";
  if (!statement.devices.some((d) => d.id === record.device && d.recipient === record.recipient)) {
    throw new NotHome("removed", session);
  }
  await movePin(record.household, statement.number, text);
  const keyring = await openKeyring(unbase64(wire.keyring), [record.key], statement);
  return {
    session,
    record: { ...record, pinned: { number: statement.number, text } },
    wire,
    chain,
    statement,
    text,
    keyring,
  };
}

/** Reads everything again, in place. */
export async function refresh(home: Home): Promise<void> {
  const record = (await loadRecord(home.record.household)) ?? home.record;
  Object.assign(home, await readHome(home.session, record));
}

/** Changes the record this device keeps. */
export async function remember(home: Home, change: Partial<DeviceRecord>): Promise<void> {
  // A page beside this one may have moved the pin.
  const kept = (await loadRecord(home.record.household)) ?? home.record;
  home.record = { ...kept, ...change };
  await saveRecord(home.record);
}

/** What a device keeps of the operator it meets: what later answers are held against. */
export async function pinsOf(
  operator: Operator,
): Promise<Pick<DeviceRecord, "operatorKey" | "logKey" | "policy" | "agencyCoolOffHours">> {
  const { log_vkey: logKey } = operator;
  return {
    operatorKey: operator.receiving_key,
    logKey,
    ...(logKey ? { policy: await meetPolicy(logKey) } : {}),
    agencyCoolOffHours: operator.agency_cool_off_hours ?? COOL_OFF_HOURS,
  };
}

/** Makes the keys of a new household in this browser and tells the operator their public halves. */
export async function createHousehold(operator: Operator, access: Statement["access"]): Promise<void> {
  const { key, recipient } = await newDeviceKey();
  const [household, member, device] = [hex(random(16)), hex(random(16)), hex(random(16))];
  const [epoch, recovery, notice] = [await newIdentity(), await newIdentity(), await newIdentity()];
  const seed = random(32);
  const statement: Statement = {
    household,
    number: 1,
    previous: "0".repeat(64),
    issuedMs: Date.now(),
    signingKey: signingKeyOf(seed),
    access,
    epoch: 1,
    epochRecipient: await recipientOf(epoch),
    recovery: await recipientOf(recovery),
    notice: await recipientOf(notice),
    members: [member],
    devices: [{ id: device, member, recipient }],
    hubs: [],
    cameras: [],
  };
  const epochs = [{ n: 1, identity: epoch }];
  const keyring: Keyring = { household, statement: 1, signing: [seed], epochs, recovery, notice };
  const text = statementText(statement);
  const signature = base64(signStatement(text, seed));
  // The key first: a household nobody can open would be worse than a key without one.
  await saveRecord({
    household,
    device,
    member,
    key,
    recipient,
    pinned: { number: 1, text },
    ...(await pinsOf(operator)),
    sheetTested: false,
  });
  try {
    await api.createHousehold({ text, signature }, await sealKeyring(keyring, statement));
  } catch (error) {
    if (error instanceof Problem) await forgetRecord(household);
    throw error;
  }
}

/** What a change may replace; number, chain and signature are made here. */
export type Draft = Omit<Statement, "number" | "previous" | "issuedMs">;

/** The statement after `home.statement`, signed with the key that counts for it. */
function sign(home: Home, draft: Draft): { statement: Statement; signed: SignedStatement } {
  const next: Statement = {
    ...draft,
    number: home.statement.number + 1,
    previous: statementHash(home.text),
    issuedMs: Date.now(),
  };
  const text = statementText(next);
  const signature = base64(signStatement(text, signingSeed(home.keyring)));
  return { statement: parseStatement(text), signed: { text, signature } };
}

/**
 * Appends a statement. `change` is given a copy of the newest and of the keyring, and is called again if
 * another device
 * was faster. Resolves with the signed text once the operator has it durably and this device has read it
 * back.
 */
export async function amend(
  home: Home,
  change: (draft: Draft, keyring: Keyring) => void | Promise<void>,
): Promise<SignedStatement> {
  for (let attempt = 1; ; attempt++) {
    const draft: Draft = structuredClone(home.statement);
    const keyring: Keyring = { ...structuredClone(home.keyring), statement: home.statement.number + 1 };
    await change(draft, keyring);
    const { statement, signed } = sign(home, draft);
    try {
      await api.addStatement(signed, await sealKeyring(keyring, statement));
    } catch (error) {
      const behind = error instanceof Problem && error.code === "statement_number";
      if (!behind || attempt === 3) throw error;
      await refresh(home);
      continue;
    }
    await refresh(home);
    return signed;
  }
}

/**
 * New signing key, epoch and recovery key: what a removal comes with. The old ones stay for what is old.
 */
export async function renewKeys(draft: Draft, keyring: Keyring): Promise<void> {
  const seed = random(32);
  const [epoch, recovery] = [await newIdentity(), await newIdentity()];
  draft.signingKey = signingKeyOf(seed);
  draft.epoch += 1;
  draft.epochRecipient = await recipientOf(epoch);
  draft.recovery = await recipientOf(recovery);
  keyring.signing.push(seed);
  keyring.epochs.push({ n: draft.epoch, identity: epoch });
  keyring.recovery = recovery;
}

/** Removes devices, and members left without one if asked to. What they already copied stays copied. */
export async function removeDevices(home: Home, devices: string[], members: string[]): Promise<void> {
  await amend(home, async (draft, keyring) => {
    draft.members = draft.members.filter((m) => !members.includes(m));
    draft.devices = draft.devices.filter((d) => !devices.includes(d.id) && !members.includes(d.member));
    await renewKeys(draft, keyring);
  });
  await remember(home, { sheetTested: false });
}
