// One line of a look-up's form: an address, or an e-mail address or telephone number.

import { contact, contactInput } from "../crypto/contact.ts";
import type { Bytes } from "../crypto/encoding.ts";
import { type Address, addressInput } from "../crypto/lookup.ts";
import { chosen, clearsWhenTyped } from "../release/fields.ts";
import { h } from "../ui/h.ts";
import { choices, field } from "../ui/parts.ts";

const PART_CHARS_MAX = 100;
const CONTACT_CHARS_MAX = 200;

/** The first is what a line begins with: a form keeps what differs from nothing. */
const WAYS = [
  { value: "", label: "An address" },
  { value: "contact", label: "An e-mail address or a telephone number" },
];

/** What stands in a line. */
export type Typed = { address: Address } | { contact: string };

export const isEmpty = (typed: Typed) =>
  "contact" in typed
    ? typed.contact === ""
    : `${typed.address.place}${typed.address.street}${typed.address.unit}` === "";

/** What its token is made of; throws what is wrong with it. */
export const inputOf = (typed: Typed): Bytes =>
  "contact" in typed ? contactInput(typed.contact) : addressInput(typed.address);

/** As it is read once more. */
export function oneLine(typed: Typed): string {
  if ("contact" in typed) return contact(typed.contact).written;
  const { country, place, street, unit } = typed.address;
  return [street, unit, place, country.toUpperCase()].filter(Boolean).join(", ");
}

/** The fields, and what is wrong with them. A country of three letters can be typed, to be told of: cut to
 *  two it would be another country's. */
export function lineFields(number: number) {
  const one = (label: string) => field({ label, autocomplete: "off", maxlength: PART_CHARS_MAX });
  const fields = {
    country: one("Country, two letters"),
    place: one("Postcode, or the town if there is none"),
    street: one("Street and number"),
    unit: one("Flat or floor, if any"),
  };
  const reached = field({
    label: "E-mail address or telephone number",
    hint: "A number begins with + and the code of its country, such as +44.",
    autocomplete: "off",
    maxlength: CONTACT_CHARS_MAX,
  });
  const ways = choices("What do you have?", `look-up-line-${number}`, WAYS, "");
  const parts = h(
    "div",
    { class: "fields fields-two" },
    ...Object.values(fields).map(({ root }) => root),
  );
  const broken = h("ul", { class: "broken", "aria-live": "polite" });
  const root = h(
    "fieldset",
    { class: "form-part" },
    h("legend", { tabindex: -1 }, `Address or contact ${number}`),
    ways,
    parts,
    reached.root,
    broken,
  );
  const isContact = () => chosen(ways) === "contact";
  const paint = () => {
    parts.hidden = isContact();
    reached.root.hidden = !isContact();
  };
  ways.addEventListener("change", paint);
  paint();
  clearsWhenTyped(root, broken);
  const read = (): Typed => {
    if (isContact()) return { contact: reached.input.value.trim() };
    const of = (name: keyof Address) => fields[name].input.value.trim();
    return {
      address: { country: of("country"), place: of("place"), street: of("street"), unit: of("unit") },
    };
  };
  /** Most addresses of a look-up are in one country. */
  const begin = (country: string) => {
    fields.country.input.value ||= country;
    (country ? fields.place : fields.country).input.focus();
  };
  const country = () => fields.country.input.value.trim();
  return { root, broken, read, begin, country };
}
