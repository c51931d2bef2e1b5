import {
  Meeting,
  NobodyThere,
  parseCode,
  showCode,
  step
} from "./shared-4KJBWUI4.js";
import {
  changeSettings
} from "./shared-LWUDGI2X.js";
import {
  amend,
  dropCode,
  go,
  takeCode
} from "./shared-N7IHHFYD.js";
import {
  Refused,
  api,
  busy,
  button,
  field,
  fill,
  h,
  notice,
  sentence,
  waiting,
  wordList
} from "./shared-RX7VL72O.js";

// src/app/pair.ts
function readHub(value) {
  const hub = value;
  const good = hub?.v === 1 && /^[0-9a-f]{64}$/.test(hub.hub) && /^age1[0-9a-z]{58}$/.test(hub.recipient);
  if (!good) throw new Refused("slot_format", "The hub sent something this page does not understand.");
  return { ...hub, name: String(hub.name ?? "Hub").slice(0, 60) };
}
async function pairHub(home, code, signal, step2) {
  step2("Looking for the hub");
  const meeting = await Meeting.open(code, "pairing", signal);
  const hub = readHub(await meeting.read("hub", 20));
  step2(`Found "${hub.name}". Adding it to your household`);
  const { token } = await api.addHub(hub.hub);
  const known = home.statement.hubs.some((h2) => h2.key === hub.hub && h2.recipient === hub.recipient);
  if (!known) {
    await amend(home, (draft) => {
      draft.hubs = [
        ...draft.hubs.filter((h2) => h2.key !== hub.hub),
        { key: hub.hub, recipient: hub.recipient }
      ];
    });
  }
  const statement = home.wire.statements.at(-1);
  const operator = await api.operator();
  await meeting.write("home", {
    v: 1,
    household: home.statement.household,
    statement,
    token,
    operator_key: home.record.operatorKey,
    log: operator.log_vkey
  });
  step2("Waiting for the hub to take it in");
  const done = await meeting.read("done", 60);
  if (done?.v !== 1)
    throw new Refused("slot_format", "The hub sent something this page does not understand.");
  await changeSettings(home, (s) => {
    s.hubs[hub.hub] = { name: hub.name };
  });
  return { hub: hub.hub, name: hub.name, words: meeting.words() };
}
async function unpairHub(home, hub) {
  await amend(home, (draft) => {
    draft.hubs = draft.hubs.filter((h2) => h2.key !== hub);
    draft.cameras = draft.cameras.filter((c) => c.hub !== hub);
  });
}

// src/setup/hub.ts
function codeField(label, hint) {
  const made = field({
    label,
    hint,
    name: "code",
    autocomplete: "off",
    autocapitalize: "characters",
    placeholder: "XXXX-XXXX-XXXX",
    class: "code-input",
    maxlength: 20
  });
  made.root.classList.add("field-code");
  made.input.addEventListener("input", () => {
    const letters = made.input.value.replace(/[^0-9a-z]/gi, "").slice(0, 12).toUpperCase();
    made.input.value = letters.match(/.{1,4}/g)?.join("-") ?? "";
  });
  return made;
}
function pairStep(home, done) {
  const code = codeField("Code", "12 letters and digits, shown by the hub. It is good for ten minutes.");
  const state = h("div", { "aria-live": "polite" });
  const submit = button("Connect", { kind: "primary", type: "submit" });
  const form = h(
    "form",
    { class: "stack", novalidate: true },
    code.root,
    state,
    h("div", { class: "actions" }, submit, later(home))
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void busy(submit, () => pair(home, code.input.value, state, done));
  });
  step(
    "Hub",
    "Connect your hub",
    h(
      "p",
      { class: "lead" },
      "The hub is a small program on a computer in your home. It records, and seals what it records."
    ),
    h(
      "ol",
      { class: "numbered" },
      h("li", {}, "Start it: ", h("code", {}, "sidelight-hub")),
      h("li", {}, "It shows a code in its window, and on its own page in your home network."),
      h("li", {}, "Type the code here, or scan its picture with this device.")
    ),
    form
  );
  const scanned = takeCode();
  if (scanned) {
    code.input.value = safeCode(scanned);
    dropCode();
    if (code.input.value) void busy(submit, () => pair(home, code.input.value, state, done));
  }
}
function safeCode(typed) {
  try {
    return showCode(parseCode(typed));
  } catch {
    return "";
  }
}
function later(home) {
  const rest = home.statement.hubs.length > 0 ? "Cancel" : "Do this later";
  return button(rest, { kind: "plain", onclick: () => go("/") });
}
async function pair(home, typed, state, done) {
  try {
    const code = parseCode(typed);
    const paired = await pairHub(
      home,
      code,
      new AbortController().signal,
      (what) => fill(state, waiting(what))
    );
    compareWords(home, paired, done);
  } catch (error) {
    const text = error instanceof NobodyThere ? "No hub answered under this code. Check it against what the hub shows; after ten minutes the hub shows a new one." : sentence(error);
    fill(state, notice("warn", h("p", {}, text)));
  }
}
function compareWords(home, paired, done) {
  step(
    "Hub",
    `"${paired.name}" is connected`,
    h("p", { class: "lead" }, "The hub shows six words now. If they are these, nobody is in between."),
    wordList(paired.words),
    h(
      "div",
      { class: "actions" },
      button("They are the same", { kind: "primary", onclick: () => done(paired.hub) }),
      button("They differ", {
        kind: "quiet",
        onclick: async () => {
          await unpairHub(home, paired.hub);
          step(
            "Hub",
            "The hub was disconnected",
            notice(
              "warn",
              h(
                "p",
                {},
                "Different words mean that something between you and the hub answered in its place. Reset the hub with sidelight-hub reset, then start again with a new code."
              )
            ),
            h(
              "div",
              { class: "actions" },
              button("Start again", { kind: "primary", onclick: () => pairStep(home, done) })
            )
          );
        }
      })
    )
  );
}

export {
  unpairHub,
  codeField,
  pairStep,
  safeCode
};
