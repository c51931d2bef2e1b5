import {
  changeKeyring,
  checkKeyring,
  keyState,
  openKeyring,
  refreshDesk,
  sealKeyring
} from "./shared-QUQU22NC.js";
import {
  forgetDevice,
  loadPolicy,
  pinLog,
  saveDevice,
  savePolicy
} from "./shared-SUADRC7Y.js";
import {
  Newcomer,
  frame,
  stopHere
} from "./shared-OSQALUCD.js";
import {
  Meeting,
  pause
} from "./shared-NUMYPDCX.js";
import {
  compare
} from "./shared-PRMIOVM2.js";
import {
  deviceName
} from "./shared-4RWOZPX6.js";
import {
  isRecipient,
  newDeviceKey,
  sentPolicy,
  withPolicy
} from "./shared-UI4E442E.js";
import {
  Refused,
  base64,
  button,
  unbase64
} from "./shared-K3QNCVT6.js";

// src/agency/join.ts
var wrong = () => new Refused("slot_format", "The other device sent something this page does not understand.");
var OfficeDoor = class _OfficeDoor {
  constructor(meeting, newcomer2) {
    this.meeting = meeting;
    this.newcomer = newcomer2;
  }
  meeting;
  newcomer;
  static async wait(code, signal) {
    const meeting = await Meeting.open(code, "agency-join", signal);
    const slot = await meeting.read("new", 600);
    const good = slot?.v === 1 && isRecipient(slot.recipient) && /^[0-9a-f]{16,64}$/.test(slot.account ?? "");
    if (!good) throw wrong();
    const name = String(slot.name || "A device").slice(0, 60);
    return new _OfficeDoor(meeting, { account: slot.account, name, recipient: slot.recipient });
  }
  /** Who says they are coming in, if they work here. */
  person(desk) {
    return desk.agency.people.find((p) => p.account === this.newcomer.account)?.name ?? null;
  }
  /** Hands the keyring over; resolves with the words to compare. */
  async admit(desk) {
    const held = await changeKeyring(desk, (keyring2) => {
      keyring2.devices = [
        ...keyring2.devices.filter((d) => d.recipient !== this.newcomer.recipient),
        this.newcomer
      ];
    });
    const { agency } = desk.agency;
    const own = { ...held.keyring, devices: [this.newcomer], sheet: null };
    const keyring = base64(await sealKeyring(own));
    const slot = { v: 1, agency, log: desk.log.vkey, keyring };
    const pinned = await loadPolicy(desk.log.vkey);
    await this.meeting.write("home", withPolicy(slot, pinned && { number: 0, text: pinned.text }));
    const done = await this.meeting.read("done", 300);
    if (done?.v !== 1) throw wrong();
    return this.meeting.words();
  }
};
async function comeIn(desk, code, signal) {
  const meeting = await Meeting.open(code, "agency-join", signal);
  const { key, recipient } = await newDeviceKey();
  const { agency, account } = desk.agency;
  await meeting.write("new", { v: 1, recipient, name: deviceName(), account });
  const slot = await meeting.read("home", 600);
  if (slot?.v !== 1 || typeof slot.keyring !== "string") throw wrong();
  if (slot.agency !== agency) {
    throw new Refused(
      "other_agency",
      "The other device is of another agency than the one you are signed in to."
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
async function letIn(desk) {
  await refreshDesk(desk);
  return (await keyState(desk)).state === "held";
}

// src/officer/joining.ts
var LISTED_MS = 6e4;
function newcomer(desk, done) {
  return new Newcomer(
    {
      title: "Let this browser in",
      lead: `It will open what residents share with ${desk.agency.name}.`,
      hint: "12 letters and digits. A colleague's browser shows it, under Team and key, Let somebody in.",
      other: "your colleague's browser",
      there: "There, open Team and key, Let somebody in, and type the code this screen shows."
    },
    async (code, signal) => words(desk, await comeIn(desk, code, signal), done),
    () => [button("Back", { kind: "plain", onclick: done })]
  );
}
function words(desk, six, done) {
  const same = async () => {
    await listed(desk);
    await done();
  };
  const differ = async () => {
    await forgetDevice(desk.agency.agency);
    stopHere(
      "On the other screen remove the newest browser and change the key, then start again with a new code."
    );
  };
  frame("Compare six words", ...compare(six, "The other screen", { run: same }, differ));
}
async function listed(desk) {
  for (const end = Date.now() + LISTED_MS; Date.now() < end && !await letIn(desk); ) await pause(1e3);
}

export {
  OfficeDoor,
  newcomer
};
