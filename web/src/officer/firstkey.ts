// First steps of an agency: what its key is, making it in this browser, the recovery sheet that is tested
// at once.

import { type Desk, type Held, type PendingKey, keyState } from "../agency/desk.ts";
import { logCheck, makeFirstKey, registerFirstKey } from "../agency/key.ts";
import { saveDevice } from "../agency/store.ts";
import type { Sheet } from "../app/recovery.ts";
import { type Child, h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";
import { button, failure, notice, show, waiting } from "../ui/parts.ts";
import { type SheetOf, sheetActions, sheetTest, sheetView } from "../ui/sheet.ts";

const SHEET: SheetOf = {
  title: "Sidelight recovery sheet of an agency",
  owner: "Agency",
  warning: "Whoever has this sheet can open everything that was shared with the agency.",
  wayBack:
    'To come back in: sign in with your passkey, open "Team and key", choose "Use the recovery sheet".',
  stock: null,
};

function frame(title: string, ...content: Child[]): void {
  show(h("section", { class: "narrow stack" }, h("h1", {}, title), ...content));
}

function point(name: "key" | "shield" | "print", title: string, text: string): HTMLElement {
  return h("li", {}, icon(name, 24), h("div", {}, h("strong", {}, title), h("p", { class: "muted" }, text)));
}

/** Explains the key and makes it; goes on with the sheet. */
export function explainKey(desk: Desk, done: () => unknown): void {
  frame(
    `The key of ${desk.agency.name}`,
    h(
      "p",
      { class: "lead" },
      "This browser makes the key that residents seal to when they share " + "with you.",
    ),
    h(
      "ul",
      { class: "points" },
      point(
        "key",
        "Its public half goes into the public record",
        "Residents take it from there and from nowhere else.",
      ),
      point(
        "shield",
        "Its secret half stays with your people",
        "The service has no copy. A colleague's browser gets it from yours, with a code and six words.",
      ),
      point(
        "print",
        "Lose every copy, lose what was shared",
        "So at least two people hold it, and a recovery sheet is kept apart from them.",
      ),
    ),
    h(
      "div",
      { class: "actions" },
      button("Make the key", {
        kind: "primary",
        icon: "key",
        onclick: async () => {
          await makeFirstKey(desk);
          await goOn(desk, done);
        },
      }),
      button("Later", { kind: "plain", onclick: done }),
    ),
  );
}

/** From a key that was made here to one the record has. */
export async function goOn(desk: Desk, done: () => unknown): Promise<void> {
  const state = await keyState(desk);
  if (state.state === "held") return agencySheet(desk, state, done);
  if (state.state !== "pending") return void (await done());
  await waitForRecord(desk, state, done);
}

async function waitForRecord(desk: Desk, pending: PendingKey, done: () => unknown): Promise<void> {
  frame(
    "Into the public record",
    waiting("Waiting until the record has the key, and checking that it is this one"),
  );
  try {
    agencySheet(desk, await registerFirstKey(desk, pending), done);
  } catch (error) {
    show(failure(error, () => waitForRecord(desk, pending, done)));
  }
}

/** What is on the sheet. */
function sheetOf(desk: Desk, held: Held): Sheet {
  return {
    household: desk.agency.agency,
    check: logCheck(desk.log.vkey),
    identity: held.keyring.sheet ?? "",
  };
}

/** Shows the sheet, then asks four characters back. */
export function agencySheet(desk: Desk, held: Held, done: () => unknown): void {
  const sheet = sheetOf(desk, held);
  frame(
    "The agency's recovery sheet",
    h(
      "p",
      { class: "lead" },
      "If every browser that holds the key is lost, this sheet brings it back. Nothing else does.",
    ),
    sheetView(sheet, SHEET),
    sheetActions(sheet, SHEET),
    notice("info", h("p", {}, "Keep it in a safe place of the agency. The service has no copy of it.")),
    h(
      "div",
      { class: "actions no-print" },
      button("We have it on paper or in a file", {
        kind: "primary",
        onclick: () => testSheet(desk, held, done),
      }),
      button("Later", { kind: "plain", onclick: done }),
    ),
  );
}

function testSheet(desk: Desk, held: Held, done: () => unknown): void {
  frame(
    "Look at the sheet",
    h(
      "p",
      { class: "lead" },
      "Type these four characters from it. This shows that it can be read, before anything depends on it.",
    ),
    sheetTest(sheetOf(desk, held), async () => {
      await saveDevice({ ...held.device, sheetTested: true });
      await done();
    }),
    h(
      "div",
      { class: "actions" },
      button("Show the sheet again", { kind: "plain", onclick: () => agencySheet(desk, held, done) }),
    ),
  );
}
