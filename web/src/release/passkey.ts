// Giving a passkey: the button, why it may not work on this screen, and what exactly is signed.

import type { Assertion } from "../api/agency.ts";
import type { ToSign } from "../api/emergency.ts";
import { unhex } from "../crypto/encoding.ts";
import { assertion, passkeyHere } from "../decide/approve.ts";
import { besides } from "../decide/dialog.ts";
import { wordsOf } from "../decide/digest.ts";
import { type Child, fill, h } from "../ui/h.ts";
import { type ButtonKind, busy, button, notice, sentence, waiting, wordList } from "../ui/parts.ts";

interface Signing {
  /** What the button says. */
  label: string;
  kind?: ButtonKind;
  sign: ToSign;
  /** Lines of the entry, if it is one that is signed. */
  lines?: [string, string][];
  /** What is done with it. */
  give: (signed: Assertion) => Promise<unknown>;
  /** Beside the button. */
  more?: Child[];
  /** What another device of the same person does, which has the passkey; by itself it shows the same. */
  there?: string;
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

const SAME =
  "If it is on another of your devices, open Sidelight there: it waits for you with these six words, and " +
  "this page goes on when it is done.";

/** Of somebody whose passkey has not been used in this browser. */
const elsewhere = ({ sign, there }: Signing): HTMLElement =>
  h(
    "div",
    { class: "stack-s" },
    h("p", { class: "hint" }, `Your passkey has not been used in this browser. ${there ?? SAME}`),
    besides(),
    there === undefined && wordList(wordsOf(unhex(sign.digest, 32))),
  );

/** Asks for the passkey over something that the page has checked. */
export function passkeyBox(signing: Signing): HTMLElement {
  const { label, kind = "primary", sign, lines = [], give, more = [] } = signing;
  const state = h("div", { "aria-live": "polite" });
  const made = button(label, { kind, icon: "key" });
  made.addEventListener("click", () =>
    void busy(made, async () => {
      fill(state, waiting("Waiting for your passkey"));
      try {
        const given = await assertion(sign);
        fill(state);
        await give(given);
      } catch (error) {
        fill(state, notice("warn", h("p", {}, sentence(error))));
      }
    }),
  );
  return h(
    "div",
    { class: "stack-s decide" },
    !passkeyHere(sign) && elsewhere(signing),
    h("div", { class: "actions" }, made, ...more),
    state,
    signed(sign, lines),
  );
}
