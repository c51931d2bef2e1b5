// The home's own address, by which an emergency can name it: set, replaced or taken away. It is typed here
// and kept nowhere; what is signed is what the trustees made of it together.

import { setNames } from "../app/access.ts";
import type { Home } from "../app/household.ts";
import { type Address, addressInput } from "../crypto/lookup.ts";
import type { LookupTrustees } from "../feed/trustees.ts";
import { type Child, h } from "../ui/h.ts";
import { button, field, toast } from "../ui/parts.ts";
import { tokenDialog } from "./token.ts";

/** What the record shows of the look-up key here, or why nothing of it is believed. */
export type SeenLookup = { lookup: LookupTrustees | null } | { refused: string };

function fields() {
  const options = { maxlength: 100, autocomplete: "off" };
  const all = {
    country: field({ label: "Country, two letters", hint: "Such as GB or PT.", ...options }),
    place: field({ label: "Postcode, or the town if there is none", ...options }),
    street: field({ label: "Street and number", hint: "As it stands on a letter.", ...options }),
    unit: field({ label: "Flat, floor or door", hint: "Empty for a house.", ...options }),
  };
  const read = (): Address => ({
    country: all.country.input.value.trim(),
    place: all.place.input.value,
    street: all.street.input.value,
    unit: all.unit.input.value,
  });
  return { root: h("div", { class: "stack" }, ...Object.values(all).map((it) => it.root)), read };
}

/** Asks for the address and has it made into what is signed. True once it is. */
function addressDialog(home: Home, trustees: LookupTrustees): Promise<boolean> {
  const asked = fields();
  return tokenDialog(home, trustees, {
    title: "The address of this home",
    words:
      "It does not leave this page. What leaves says nothing of it; the trustees make something of it " +
      "together that is equal only for equal addresses, and your household signs that.",
    fields: asked.root,
    read: () => ({
      input: addressInput(asked.read()),
      sign: (own) => setNames(home, (names) => ({ ...names, address: own })),
    }),
    saved: "Saved. An emergency can name this home by its address.",
  });
}

/** The content of the section; nothing where the home is sealed. */
export function addressParts(home: Home, seen: SeenLookup, again: () => unknown): Child[] {
  const { access } = home.statement;
  if (access.kind !== "emergency") return [];
  const set = access.address;
  const remove = button("Take it away", {
    onclick: async () => {
      await setNames(home, (names) => ({ ...names, address: null }));
      toast("Saved. No address names this home any more.", { kind: "good" });
      await again();
    },
  });
  const heading = h("h3", {}, "The address of this home");
  if ("refused" in seen || !seen.lookup) {
    const why = "refused" in seen ? seen.refused : "The trustees have no key for addresses and contacts yet.";
    return [heading, h("p", {}, why), set && h("div", { class: "actions" }, remove)];
  }
  const { lookup } = seen;
  const old = set && set.epoch !== lookup.epoch;
  const none = "Not set: an emergency cannot name this home by its address.";
  const older =
    "Set under an older key of the trustees: an emergency cannot name this home by its address until it is " +
    "set again.";
  const now =
    "Set: an emergency can name this home by its address. Neither the service nor any trustee knows it.";
  const says = !set ? none : old ? older : now;
  const change = button(set ? "Set it again" : "Set the address", {
    onclick: async () => {
      if (await addressDialog(home, lookup)) await again();
    },
  });
  return [heading, h("p", {}, says), h("div", { class: "actions" }, change, set && remove)];
}
