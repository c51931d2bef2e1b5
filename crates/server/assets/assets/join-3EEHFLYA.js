import {
  Newcomer,
  frame,
  stopHere
} from "./shared-OSQALUCD.js";
import {
  comeIn,
  settleIn,
  signedInTo
} from "./shared-F2XACHAW.js";
import {
  safeCode
} from "./shared-GFKK53XW.js";
import "./shared-2NRLJA36.js";
import "./shared-NUMYPDCX.js";
import {
  compare
} from "./shared-PRMIOVM2.js";
import {
  parseCode
} from "./shared-UTN4Y27B.js";
import "./shared-SXDMXA34.js";
import "./shared-JJNZVMH2.js";
import "./shared-BVXFGN5K.js";
import "./shared-E2FXWDGR.js";
import {
  passkeyTrouble
} from "./shared-4RWOZPX6.js";
import {
  dropCode,
  go,
  takeCode
} from "./shared-UI4E442E.js";
import {
  field,
  h,
  notice
} from "./shared-K3QNCVT6.js";

// src/pages/join.ts
var newcomer = new Newcomer(
  {
    title: "Join a household",
    lead: "This browser becomes one of its devices: it will open what the cameras record.",
    hint: "12 letters and digits. Another device of the household shows it, under Devices, Add a device.",
    other: "the other device",
    there: "There, open Devices, Add a device, and choose to type the code the new device shows."
  },
  async (code2, signal) => {
    dropCode();
    await admitted(await comeIn(code2, signal));
  }
);
async function admitted(at) {
  const known = await signedInTo(at.record.household);
  const name = field({
    label: "Your name",
    name: "name",
    autocomplete: "name",
    maxlength: 60,
    value: at.name,
    hint: "Shown to you and your household. The operator can read it."
  });
  const finish = async () => {
    const called = name.input.value.trim();
    if (!known && at.newMember && !called) return name.input.focus();
    await settleIn(at, called);
    go("/");
  };
  const differ = () => stopHere("On the other device, remove the newest device, then start again with a new code.");
  const trouble = known ? null : passkeyTrouble();
  const label = known ? "They are the same" : "They are the same, make a passkey";
  const [lead, words, answers] = compare(at.words, "The other device", { label, run: finish }, differ);
  const passkey = !known && !trouble && [
    h(
      "p",
      { class: "muted" },
      "This browser now needs a passkey of its own to sign in with: your fingerprint, face or PIN."
    ),
    at.newMember && name.root
  ];
  frame(
    "Compare six words",
    lead,
    words,
    trouble ? notice("warn", h("p", {}, trouble)) : h("div", { class: "stack-s" }, passkey, answers)
  );
}
var code = takeCode();
if (code && safeCode(code)) void newcomer.enter(parseCode(code));
else
  newcomer.ask(code ? "The address you opened holds no code that can be read. Type it instead." : void 0);
