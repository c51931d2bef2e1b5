// This browser comes in: a code from a colleague's screen, six words, done.

import { comeIn, letIn } from "../agency/join.ts";
import type { Desk } from "../agency/desk.ts";
import { NobodyThere, pause } from "../app/mailbox.ts";
import { newCode, parseCode, showCode } from "../crypto/pairing.ts";
import { codeField } from "../setup/hub.ts";
import { type Child, fill, h } from "../ui/h.ts";
import { button, busy, notice, sentence, show, waiting, wordList } from "../ui/parts.ts";
import { qr } from "../ui/qr.ts";
import { forgetDevice } from "../agency/store.ts";

const LISTED_MS = 60_000;

function frame(title: string, ...content: Child[]): void {
  show(h("section", { class: "narrow stack" }, h("h1", {}, title), ...content));
}

/** Asks for the code that a colleague's screen shows. */
export function askCode(desk: Desk, done: () => unknown, message?: string): void {
  const code = codeField(
    "Code",
    "12 letters and digits. A colleague's browser shows it, under Team and key, Let somebody in.",
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
      button("Back", { kind: "plain", onclick: done }),
    ),
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
    form,
  );
}

function showOwn(desk: Desk, done: () => unknown): void {
  const code = newCode();
  frame(
    "Show this to your colleague",
    h(
      "p",
      { class: "muted" },
      "There, open Team and key, Let somebody in, and type the code this screen shows.",
    ),
    h(
      "div",
      { class: "qr-box" },
      qr(showCode(code), "Code to scan"),
      h("p", { class: "code num" }, showCode(code)),
    ),
    waiting("Waiting for your colleague"),
    h(
      "div",
      { class: "actions" },
      button("I have a code instead", { kind: "plain", onclick: () => askCode(desk, done) }),
    ),
  );
  void joinWith(desk, code, done, true);
}

/** Comes in with a code; `quietly` leaves what is on the screen until the other end answers. */
export async function joinWith(
  desk: Desk,
  code: string,
  done: () => unknown,
  quietly = false,
): Promise<void> {
  if (!quietly) frame("Coming in", waiting("Waiting for your colleague's browser to let this one in"));
  try {
    words(desk, await comeIn(desk, code, new AbortController().signal), done);
  } catch (error) {
    const text =
      error instanceof NobodyThere ? "Nobody let this browser in. Ask for a new code." : sentence(error);
    askCode(desk, done, text);
  }
}

function words(desk: Desk, six: string[], done: () => unknown): void {
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
        },
      }),
      button("They differ", { onclick: () => differ(desk) }),
    ),
  );
}

/** The other end stores the keyring that lists this browser a moment later. */
async function listed(desk: Desk): Promise<void> {
  for (const end = Date.now() + LISTED_MS; Date.now() < end && !(await letIn(desk));) await pause(1_000);
}

async function differ(desk: Desk): Promise<void> {
  await forgetDevice(desk.agency.agency);
  frame(
    "Stop here",
    notice(
      "warn",
      h(
        "p",
        {},
        "Somebody may be in between. On the other screen remove the newest browser and change the " +
          "key, then start " +
          "again with a new code.",
      ),
    ),
  );
}
