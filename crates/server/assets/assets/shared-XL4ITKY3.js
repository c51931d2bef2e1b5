import {
  changeKeyring,
  checkKeyring,
  forgetDevice,
  keyState,
  openKeyring,
  pinLog,
  refreshDesk,
  saveDevice,
  sealKeyring
} from "./shared-AYTDSZK5.js";
import {
  qr
} from "./shared-AUVKSIBE.js";
import {
  codeField
} from "./shared-SNYZRPTU.js";
import {
  Meeting,
  NobodyThere,
  newCode,
  parseCode,
  pause,
  showCode
} from "./shared-4KJBWUI4.js";
import {
  deviceName
} from "./shared-453OB7UI.js";
import {
  isRecipient,
  newDeviceKey
} from "./shared-N7IHHFYD.js";
import {
  Refused,
  base64,
  busy,
  button,
  fill,
  h,
  notice,
  sentence,
  show,
  unbase64,
  waiting,
  wordList
} from "./shared-RX7VL72O.js";

// src/agency/join.ts
var wrong = () => new Refused("slot_format", "The other device sent something this page does not understand.");
var OfficeDoor = class _OfficeDoor {
  constructor(meeting, newcomer) {
    this.meeting = meeting;
    this.newcomer = newcomer;
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
    await this.meeting.write("home", { v: 1, agency, log: desk.log.vkey, keyring });
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
  if (slot.log !== null) await pinLog(slot.log);
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
function frame(title, ...content) {
  show(h("section", { class: "narrow stack" }, h("h1", {}, title), ...content));
}
function askCode(desk, done, message) {
  const code = codeField(
    "Code",
    "12 letters and digits. A colleague's browser shows it, under Team and key, Let somebody in."
  );
  const submit = button("Go on", { kind: "primary", type: "submit" });
  const state = h("div", { "aria-live": "polite" }, message && notice("warn", h("p", {}, message)));
  const form = h(
    "form",
    { class: "stack", novalidate: true },
    code.root,
    state,
    h(
      "div",
      { class: "actions" },
      submit,
      button("Show a code on this screen instead", { kind: "plain", onclick: () => showOwn(desk, done) }),
      button("Back", { kind: "plain", onclick: done })
    )
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void busy(submit, async () => {
      try {
        await joinWith(desk, parseCode(code.input.value), done);
      } catch (error) {
        fill(state, notice("warn", h("p", {}, sentence(error))));
      }
    });
  });
  frame(
    "Let this browser in",
    h("p", { class: "lead" }, `It will open what residents share with ${desk.agency.name}.`),
    form
  );
}
function showOwn(desk, done) {
  const code = newCode();
  frame(
    "Show this to your colleague",
    h(
      "p",
      { class: "muted" },
      "There, open Team and key, Let somebody in, and type the code this screen shows."
    ),
    h(
      "div",
      { class: "qr-box" },
      qr(showCode(code), "Code to scan"),
      h("p", { class: "code num" }, showCode(code))
    ),
    waiting("Waiting for your colleague"),
    h(
      "div",
      { class: "actions" },
      button("I have a code instead", { kind: "plain", onclick: () => askCode(desk, done) })
    )
  );
  void joinWith(desk, code, done, true);
}
async function joinWith(desk, code, done, quietly = false) {
  if (!quietly) frame("Coming in", waiting("Waiting for your colleague's browser to let this one in"));
  try {
    words(desk, await comeIn(desk, code, new AbortController().signal), done);
  } catch (error) {
    const text = error instanceof NobodyThere ? "Nobody let this browser in. Ask for a new code." : sentence(error);
    askCode(desk, done, text);
  }
}
function words(desk, six, done) {
  frame(
    "This browser holds the key",
    h("p", { class: "lead" }, "The other screen shows six words. If they are these, nobody is in between."),
    wordList(six),
    h(
      "div",
      { class: "actions" },
      button("They are the same", {
        kind: "primary",
        onclick: async () => {
          await listed(desk);
          await done();
        }
      }),
      button("They differ", { onclick: () => differ(desk) })
    )
  );
}
async function listed(desk) {
  for (const end = Date.now() + LISTED_MS; Date.now() < end && !await letIn(desk); ) await pause(1e3);
}
async function differ(desk) {
  await forgetDevice(desk.agency.agency);
  frame(
    "Stop here",
    notice(
      "warn",
      h(
        "p",
        {},
        "Somebody may be in between. On the other screen remove the newest browser and change the key, then start again with a new code."
      )
    )
  );
}

export {
  OfficeDoor,
  askCode,
  joinWith
};
