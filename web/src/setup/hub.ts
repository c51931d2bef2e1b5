// Pairing the hub: a code it shows, then six words to compare.

import { dropCode, go, takeCode } from "../app/route.ts";
import type { Home } from "../app/household.ts";
import { NobodyThere } from "../app/mailbox.ts";
import { type Paired, pairHub, unpairHub } from "../app/pair.ts";
import { parseCode, showCode } from "../crypto/pairing.ts";
import { codeField, compare, wayOn } from "../ui/forms.ts";
import { fill, h } from "../ui/h.ts";
import { button, busy, notice, sentence, waiting } from "../ui/parts.ts";
import { step } from "./steps.ts";

/** Asks for the code and pairs. */
export function pairStep(home: Home, done: (hub: string) => unknown): void {
  const code = codeField("12 letters and digits, shown by the hub. It is good for ten minutes.");
  const state = h("div", { "aria-live": "polite" });
  const submit = button("Connect", { kind: "primary", type: "submit" });
  const form = h(
    "form",
    { class: "stack", novalidate: true },
    code.root,
    state,
    h("div", { class: "actions" }, submit, later(home)),
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
      "The hub is a small program on a computer in your home. It records, and seals what it records.",
    ),
    h(
      "ol",
      { class: "numbered" },
      h("li", {}, "Start it: ", h("code", {}, "sidelight-hub")),
      h("li", {}, "It shows a code in its window, and on its own page in your home network."),
      h("li", {}, "Type the code here, or scan its picture with this device."),
    ),
    form,
  );
  const scanned = takeCode();
  if (scanned) {
    code.input.value = safeCode(scanned);
    dropCode();
    if (code.input.value) void busy(submit, () => pair(home, code.input.value, state, done));
  }
}

/** A code as it is shown, or nothing if it is none. */
export function safeCode(typed: string): string {
  try {
    return showCode(parseCode(typed));
  } catch {
    return "";
  }
}

function later(home: Home): HTMLElement | null {
  const rest = home.statement.hubs.length > 0 ? "Cancel" : "Do this later";
  return button(rest, { kind: "plain", onclick: () => go("/") });
}

async function pair(
  home: Home,
  typed: string,
  state: Element,
  done: (hub: string) => unknown,
): Promise<void> {
  try {
    const code = parseCode(typed);
    const paired = await pairHub(home, code, new AbortController().signal, (what) =>
      fill(state, waiting(what)),
    );
    compareWords(home, paired, done);
  } catch (error) {
    const text =
      error instanceof NobodyThere
        ? "No hub answered under this code. Check it against what the hub shows; after ten minutes " +
          "the hub shows a new one."
        : sentence(error);
    fill(state, notice("warn", h("p", {}, text)));
  }
}

function compareWords(home: Home, paired: Paired, done: (hub: string) => unknown): void {
  const differ = async () => {
    await unpairHub(home, paired.hub);
    const words =
      "Different words mean that something between you and the hub answered in its place. " +
      "Reset the hub with sidelight-hub reset, then start again with a new code.";
    step("Hub", "The hub was disconnected", ...wayOn(words, "Start again", () => pairStep(home, done)));
  };
  step(
    "Hub",
    `Compare six words with "${paired.name}"`,
    ...compare(paired.words, "The hub", { run: () => done(paired.hub) }, differ),
  );
}
