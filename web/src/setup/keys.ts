// First steps of a new household: what keys are, who may open footage, and the recovery sheet that is
// tested at once.

import { api } from "../api/client.ts";
import type { Operator, Session } from "../api/types.ts";
import { type Access, trusteesOf } from "../app/access.ts";
import { type Home, createHousehold, openHome, remember } from "../app/household.ts";
import { deviceName } from "../app/passkey.ts";
import { sheetOf } from "../app/recovery.ts";
import { changeSettings } from "../app/settings.ts";
import { Refused } from "../crypto/encoding.ts";
import type { Trustees } from "../feed/trustees.ts";
import { h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";
import { button, notice, sentence, toast } from "../ui/parts.ts";
import { sheetActions, sheetTest, sheetView } from "../ui/sheet.ts";
import { SEALED_ONLY, askAccess } from "./access.ts";
import { step } from "./steps.ts";

/** Explains keys; resolves when the person goes on. */
export function explainKeys(session: Session, done: (home: Home) => unknown): void {
  step(
    "Keys",
    `Welcome, ${session.name}`,
    h("p", { class: "lead" }, "First this browser makes the keys of your household. Here is what they do."),
    h(
      "ul",
      { class: "points" },
      h(
        "li",
        {},
        icon("key", 24),
        h(
          "div",
          {},
          h("strong", {}, "Sealed at home"),
          h(
            "p",
            { class: "muted" },
            "A small box in your home, the hub, locks every clip before it leaves. Only your " +
              "household's keys open it.",
          ),
        ),
      ),
      h(
        "li",
        {},
        icon("hub", 24),
        h(
          "div",
          {},
          h("strong", {}, "The service holds no key"),
          h(
            "p",
            { class: "muted" },
            "It stores locked boxes, and passes locked messages on. It sees when and how much you " +
              "store, never what.",
          ),
        ),
      ),
      h(
        "li",
        {},
        icon("print", 24),
        h(
          "div",
          {},
          h("strong", {}, "Lose every key, lose the footage"),
          h(
            "p",
            { class: "muted" },
            "There is no back door to come in by. So you will get a recovery sheet, on paper or as " +
              "a file, next.",
          ),
        ),
      ),
    ),
    h(
      "div",
      { class: "actions" },
      button("Go on", { kind: "primary", onclick: () => accessStep(session, done) }),
    ),
  );
}

/** Makes the keys, and names person and browser. */
async function makeKeys(session: Session, operator: Operator, access: Access): Promise<Home> {
  await createHousehold(operator, access);
  const home = await openHome();
  await changeSettings(home, (s) => {
    s.members[home.record.member] = { name: session.name };
    s.devices[home.record.device] = { name: deviceName() };
  });
  return home;
}

/** Who can open footage: a choice where there are trustees, a sentence where there are none. */
async function accessStep(session: Session, done: (home: Home) => unknown): Promise<void> {
  const operator = await api.operator();
  let trustees: Trustees | null = null;
  let without = SEALED_ONLY;
  try {
    trustees = await trusteesOf(operator);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    without = `${sentence(error)} Your footage is sealed: nobody but your household can ever open it.`;
  }
  const asked = trustees && askAccess(trustees, operator.public_url, null);
  const make = async () => {
    const access: Access | null = asked ? asked.read() : { kind: "sealed" };
    if (!access) {
      toast("Choose who can open your footage first.", { kind: "warn" });
      return asked?.input()?.focus();
    }
    await done(await makeKeys(session, operator, access));
  };
  step(
    "Keys",
    asked ? "Your choice" : "Sealed",
    asked?.root ?? h("p", { class: "lead" }, without),
    h(
      "div",
      { class: "actions" },
      button("Make the keys", { kind: "primary", onclick: make }),
      button("Back", { kind: "plain", onclick: () => explainKeys(session, done) }),
    ),
  );
}

/** Shows the sheet, then asks four characters back. */
export function recoverySheet(home: Home, done: () => unknown): void {
  const sheet = sheetOf(home);
  step(
    "Recovery",
    "Your recovery sheet",
    h(
      "p",
      { class: "lead" },
      "If every device is lost, this sheet opens your footage again. Nothing else does.",
    ),
    sheetView(sheet),
    sheetActions(sheet),
    notice(
      "info",
      h(
        "p",
        {},
        "Keep it away from your devices, as you would keep a house key. The service has no copy of it.",
      ),
    ),
    h(
      "div",
      { class: "actions no-print" },
      button("I have it on paper or in a file", { kind: "primary", onclick: () => testSheet(home, done) }),
    ),
  );
}

function testSheet(home: Home, done: () => unknown): void {
  step(
    "Recovery",
    "Look at your sheet",
    h(
      "p",
      { class: "lead" },
      "Type these four characters from it. This shows that you can read it, before anything depends on it.",
    ),
    sheetTest(sheetOf(home), async () => {
      await remember(home, { sheetTested: true });
      await done();
    }),
    h(
      "div",
      { class: "actions" },
      button("Show the sheet again", { kind: "plain", onclick: () => recoverySheet(home, done) }),
    ),
  );
}
