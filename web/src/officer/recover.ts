// Bringing the agency's key back into a browser, from its recovery sheet or from the identity itself.

import type { Desk } from "../agency/desk.ts";
import { recoverKey } from "../agency/key.ts";
import { keyLines } from "../app/recovery.ts";
import { sheetForm } from "../ui/forms.ts";
import { h } from "../ui/h.ts";
import { button, show, toast, waiting } from "../ui/parts.ts";

/** Asks for the sheet. */
export function recoverForm(desk: Desk, done: () => unknown): void {
  show(
    h(
      "section",
      { class: "narrow stack" },
      h("h1", {}, "Use the recovery sheet"),
      h("p", { class: "lead" }, `The sheet of ${desk.agency.name} is opened here; nothing on it is sent.`),
      sheetForm({
        household: false,
        checks: "which public record is the right one",
        more: [button("Back", { kind: "plain", onclick: done })],
        run: async (typed, say) => {
          const { check, identity } = keyLines(typed);
          say(waiting("Checking the sheet"));
          await recoverKey(desk, identity, check);
          toast("This browser holds the agency's key again.");
          await done();
        },
      }),
    ),
  );
}
