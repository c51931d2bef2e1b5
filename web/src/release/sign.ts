// What an officer reads once more before signing it, the passkey over it, and taking it back.

import type { Desk } from "../agency/desk.ts";
import type { Assertion } from "../api/agency.ts";
import type { ToSign } from "../api/emergency.ts";
import { notAsked } from "../decide/digest.ts";
import { type Child, fill, h } from "../ui/h.ts";
import { button, dialog, notice } from "../ui/parts.ts";
import { passkeyBox } from "./passkey.ts";

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

interface Filed {
  state: string;
  submitted_by: number | null;
  sign: ToSign | null;
}

interface What {
  what: "claim" | "demand" | "look-up";
  /** Of which record and agency it says it is. */
  named: { origin: string; agency: string };
  /** Computed here, for a credential. */
  digest: (by: number) => string;
  give: (signed: Assertion) => Promise<unknown>;
}

/** The passkey over what was filed; not asked for what another record, agency or digest would be. */
export function signBox(desk: Desk, item: Filed, more: Child[], of: What): HTMLElement {
  const { sign, state } = item;
  if (!sign) {
    const why =
      "Your passkey is not in the public record yet, or has not been there for long enough. Reload this " +
      "page later, or let a colleague file it.";
    return notice("info", h("p", {}, why));
  }
  const own = state === "typed" || state === "begun";
  const by = own ? desk.agency.credential : item.submitted_by;
  if (of.named.origin !== desk.log.name || of.named.agency !== desk.agency.agency) {
    throw notAsked(of.what, `The ${of.what} is of another record, or of another agency.`);
  }
  if (by === null || of.digest(by) !== sign.digest) {
    throw notAsked("digest", `What would be signed is not the ${of.what} that is shown.`);
  }
  const label =
    own ? "File it with your passkey" : `Sign the same ${of.what} with your passkey`;
  return passkeyBox({ label, sign, more, give: of.give });
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
