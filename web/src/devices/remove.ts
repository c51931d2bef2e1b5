// Removing a device or a person, and a lost phone: new keys for everybody who stays, sessions ended, a
// new recovery sheet.

import { api } from "../api/client.ts";
import type { SessionItem } from "../api/types.ts";
import { type Home, remember, removeDevices } from "../app/household.ts";
import { sheetOf } from "../app/recovery.ts";
import { changeSettings } from "../app/settings.ts";
import { when } from "../ui/format.ts";
import { fill, h } from "../ui/h.ts";
import { button, dialog, notice, sentence, waiting } from "../ui/parts.ts";
import { sheetActions, sheetTest, sheetView } from "../ui/sheet.ts";

/** Who goes. */
export interface Leaving {
  title: string;
  devices: string[];
  members: string[];
  /** Name of the person whose sign-ins are offered first; empty for any. */
  person: string;
}

function sessionChoices(
  sessions: SessionItem[],
  person: string,
): { root: HTMLElement; chosen: () => string[] } {
  const others = sessions.filter((s) => !s.current);
  const boxes = others.map((s) => {
    const input = h("input", { type: "checkbox", checked: person !== "" && s.name === person });
    const words = `${s.name} · ${s.device_name || "unnamed"} · last used ${when(s.last_used_ms)}`;
    return {
      s,
      input,
      root: h("label", { class: "choice" }, input, h("span", { class: "choice-body" }, words)),
    };
  });
  const root = h(
    "fieldset",
    { class: "choices" },
    h("legend", {}, "Sign-ins to end with it"),
    boxes.length === 0 && h("p", { class: "hint" }, "There are none besides this one."),
    ...boxes.map((b) => b.root),
  );
  return { root, chosen: () => boxes.filter((b) => b.input.checked).map((b) => b.s.session) };
}

/** Asks, removes, and leads through the new sheet. True if it was done. */
export async function removeDialog(home: Home, leaving: Leaving): Promise<boolean | null> {
  const sessions = await api.sessions();
  return dialog<boolean>(leaving.title, (close) => {
    const body = h("div", { class: "stack" });
    const list = sessionChoices(sessions, leaving.person);
    fill(
      body,
      h(
        "p",
        {},
        "Your household gets new keys. What the cameras record from now on cannot be opened there.",
      ),
      notice(
        "info",
        h(
          "p",
          {},
          "What was already copied stays copied, and old clips stay openable with the old keys. No " +
            "key takes that back.",
        ),
      ),
      list.root,
      h(
        "div",
        { class: "actions" },
        button("Remove and make new keys", {
          kind: "danger",
          onclick: () => carryOut(home, leaving, list.chosen(), body, close),
        }),
        button("Cancel", { onclick: () => close(null) }),
      ),
    );
    return [body];
  });
}

async function carryOut(
  home: Home,
  leaving: Leaving,
  sessions: string[],
  body: HTMLElement,
  close: (done: boolean) => void,
): Promise<void> {
  fill(body, waiting("Making new keys and sealing them to the devices that stay"));
  try {
    // The door first: a thief must not be able to read the new record while it is made.
    for (const session of sessions) await api.endSession(session);
    await removeDevices(home, leaving.devices, leaving.members);
    // Names go over to the new keys.
    await changeSettings(home, (s) => {
      for (const d of leaving.devices) delete s.devices[d];
      for (const m of leaving.members) delete s.members[m];
    });
    newSheet(home, body, close);
  } catch (error) {
    fill(
      body,
      notice("warn", h("p", {}, sentence(error))),
      h("div", { class: "actions" }, button("Close", { onclick: () => close(true) })),
    );
  }
}

/** The old sheet no longer opens what is new; this one does, once somebody has read from it. */
function newSheet(home: Home, body: HTMLElement, close: (done: boolean) => void): void {
  fill(
    body,
    notice("good", h("p", {}, "Removed. Hubs and devices take the new keys over by themselves.")),
    h(
      "p",
      {},
      "The old recovery sheet does not open new clips. Keep it for old ones, and this one for new ones.",
    ),
    sheetView(sheetOf(home)),
    sheetActions(sheetOf(home)),
    h(
      "div",
      { class: "actions no-print" },
      button("I have it on paper or in a file", {
        kind: "primary",
        onclick: () => test(home, body, close),
      }),
    ),
  );
}

function test(home: Home, body: HTMLElement, close: (done: boolean) => void): void {
  fill(
    body,
    h("p", {}, "Type these four characters from the new sheet."),
    sheetTest(sheetOf(home), async () => {
      await remember(home, { sheetTested: true });
      close(true);
    }),
    h(
      "div",
      { class: "actions" },
      button("Show the sheet again", { kind: "plain", onclick: () => newSheet(home, body, close) }),
    ),
  );
}
