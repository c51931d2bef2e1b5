import {
  approveWaiting,
  digestOf,
  wordsOf
} from "./shared-MKPH3CSN.js";
import {
  titleOf
} from "./shared-YZLSRIZN.js";
import {
  civic
} from "./shared-SUADRC7Y.js";
import {
  when
} from "./shared-2DX3DUU7.js";
import {
  button,
  fill,
  h,
  icon,
  sentence,
  toast
} from "./shared-K3QNCVT6.js";

// src/decide/waiting.ts
var POLL_MS = 1e4;
function row(decision, again) {
  const words = wordsOf(digestOf(decision.origin, decision.kind, decision.lines)).join(" ");
  return h(
    "li",
    { class: "ask-row" },
    h("span", { class: "entry-icon" }, icon("key")),
    h(
      "div",
      { class: "entry-words" },
      h("strong", {}, titleOf(decision.kind)),
      h(
        "span",
        { class: "small muted" },
        `Prepared ${when(decision.created_ms)} on another screen: ${words}`
      )
    ),
    button("Look and approve", {
      kind: "primary",
      // Not busy while the dialog is open: that says what is going on.
      onclick: () => {
        approveWaiting(decision).then(again).catch((error) => toast(sentence(error), { kind: "warn" }));
      }
    })
  );
}
function waitingBox(changed) {
  const box = h("div", { class: "waiting-box" });
  let shown = "";
  const paint = async () => {
    if (document.visibilityState !== "visible" || document.querySelector("dialog[open]")) return;
    const { decisions } = await civic.decisions().catch(() => ({ decisions: [] }));
    const now = decisions.map((d) => d.decision).join();
    if (now === shown) return;
    shown = now;
    const again = async () => {
      shown = "?";
      await changed();
      await paint();
    };
    fill(
      box,
      decisions.length > 0 && h(
        "section",
        { class: "notice notice-ring", "aria-labelledby": "waits" },
        h(
          "div",
          { class: "notice-body waiting-list" },
          h("h2", { id: "waits" }, "Waiting for your passkey"),
          h("ul", {}, ...decisions.map((d) => row(d, again)))
        )
      )
    );
  };
  void paint();
  setInterval(() => void paint(), POLL_MS);
  document.addEventListener("visibilitychange", () => void paint());
  return box;
}

export {
  waitingBox
};
