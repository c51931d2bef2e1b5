import {
  Meeting
} from "./shared-NUMYPDCX.js";
import {
  changeSettings
} from "./shared-JJNZVMH2.js";
import {
  deviceName,
  signUp
} from "./shared-4RWOZPX6.js";
import {
  amend,
  currentSession,
  newDeviceKey,
  openHome,
  parseStatement,
  parseVkey,
  pinsOf,
  saveRecord,
  sentPolicy,
  withPolicy
} from "./shared-UI4E442E.js";
import {
  Refused,
  api,
  hex,
  isId,
  random
} from "./shared-K3QNCVT6.js";

// src/app/join.ts
var NAME_CHARS_MAX = 60;
var wrong = () => new Refused("slot_format", "The other device sent something this page does not understand.");
var Doorway = class _Doorway {
  constructor(meeting, newcomer) {
    this.meeting = meeting;
    this.newcomer = newcomer;
  }
  meeting;
  newcomer;
  /** Resolves when a device under this code has introduced itself. */
  static async wait(code, signal) {
    const meeting = await Meeting.open(code, "join", signal);
    const slot = await meeting.read("new", 600);
    if (slot?.v !== 1 || !/^age1[0-9a-z]{58}$/.test(slot.recipient ?? "")) throw wrong();
    const name = String(slot.name || "A device").slice(0, NAME_CHARS_MAX);
    return new _Doorway(meeting, { recipient: slot.recipient, name });
  }
  /**
   * Adds the device: to this member, or as a new member of that name. Resolves with the words to compare.
   */
  async admit(home, newMember) {
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
      ...newMember === null ? {} : { name: newMember }
    };
    await this.meeting.write("home", withPolicy(slot, policy));
    await changeSettings(home, (s) => {
      s.devices[device] = { name: this.newcomer.name };
      if (newMember) s.members[member] = { name: newMember };
    });
    const done = await this.meeting.read("done", 300);
    if (done?.v !== 1) throw wrong();
    return this.meeting.words();
  }
};
async function recordPins(slot, operator) {
  const met = await pinsOf(operator);
  if (slot.log === void 0 || slot.log === null) return met;
  parseVkey(slot.log);
  if (met.logKey !== slot.log) {
    throw new Refused(
      "log_key",
      "The service shows this device another key of the public record than your household has pinned. It is not accepted."
    );
  }
  const hours = slot.cool_off_hours;
  const told = Number.isSafeInteger(hours) && hours >= 0;
  const policy = sentPolicy(slot.log, slot.policy);
  return {
    ...met,
    ...policy ? { policy } : {},
    ...told ? { agencyCoolOffHours: hours } : {}
  };
}
function checkSlot(slot, recipient) {
  if (slot?.v !== 1 || !isId(slot.household) || !isId(slot.device) || !isId(slot.member)) throw wrong();
  const statement = parseStatement(slot.statement.text);
  const listed = statement.devices.some(
    (d) => d.id === slot.device && d.member === slot.member && d.recipient === recipient
  );
  if (statement.household !== slot.household || !listed) {
    throw new Refused(
      "not_listed",
      "The household's statement does not list this device. Start again with a new code."
    );
  }
  return statement;
}
async function comeIn(code, signal) {
  const meeting = await Meeting.open(code, "join", signal);
  const { key, recipient } = await newDeviceKey();
  await meeting.write("new", { v: 1, recipient, name: deviceName() });
  const slot = await meeting.read("home", 600);
  const statement = checkSlot(slot, recipient);
  const operator = await api.operator();
  const record = {
    household: slot.household,
    device: slot.device,
    member: slot.member,
    key,
    recipient,
    pinned: { number: statement.number, text: slot.statement.text },
    ...await recordPins(slot, operator),
    sheetTested: true
  };
  await saveRecord(record);
  await meeting.write("done", { v: 1 });
  const newMember = statement.devices.filter((d) => d.member === slot.member).length === 1;
  const name = String(slot.name ?? "").slice(0, NAME_CHARS_MAX);
  return { record, newMember, name, invite: slot.invite, words: meeting.words() };
}
async function signedInTo(household) {
  return (await currentSession())?.household === household;
}
async function settleIn(admitted, name) {
  if (!await signedInTo(admitted.record.household)) await signUp(name, admitted.invite);
  const home = await openHome();
  if (!admitted.newMember || name === admitted.name) return;
  await changeSettings(home, (s) => {
    s.members[admitted.record.member] = { name };
  });
}

export {
  Doorway,
  comeIn,
  signedInTo,
  settleIn
};
