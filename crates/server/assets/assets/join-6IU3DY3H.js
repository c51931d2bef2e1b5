import {
  comeIn,
  settleIn,
  signedInTo
} from "./shared-BCILM7LF.js";
import {
  qr
} from "./shared-AUVKSIBE.js";
import "./shared-25HFADOK.js";
import {
  codeField,
  safeCode
} from "./shared-SNYZRPTU.js";
import {
  NobodyThere,
  newCode,
  parseCode,
  showCode
} from "./shared-4KJBWUI4.js";
import "./shared-SXDMXA34.js";
import "./shared-LWUDGI2X.js";
import {
  passkeyTrouble
} from "./shared-453OB7UI.js";
import {
  dropCode,
  go,
  takeCode
} from "./shared-N7IHHFYD.js";
import {
  busy,
  button,
  field,
  fill,
  h,
  notice,
  sentence,
  show,
  waiting,
  wordList
} from "./shared-RX7VL72O.js";

// src/pages/join.ts
function frame(title, ...content) {
  show(h("section", { class: "narrow stack" }, h("h1", {}, title), ...content));
}
function askCode(message) {
  const code2 = codeField(
    "Code",
    "12 letters and digits. Another device of the household shows it, under Devices, Add a device."
  );
  const submit = button("Go on", { kind: "primary", type: "submit" });
  const state = h("div", { "aria-live": "polite" }, message && notice("warn", h("p", {}, message)));
  const form = h(
    "form",
    { class: "stack", novalidate: true },
    code2.root,
    state,
    h("div", { class: "actions" }, submit)
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void busy(submit, async () => {
      try {
        await enter(parseCode(code2.input.value));
      } catch (error) {
        fill(state, notice("warn", h("p", {}, sentence(error))));
      }
    });
  });
  frame(
    "Join a household",
    h(
      "p",
      { class: "lead" },
      "This browser becomes one of its devices: it will open what the cameras record."
    ),
    form,
    h(
      "div",
      { class: "actions" },
      button("Show a code on this device instead", { kind: "plain", onclick: showOwnCode })
    )
  );
}
function showOwnCode() {
  const code2 = newCode();
  frame(
    "Show this to the other device",
    h(
      "p",
      { class: "muted" },
      "There, open Devices, Add a device, and choose to type the code the new device shows."
    ),
    h(
      "div",
      { class: "qr-box" },
      qr(showCode(code2), "Code to scan"),
      h("p", { class: "code num" }, showCode(code2))
    ),
    waiting("Waiting for the other device"),
    h(
      "div",
      { class: "actions" },
      button("I have a code instead", { kind: "plain", onclick: () => askCode() })
    )
  );
  void enter(code2, true);
}
async function enter(code2, quietly = false) {
  dropCode();
  if (!quietly) {
    frame(
      "Joining",
      waiting("Waiting for the other device to let this one in"),
      h("p", { class: "muted" }, "Somebody there has to say yes.")
    );
  }
  try {
    await admitted(await comeIn(code2, new AbortController().signal));
  } catch (error) {
    askCode(
      error instanceof NobodyThere ? "Nobody let this device in within ten minutes. Ask for a new code." : sentence(error)
    );
  }
}
async function admitted(at) {
  const known = await signedInTo(at.record.household);
  const name = field({
    label: "Your name",
    name: "name",
    autocomplete: "name",
    maxlength: 60,
    hint: "Shown to you and your household. The operator can read it."
  });
  const finish = async () => {
    await settleIn(at, name.input.value.trim() || "A person");
    go("/");
  };
  const trouble = known ? null : passkeyTrouble();
  frame(
    "You are in",
    h("p", { class: "lead" }, "The other device shows six words. If they are these, nobody is in between."),
    wordList(at.words),
    trouble && notice("warn", h("p", {}, trouble)),
    !known && !trouble && h(
      "div",
      { class: "stack-s" },
      h(
        "p",
        { class: "muted" },
        "This browser now needs a passkey of its own to sign in with: your fingerprint, face or PIN."
      ),
      at.newMember && name.root
    ),
    !trouble && h(
      "div",
      { class: "actions" },
      button(known ? "They are the same" : "They are the same, make a passkey", {
        kind: "primary",
        onclick: finish
      }),
      button("They differ", {
        onclick: () => frame(
          "Stop here",
          notice(
            "warn",
            h(
              "p",
              {},
              "Somebody may be in between. On the other device, remove the newest device, then start again with a new code."
            )
          )
        )
      })
    )
  );
}
var code = takeCode();
if (code && safeCode(code)) void enter(parseCode(code));
else askCode(code ? "The address you opened holds no code that can be read. Type it instead." : void 0);
