// Giving a passkey: the button, why it may not work on this screen, and what exactly is signed.

import type { Assertion } from "../api/agency.ts";
import type { ToSign } from "../api/emergency.ts";
import { assertion, passkeyHere } from "../decide/approve.ts";
import { type Child, fill, h } from "../ui/h.ts";
import { busy, button, notice, sentence } from "../ui/parts.ts";

interface Signing {
  /** What the button says. */
  label: string;
  sign: ToSign;
  /** Lines of the entry, if it is one that is signed. */
  lines?: [string, string][];
  /** What is done with it. */
  give: (signed: Assertion) => Promise<unknown>;
  /** Beside the button. */
  more?: Child[];
}

const signed = (sign: ToSign, lines: [string, string][]) =>
  h(
    "details",
    { class: "more" },
    h("summary", {}, "What the passkey signs"),
    lines.length > 0 &&
      h("pre", { class: "paper-text", tabindex: 0 }, lines.map((line) => line.join(" ")).join("\n")),
    h("p", { class: "small muted" }, "Its fingerprint, computed in this page:"),
    h("p", { class: "mono small" }, sign.digest),
  );

/** Asks for the passkey over something that the page has checked. */
export function passkeyBox({ label, sign, lines = [], give, more = [] }: Signing): HTMLElement {
  const state = h("div", { "aria-live": "polite" });
  const made = button(label, { kind: "primary", icon: "key" });
  made.addEventListener("click", () =>
    void busy(made, async () => {
      fill(state);
      try {
        await give(await assertion(sign));
      } catch (error) {
        fill(state, notice("warn", h("p", {}, sentence(error))));
      }
    }),
  );
  const elsewhere =
    "Your passkey has not been used in this browser. If it is on another device, sign in there and open " +
    "this page: it waits for you there, too.";
  return h(
    "div",
    { class: "stack-s decide" },
    !passkeyHere(sign) && h("p", { class: "hint" }, elsewhere),
    h("div", { class: "actions" }, made, ...more),
    state,
    signed(sign, lines),
  );
}
