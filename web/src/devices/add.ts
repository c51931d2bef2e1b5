// Letting a device or a person in: a code and its picture here, or the code the new device shows; then
// six words.

import type { Home } from "../app/household.ts";
import { Doorway } from "../app/join.ts";
import { NobodyThere } from "../app/mailbox.ts";
import { newCode, parseCode, showCode } from "../crypto/pairing.ts";
import { codeField } from "../setup/hub.ts";
import { type Child, fill, h } from "../ui/h.ts";
import { button, busy, dialog, field, notice, sentence, waiting, wordList } from "../ui/parts.ts";
import { qr } from "../ui/qr.ts";

/** Asks who comes in. Null if the person thought better of it. */
export function addDialog(home: Home, kind: "device" | "member"): Promise<boolean | null> {
  const abort = new AbortController();
  const title = kind === "device" ? "Add a device" : "Add a person";
  return dialog<boolean>(title, (close) => {
    const body = h("div", { class: "stack" });
    const door: Door = { home, kind, body, abort, close };
    if (kind === "member") askName(door);
    else showTheCode(door, null);
    return [body];
  }).finally(() => abort.abort(new DOMException("closed", "AbortError")));
}

interface Door {
  home: Home;
  kind: "device" | "member";
  body: HTMLElement;
  abort: AbortController;
  close: (done: boolean) => void;
}

function put(door: Door, ...children: Child[]): void {
  fill(door.body, ...children);
}

function askName(door: Door): void {
  const name = field({
    label: "Their name",
    hint: "As your household calls them.",
    autocomplete: "off",
    maxlength: 40,
  });
  const form = h(
    "form",
    { class: "stack", novalidate: true },
    notice(
      "info",
      h("p", {}, "Every person sees and hears everything the cameras record, and sees who else can."),
    ),
    name.root,
    h("div", { class: "actions" }, button("Go on", { kind: "primary", type: "submit" })),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!name.input.value.trim()) return name.input.focus();
    showTheCode(door, name.input.value.trim());
  });
  put(door, form);
}

function showTheCode(door: Door, member: string | null): void {
  const code = newCode();
  const address = `${location.origin}/join.html#${showCode(code)}`;
  put(
    door,
    h(
      "p",
      { class: "muted" },
      member
        ? `On ${member}'s device, scan this picture, or open `
        : "On the new device, scan this picture, or open ",
      h("strong", {}, `${location.host}/join.html`),
      " and type the code.",
    ),
    h(
      "div",
      { class: "qr-box" },
      qr(address, "Picture to scan with the new device"),
      h("p", { class: "code num" }, showCode(code)),
    ),
    waiting("Waiting for the new device. The code is good for ten minutes"),
    h(
      "div",
      { class: "actions" },
      button("The new device shows a code instead", {
        kind: "plain",
        onclick: () => typeTheCode(door, member),
      }),
    ),
  );
  void meet(door, code, member);
}

function typeTheCode(door: Door, member: string | null): void {
  const code = codeField("Code", "As the new device shows it.");
  const submit = button("Go on", { kind: "primary", type: "submit" });
  const state = h("div", { "aria-live": "polite" });
  const form = h(
    "form",
    { class: "stack", novalidate: true },
    code.root,
    state,
    h("div", { class: "actions" }, submit),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void busy(submit, async () => {
      try {
        await meet(door, parseCode(code.input.value), member);
      } catch (error) {
        fill(state, notice("warn", h("p", {}, sentence(error))));
      }
    });
  });
  put(door, form);
}

async function meet(door: Door, code: string, member: string | null): Promise<void> {
  try {
    const doorway = await Doorway.wait(code, door.abort.signal);
    put(
      door,
      h(
        "p",
        { class: "lead" },
        "A device has come with this code: ",
        h("strong", {}, doorway.newcomer.name),
        ".",
      ),
      h(
        "p",
        { class: "muted" },
        "Let it in only if it is the one in front of you. It will open everything your cameras recorded.",
      ),
      h(
        "div",
        { class: "actions" },
        button("Let it in", { kind: "primary", onclick: () => admit(door, doorway, member) }),
        button("Do not", { onclick: () => door.close(false) }),
      ),
    );
  } catch (error) {
    if (door.abort.signal.aborted) return;
    const words =
      error instanceof NobodyThere ? "Nobody came with this code in ten minutes." : sentence(error);
    put(
      door,
      notice("warn", h("p", {}, words)),
      h(
        "div",
        { class: "actions" },
        button("Start again", { kind: "primary", onclick: () => showTheCode(door, member) }),
      ),
    );
  }
}

async function admit(door: Door, doorway: Doorway, member: string | null): Promise<void> {
  put(door, waiting("Sealing the keys to the new device"));
  try {
    const words = await doorway.admit(door.home, member);
    put(
      door,
      h("p", { class: "lead" }, "The new device shows six words. If they are these, nobody is in between."),
      wordList(words),
      h(
        "div",
        { class: "actions" },
        button("They are the same", { kind: "primary", onclick: () => door.close(true) }),
        button("They differ", { onclick: () => differ(door) }),
      ),
    );
  } catch (error) {
    if (door.abort.signal.aborted) return;
    put(
      door,
      notice("warn", h("p", {}, sentence(error))),
      h("div", { class: "actions" }, button("Close", { onclick: () => door.close(true) })),
    );
  }
}

function differ(door: Door): void {
  put(
    door,
    notice(
      "warn",
      h(
        "p",
        {},
        "Then another device came in the place of yours. Remove the newest device from the list " +
          "now; removing it makes new keys.",
      ),
    ),
    h(
      "div",
      { class: "actions" },
      button("Show the list", { kind: "primary", onclick: () => door.close(true) }),
    ),
  );
}
