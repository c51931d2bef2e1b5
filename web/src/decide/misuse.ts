// In what way something was misused, asked for before it is decided.

import { h } from "../ui/h.ts";
import { button, choices, dialog } from "../ui/parts.ts";

/** The code of one of these ways, or null. Nothing is chosen beforehand; `what` says what follows. */
export function askMisuse(ways: Record<string, string>, what: string): Promise<string | null> {
  return dialog<string>("Mark as misused", (close) => {
    const all = Object.entries(ways).map(([value, label]) => ({ value, label }));
    const fieldset = choices("In what way?", "misuse", all, null);
    const chosen = () => fieldset.querySelector<HTMLInputElement>(":checked")?.value;
    return [
      fieldset,
      h("p", { class: "small muted" }, what),
      h(
        "div",
        { class: "actions" },
        button("Go on", {
          kind: "primary",
          onclick: () => {
            const reason = chosen();
            if (reason) close(reason);
            else fieldset.querySelector("input")?.focus();
          },
        }),
        button("Cancel", { kind: "plain", onclick: () => close(null) }),
      ),
    ];
  });
}
