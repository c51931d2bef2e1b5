// What an officer reads once more before signing it, and taking it back.

import { type Child, fill, h } from "../ui/h.ts";
import { button, dialog } from "../ui/parts.ts";

/** What was typed, to be read before it is filed; what was written stays as it was behind it. */
export function readAgain(
  root: HTMLElement,
  writing: Child[],
  parts: (change: HTMLElement) => Child[],
): void {
  const change = button("Change it", { onclick: () => fill(root, ...writing) });
  fill(
    root,
    h("h1", { tabindex: -1 }, "Read it once more"),
    h("p", { class: "muted" }, "You sign this. A supervisor signs the same, and reviewers read it."),
    ...parts(change),
  );
  window.scrollTo({ top: 0 });
  root.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
}

/** A button that takes something back for good, after asking. */
export function withdrawing(title: string, words: string, run: () => Promise<void>): HTMLElement {
  const ask = () =>
    dialog<boolean>(title, (close) => [
      h("p", {}, words),
      h(
        "div",
        { class: "actions" },
        button("Withdraw", { kind: "danger", onclick: () => close(true) }),
        button("Leave it", { onclick: () => close(false) }),
      ),
    ]);
  const go = async () => {
    if (await ask()) await run();
  };
  return h("div", { class: "actions" }, button("Withdraw", { onclick: go }));
}
