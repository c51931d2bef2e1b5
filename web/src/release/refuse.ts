// Refusing for a reason: chosen first, then prepared, checked and signed.

import type { Assertion } from "../api/agency.ts";
import type { ToDecide } from "../decide/lines.ts";
import { type Child, fill, h } from "../ui/h.ts";
import { type ButtonKind, button, choices, notice } from "../ui/parts.ts";
import { passkeyBox } from "./passkey.ts";

const BOTH = [
  { value: "yes", label: "Yes" },
  { value: "no", label: "No" },
];

/** A question of a reviewer's with both answers alike; nothing is chosen for anybody. */
export function question(name: string, asks: string): HTMLFieldSetElement {
  const fieldset = choices(asks, `finding-${name}`, BOTH, null);
  fieldset.classList.add("finding");
  return fieldset;
}

/** A refusal for one reason. */
interface Refusing<R> {
  /** The reason in words. */
  reason: string;
  /** What its entry does not show, beside the agency. */
  hides: "home" | "address or contact";
  /** By the operator; nothing of it is believed before it is checked here. */
  prepare: () => Promise<R>;
  check: (refusal: R) => void;
  give: (refusal: R, signed: Assertion) => Promise<unknown>;
  /** How its button looks, where another goes before it. */
  kind?: ButtonKind;
}

/** The passkey over a refusal for one reason, prepared by the operator and checked here. */
export async function refusalBox<R extends ToDecide>(refusing: Refusing<R>): Promise<Child> {
  const { reason, hides, prepare, check, give, kind = "primary" } = refusing;
  const refusal = await prepare();
  check(refusal);
  const words = `The record gets a refusal with this reason: ${reason}.`;
  return [
    h("p", {}, words, ` It shows neither agency nor ${hides}.`),
    passkeyBox({
      label: "Refuse with your passkey",
      kind,
      sign: refusal.sign,
      lines: refusal.lines,
      there: "If it is on another of your devices, refuse it there, with the same reason.",
      give: (signed) => give(refusal, signed),
    }),
  ];
}

/** Reasons to choose from; `prepare` makes what is signed over the chosen one. */
export function reasonsForm(
  name: string,
  reasons: { value: string; label: string }[],
  prepare: (reason: string) => Promise<Child>,
): HTMLElement {
  const outcome = h("div", { class: "stack-s", "aria-live": "polite" });
  const fieldset = choices("Why do you refuse it?", name, reasons, null);
  fieldset.classList.add("bans");
  const go = button("Refuse", {
    onclick: async () => {
      const chosen = fieldset.querySelector<HTMLInputElement>(":checked");
      if (!chosen) {
        fill(outcome, notice("info", h("p", {}, "Choose the reason first; it is public.")));
        return fieldset.querySelector("input")?.focus();
      }
      fill(outcome, await prepare(chosen.value));
    },
  });
  fieldset.addEventListener("change", () => fill(outcome));
  return h("div", { class: "stack-s" }, fieldset, h("div", { class: "actions" }, go), outcome);
}
