// The new end of a device or person being added: a code in, six words out, a passkey, done.

import { type Admitted, comeIn, settleIn, signedInTo } from "../app/join.ts";
import { passkeyTrouble } from "../app/passkey.ts";
import { dropCode, go, takeCode } from "../app/route.ts";
import { parseCode } from "../crypto/pairing.ts";
import { Newcomer, frame, stopHere } from "../pairing/newcomer.ts";
import { safeCode } from "../setup/hub.ts";
import { compare } from "../ui/forms.ts";
import { type Child, h } from "../ui/h.ts";
import { field, notice } from "../ui/parts.ts";

const newcomer = new Newcomer(
  {
    title: "Join a household",
    lead: "This browser becomes one of its devices: it will open what the cameras record.",
    hint: "12 letters and digits. Another device of the household shows it, under Devices, Add a device.",
    other: "the other device",
    there: "There, open Devices, Add a device, and choose to type the code the new device shows.",
  },
  async (code, signal) => {
    dropCode();
    await admitted(await comeIn(code, signal));
  },
);

async function admitted(at: Admitted): Promise<void> {
  const known = await signedInTo(at.record.household);
  const name = field({
    label: "Your name",
    name: "name",
    autocomplete: "name",
    maxlength: 60,
    value: at.name,
    hint: "Shown to you and your household. The operator can read it.",
  });
  const finish = async () => {
    const called = name.input.value.trim();
    if (!known && at.newMember && !called) return name.input.focus();
    await settleIn(at, called);
    go("/");
  };
  const differ = () =>
    stopHere("On the other device, remove the newest device, then start again with a new code.");
  const trouble = known ? null : passkeyTrouble();
  const label = known ? "They are the same" : "They are the same, make a passkey";
  const [lead, words, answers] = compare(at.words, "The other device", { label, run: finish }, differ);
  const passkey: Child = !known &&
    !trouble && [
      h(
        "p",
        { class: "muted" },
        "This browser now needs a passkey of its own to sign in with: your fingerprint, face or PIN.",
      ),
      at.newMember && name.root,
    ];
  frame(
    "Compare six words",
    lead,
    words,
    trouble ? notice("warn", h("p", {}, trouble)) : h("div", { class: "stack-s" }, passkey, answers),
  );
}

const code = takeCode();
if (code && safeCode(code)) void newcomer.enter(parseCode(code));
else
  newcomer.ask(code ? "The address you opened holds no code that can be read. Type it instead." : undefined);
