// Asking for something that is typed here and kept nowhere, and having the trustees make it into what the
// household signs: an address, or a contact.

import { NotYet, hashOf } from "../app/address.ts";
import type { Home } from "../app/household.ts";
import { type Bytes, Refused, hex } from "../crypto/encoding.ts";
import type { HomeToken } from "../crypto/statement.ts";
import type { LookupTrustees } from "../feed/trustees.ts";
import { fill, h } from "../ui/h.ts";
import { button, dialog, notice, sentence, toast, waiting } from "../ui/parts.ts";

/** What is asked, and what becomes of it. */
export interface TokenAsked {
  title: string;
  /** What leaves the page, and what does not. */
  words: string;
  fields: HTMLElement;
  /** What was typed: what the trustees make something of, and how that is signed. Throws `Refused`. */
  read: () => { input: Bytes; sign: (own: HomeToken) => Promise<void> };
  saved: string;
}

/** Asks. True once it is signed. */
export async function tokenDialog(home: Home, trustees: LookupTrustees, asked: TokenAsked): Promise<boolean> {
  const done = await dialog<boolean>(asked.title, (close) => {
    const told = h("div", { role: "status" });
    const save = button("Save", { kind: "primary", type: "submit" });
    const form = h(
      "form",
      { class: "stack", novalidate: true },
      h("p", {}, asked.words),
      asked.fields,
      told,
      h("div", { class: "actions" }, save, button("Cancel", { onclick: () => close(null) })),
    );
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      save.disabled = true;
      try {
        const { input, sign } = asked.read();
        fill(told, waiting("The trustees answer."));
        await sign({ epoch: trustees.epoch, hash: hex(await hashOf(home, trustees, input)) });
        close(true);
        toast(asked.saved, { kind: "good" });
      } catch (error) {
        const known = error instanceof Refused || error instanceof NotYet;
        fill(told, notice("warn", h("p", {}, known ? error.message : sentence(error))));
        save.disabled = false;
      }
    });
    return [form];
  });
  return done === true;
}
