import {
  pairHub,
  unpairHub
} from "./shared-2NRLJA36.js";
import {
  NobodyThere
} from "./shared-NUMYPDCX.js";
import {
  codeField,
  compare,
  wayOn
} from "./shared-PRMIOVM2.js";
import {
  parseCode,
  showCode
} from "./shared-UTN4Y27B.js";
import {
  dropCode,
  go,
  takeCode
} from "./shared-UI4E442E.js";
import {
  busy,
  button,
  fill,
  h,
  notice,
  sentence,
  show,
  waiting
} from "./shared-K3QNCVT6.js";

// src/setup/steps.ts
var STEPS = ["Keys", "Recovery", "Hub", "Camera", "First clip"];
function progress(now) {
  const at = STEPS.indexOf(now);
  const item = (step2, i) => h(
    "li",
    { class: i < at ? "done" : i === at ? "now" : "", "aria-current": i === at ? "step" : null },
    h("span", { class: "step-dot", "aria-hidden": "true" }),
    h(
      "span",
      { class: "step-name" },
      step2,
      i < at ? h("span", { class: "visually-hidden" }, " (done)") : null
    )
  );
  return h("ol", { class: "steps", "aria-label": "Set-up" }, ...STEPS.map(item));
}
function step(now, title, ...content) {
  show(progress(now), h("section", { class: "narrow stack" }, h("h1", {}, title), ...content));
}

// src/setup/hub.ts
function pairStep(home, done) {
  const code = codeField("12 letters and digits, shown by the hub. It is good for ten minutes.");
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
  const differ = async () => {
    await unpairHub(home, paired.hub);
    const words = "Different words mean that something between you and the hub answered in its place. Reset the hub with sidelight-hub reset, then start again with a new code.";
    step("Hub", "The hub was disconnected", ...wayOn(words, "Start again", () => pairStep(home, done)));
  };
  step(
    "Hub",
    `Compare six words with "${paired.name}"`,
    ...compare(paired.words, "The hub", { run: () => done(paired.hub) }, differ)
  );
}

export {
  step,
  pairStep,
  safeCode
};
