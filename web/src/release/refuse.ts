// Refusing for a reason: chosen first, then prepared, checked and signed.

import { type Child, fill, h } from "../ui/h.ts";
import { button, choices, notice } from "../ui/parts.ts";

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
