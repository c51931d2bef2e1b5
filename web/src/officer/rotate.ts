// Changing the delivery key: who keeps it, then the decision, then the keyring with the new one.

import type { Desk, Held } from "../agency/desk.ts";
import { finishRotation, prepareRotation } from "../agency/key.ts";
import { decide } from "../decide/dialog.ts";
import { h } from "../ui/h.ts";
import { button, dialog, notice, toast } from "../ui/parts.ts";

/** Browsers that shall not have the next key, by recipient; null if nothing is to change. */
function askWho(desk: Desk, held: Held, first: string[]): Promise<string[] | null> {
  const name = (account: string) =>
    desk.agency.people.find((p) => p.account === account)?.name ?? "Nobody listed";
  const boxes = held.keyring.devices.map((d) => {
    const own = d.recipient === held.device.recipient;
    const input = h("input", { type: "checkbox", checked: !first.includes(d.recipient), disabled: own });
    const root = h(
      "label",
      { class: "choice" },
      input,
      h(
        "span",
        { class: "choice-body" },
        h("strong", {}, name(d.account)),
        h("span", { class: "hint" }, own ? `${d.name}, this browser` : d.name),
      ),
    );
    return { root, input, recipient: d.recipient };
  });
  return dialog<string[]>("Change the delivery key", (close) => [
    h(
      "p",
      { class: "muted" },
      "Residents seal to the new key from then on. What was shared before stays sealed to the old " +
        "one, and who has that keeps it.",
    ),
    h("fieldset", { class: "choices" }, h("legend", {}, "Who gets the new key"), ...boxes.map((b) => b.root)),
    notice(
      "info",
      h("p", {}, "The change is a decision: it takes your passkey and is an entry of the public record."),
    ),
    h(
      "div",
      { class: "actions" },
      button("Go on", {
        kind: "primary",
        onclick: () => close(boxes.filter((b) => !b.input.checked).map((b) => b.recipient)),
      }),
      button("Cancel", { kind: "plain", onclick: () => close(null) }),
    ),
  ]);
}

/** Leads through a change of key; true if there is a new one. */
export async function rotate(desk: Desk, held: Held, without: string[] = []): Promise<boolean> {
  const leaving = await askWho(desk, held, without);
  if (!leaving) return false;
  const recipient = await prepareRotation(desk, leaving);
  const decided = await decide({ kind: "rotate", recipient });
  if (!decided) return false;
  await finishRotation(desk, decided);
  toast("The agency has a new delivery key.");
  return true;
}
