// What waits for a passkey of the person who is signed in, prepared on another of their screens.

import { type Decision, civic } from "../api/agency.ts";
import { digestOf, wordsOf } from "./digest.ts";
import { when } from "../ui/format.ts";
import { fill, h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";
import { button, sentence, toast } from "../ui/parts.ts";
import { approveWaiting } from "./dialog.ts";
import { titleOf } from "./words.ts";

const POLL_MS = 10_000;

function row(decision: Decision, again: () => unknown): HTMLElement {
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
        `Prepared ${when(decision.created_ms)} on another screen: ${words}`,
      ),
    ),
    button("Look and approve", {
      kind: "primary",
      // Not busy while the dialog is open: that says what is going on.
      onclick: () => {
        approveWaiting(decision)
          .then(again)
          .catch((error: unknown) => toast(sentence(error), { kind: "warn" }));
      },
    }),
  );
}

/** A box that fills itself while something waits. `changed` is told after one was given. */
export function waitingBox(changed: () => unknown): HTMLElement {
  const box = h("div", { class: "waiting-box" });
  let shown = "";
  const paint = async () => {
    if (document.visibilityState !== "visible" || document.querySelector("dialog[open]")) return;
    const { decisions } = await civic.decisions().catch(() => ({ decisions: [] as Decision[] }));
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
      decisions.length > 0 &&
        h(
          "section",
          { class: "notice notice-ring", "aria-labelledby": "waits" },
          h(
            "div",
            { class: "notice-body waiting-list" },
            h("h2", { id: "waits" }, "Waiting for your passkey"),
            h("ul", {}, ...decisions.map((d) => row(d, again))),
          ),
        ),
    );
  };
  void paint();
  setInterval(() => void paint(), POLL_MS);
  document.addEventListener("visibilitychange", () => void paint());
  return box;
}
