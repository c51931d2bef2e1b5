// Letting a colleague's browser, or a further one of one's own, hold the agency's key: a code and its
// picture here, or the code the other screen shows; then six words.

import { type Desk, refreshDesk } from "../agency/desk.ts";
import { OfficeDoor } from "../agency/join.ts";
import { NobodyThere } from "../app/mailbox.ts";
import { newCode, parseCode, showCode } from "../crypto/pairing.ts";
import { codeField } from "../setup/hub.ts";
import { type Child, fill, h } from "../ui/h.ts";
import { button, busy, dialog, notice, sentence, waiting, wordList } from "../ui/parts.ts";
import { qr } from "../ui/qr.ts";

interface Door {
  desk: Desk;
  body: HTMLElement;
  abort: AbortController;
  close: (done: boolean) => void;
}

/** Asks who comes in; true once somebody did. */
export function letInDialog(desk: Desk): Promise<boolean | null> {
  const abort = new AbortController();
  return dialog<boolean>("Let somebody in", (close) => {
    const body = h("div", { class: "stack" });
    showTheCode({ desk, body, abort, close });
    return [body];
  }).finally(() => abort.abort(new DOMException("closed", "AbortError")));
}

const put = (door: Door, ...children: Child[]) => fill(door.body, ...children);

function showTheCode(door: Door): void {
  const code = newCode();
  put(
    door,
    h(
      "p",
      { class: "muted" },
      "Your colleague signs in first. Then, in that browser, scan this picture or open ",
      h("strong", {}, `${location.host}/officer.html#${showCode(code)}`),
      ".",
    ),
    h(
      "div",
      { class: "qr-box" },
      qr(`${location.origin}/officer.html#${showCode(code)}`, "Picture to scan with the other browser"),
      h("p", { class: "code num" }, showCode(code)),
    ),
    waiting("Waiting for the other browser. The code is good for ten minutes"),
    h(
      "div",
      { class: "actions" },
      button("The other screen shows a code instead", { kind: "plain", onclick: () => typeTheCode(door) }),
    ),
  );
  void meet(door, code);
}

function typeTheCode(door: Door): void {
  const code = codeField("Code", "As the other screen shows it.");
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
        await meet(door, parseCode(code.input.value));
      } catch (error) {
        fill(state, notice("warn", h("p", {}, sentence(error))));
      }
    });
  });
  put(door, form);
}

async function meet(door: Door, code: string): Promise<void> {
  try {
    const way = await OfficeDoor.wait(code, door.abort.signal);
    // They may have become one of the agency's people a moment ago.
    await refreshDesk(door.desk);
    const person = way.person(door.desk);
    put(
      door,
      h(
        "p",
        { class: "lead" },
        person
          ? [h("strong", {}, person), ` has come, with ${way.newcomer.name}.`]
          : `Somebody has come with ${way.newcomer.name}.`,
      ),
      person
        ? h(
            "p",
            { class: "muted" },
            "Let it in only if it is the one you expect. It will open everything residents share " +
              "with the agency.",
          )
        : notice("warn", h("p", {}, "The service does not list this account among the agency's people.")),
      h(
        "div",
        { class: "actions" },
        button("Let it in", { kind: "primary", onclick: () => admit(door, way) }),
        button("Do not", { onclick: () => door.close(false) }),
      ),
    );
  } catch (error) {
    if (door.abort.signal.aborted) return;
    again(
      door,
      error instanceof NobodyThere ? "Nobody came with this code in ten minutes." : sentence(error),
    );
  }
}

function again(door: Door, words: string): void {
  put(
    door,
    notice("warn", h("p", {}, words)),
    h(
      "div",
      { class: "actions" },
      button("Start again", { kind: "primary", onclick: () => showTheCode(door) }),
    ),
  );
}

async function admit(door: Door, way: OfficeDoor): Promise<void> {
  put(door, waiting("Sealing the key to the other browser"));
  try {
    const words = await way.admit(door.desk);
    put(
      door,
      h(
        "p",
        { class: "lead" },
        "The other screen shows six words. If they are these, nobody is in " + "between.",
      ),
      wordList(words),
      h(
        "div",
        { class: "actions" },
        button("They are the same", { kind: "primary", onclick: () => door.close(true) }),
        button("They differ", { onclick: () => differ(door) }),
      ),
    );
  } catch (error) {
    if (!door.abort.signal.aborted) again(door, sentence(error));
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
        "Then another browser came in the place of the one you know. Change the key now, and take " +
          "the newest browser out.",
      ),
    ),
    h(
      "div",
      { class: "actions" },
      button("Show the list", { kind: "primary", onclick: () => door.close(true) }),
    ),
  );
}
