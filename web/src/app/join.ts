// A further device or member (docs/ref/pairing.md): the side that lets in, and the side that comes in.
// Whoever shows the code, the new end writes first.

import { api } from "../api/client.ts";
import type { Operator } from "../api/types.ts";
import { newDeviceKey } from "../crypto/age.ts";
import { Refused, hex, isId, random } from "../crypto/encoding.ts";
import { type SignedStatement, type Statement, parseStatement } from "../crypto/statement.ts";
import { type DeviceRecord, saveRecord } from "../crypto/store.ts";
import { parseVkey } from "../record/vkey.ts";
import { type Home, amend, currentSession, openHome, pinsOf } from "./household.ts";
import { Meeting } from "./mailbox.ts";
import { deviceName, signUp } from "./passkey.ts";
import { sentPolicy, withPolicy } from "./policy.ts";
import { changeSettings } from "./settings.ts";

/** A person's name, as the field for it takes it. */
const NAME_CHARS_MAX = 60;

/** What the new end calls itself. */
export interface Newcomer {
  recipient: string;
  name: string;
}

const wrong = () =>
  new Refused("slot_format", "The other device sent something this page does not understand.");

/** The existing end: waits for somebody under a code, lets them in after `admit` said yes. */
export class Doorway {
  private constructor(
    private readonly meeting: Meeting,
    readonly newcomer: Newcomer,
  ) {}

  /** Resolves when a device under this code has introduced itself. */
  static async wait(code: string, signal: AbortSignal): Promise<Doorway> {
    const meeting = await Meeting.open(code, "join", signal);
    const slot = (await meeting.read("new", 600)) as { v?: number; recipient?: string; name?: string };
    if (slot?.v !== 1 || !/^age1[0-9a-z]{58}$/.test(slot.recipient ?? "")) throw wrong();
    const name = String(slot.name || "A device").slice(0, NAME_CHARS_MAX);
    return new Doorway(meeting, { recipient: slot.recipient as string, name });
  }

  /**
   * Adds the device: to this member, or as a new member of that name. Resolves with the words to compare.
   */
  async admit(home: Home, newMember: string | null): Promise<string[]> {
    const device = hex(random(16));
    const member = newMember === null ? home.record.member : hex(random(16));
    const statement = await amend(home, (draft) => {
      if (newMember !== null) draft.members.push(member);
      draft.devices.push({ id: device, member, recipient: this.newcomer.recipient });
    });
    const { invite } = await api.invite(newMember === null ? "same" : "member");
    const { household } = home.statement;
    const { logKey: log = null, policy, agencyCoolOffHours: cool_off_hours } = home.record;
    const slot = {
      ...{ v: 1, household, statement, device, member, invite },
      ...{ log, cool_off_hours },
      ...(newMember === null ? {} : { name: newMember }),
    };
    await this.meeting.write("home", withPolicy(slot, policy));
    await changeSettings(home, (s) => {
      s.devices[device] = { name: this.newcomer.name };
      if (newMember) s.members[member] = { name: newMember };
    });
    const done = (await this.meeting.read("done", 300)) as { v?: number };
    if (done?.v !== 1) throw wrong();
    return this.meeting.words();
  }
}

/** What the new end was told and has pinned. */
export interface Admitted {
  record: DeviceRecord;
  /** Whether this end is a further person, and not a further device of somebody. */
  newMember: boolean;
  /** What the other end calls that person. */
  name: string;
  invite: string;
  words: string[];
}

interface HomeSlot {
  v: number;
  household: string;
  statement: SignedStatement;
  device: string;
  member: string;
  invite: string;
  /** How the household calls the person, if it is a new one. */
  name?: string;
  /** What the other end has pinned of the public record; absent from ends of older versions. */
  log?: string | null;
  policy?: unknown;
  cool_off_hours?: number;
}

/** The other end's pins, which a swapped operator cannot reach; its own meeting is second best. */
async function recordPins(slot: HomeSlot, operator: Operator): ReturnType<typeof pinsOf> {
  const met = await pinsOf(operator);
  if (slot.log === undefined || slot.log === null) return met;
  parseVkey(slot.log);
  if (met.logKey !== slot.log) {
    throw new Refused(
      "log_key",
      "The service shows this device another key of the public record than your household has pinned. " +
        "It is not accepted.",
    );
  }
  const hours = slot.cool_off_hours;
  const told = Number.isSafeInteger(hours) && (hours as number) >= 0;
  const policy = sentPolicy(slot.log, slot.policy);
  return {
    ...met,
    ...(policy ? { policy } : {}),
    ...(told ? { agencyCoolOffHours: hours as number } : {}),
  };
}

function checkSlot(slot: HomeSlot, recipient: string): Statement {
  if (slot?.v !== 1 || !isId(slot.household) || !isId(slot.device) || !isId(slot.member)) throw wrong();
  const statement = parseStatement(slot.statement.text);
  const listed = statement.devices.some(
    (d) => d.id === slot.device && d.member === slot.member && d.recipient === recipient,
  );
  if (statement.household !== slot.household || !listed) {
    throw new Refused(
      "not_listed",
      "The household's statement does not list this device. Start again with a new code.",
    );
  }
  return statement;
}

/** The new end: introduces itself, and pins what the other end says of the household. */
export async function comeIn(code: string, signal: AbortSignal): Promise<Admitted> {
  const meeting = await Meeting.open(code, "join", signal);
  const { key, recipient } = await newDeviceKey();
  await meeting.write("new", { v: 1, recipient, name: deviceName() });
  const slot = (await meeting.read("home", 600)) as HomeSlot;
  const statement = checkSlot(slot, recipient);
  const operator = await api.operator();
  const record: DeviceRecord = {
    household: slot.household,
    device: slot.device,
    member: slot.member,
    key,
    recipient,
    pinned: { number: statement.number, text: slot.statement.text },
    ...(await recordPins(slot, operator)),
    sheetTested: true,
  };
  await saveRecord(record);
  await meeting.write("done", { v: 1 });
  const newMember = statement.devices.filter((d) => d.member === slot.member).length === 1;
  const name = String(slot.name ?? "").slice(0, NAME_CHARS_MAX);
  return { record, newMember, name, invite: slot.invite, words: meeting.words() };
}

/** Whether this browser is signed in to the household it has just joined. */
export async function signedInTo(household: string): Promise<boolean> {
  return (await currentSession())?.household === household;
}

/**
 * Registers a passkey with the invitation and checks that the operator holds what the other end said. A
 * person is called as they call themselves.
 */
export async function settleIn(admitted: Admitted, name: string): Promise<void> {
  if (!(await signedInTo(admitted.record.household))) await signUp(name, admitted.invite);
  const home = await openHome();
  if (!admitted.newMember || name === admitted.name) return;
  await changeSettings(home, (s) => {
    s.members[admitted.record.member] = { name };
  });
}
