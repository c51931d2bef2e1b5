// An e-mail address or a telephone number as it goes into a token: written in one way, whoever typed it
// (docs/ref/lookup.md, Contact). The twin of crates/quorum/src/contact.rs; both read vectors/contact.json.

import { type Bytes, Refused, enc, utf8 } from "./encoding.ts";
import { oneCase } from "./lookup.ts";

export const CONTACT_BYTES_MAX = 254;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** With a country's code, ITU-T E.164. */
const DIGITS = /^[1-9][0-9]{6,14}$/;
/** What stands between digits and is no part of a number, and what telephones put around what is copied. */
const BETWEEN = /[ \t.\-/\u2010-\u2015\u2212\u200e\u200f\u202a-\u202e]/g;

const refuse = (code: string, what: string) => new Refused(`contact:${code}`, what);

/** A domain in the one form that names are looked up in. */
function ascii(domain: string): string | null {
  if (!/^(?:[A-Za-z0-9.-]|[^\0-\x7f])*$/u.test(domain)) return null;
  let made = domain.toLowerCase();
  if (/[^\0-\x7f]/.test(domain)) {
    try {
      made = new URL(`http://${domain}/`).hostname;
    } catch {
      return null;
    }
  }
  const labels = made.split(".");
  const named = labels.length > 1 && /^[a-z]/.test(labels.at(-1) ?? "");
  return named && labels.every((label) => LABEL.test(label)) ? made : null;
}

/** Both parts without case. Dots, and what follows a plus, tell mailboxes apart. */
function email(local: string, domain: string): string {
  const before = oneCase(local);
  const after = ascii(domain);
  const word = /^[\p{Alphabetic}\p{N}!#$%&'*+\-/=?^_`{|}~]+$/u;
  if (after === null || !before.split(".").every((part) => word.test(part))) {
    throw refuse("e-mail", "This is not an e-mail address, such as ann@example.org.");
  }
  return `${before}@${after}`;
}

/** With its country code, in digits alone behind a plus. */
function telephone(text: string): string {
  const none = () =>
    refuse(
      "telephone",
      "This is neither an e-mail address nor a telephone number, such as +44 20 7946 0000.",
    );
  const together = text.replace(BETWEEN, "");
  if (/\(0\)|\[0\]/.test(together)) {
    const what = "Leave out the zero in brackets of the telephone number, as when dialled from abroad.";
    throw refuse("zero", what);
  }
  const dialled = together.replace(/[()[\]]/g, "");
  const abroad = /^(?:\+|00)/.test(dialled);
  const digits = dialled.replace(/^(?:\+|00)/, "");
  if (!/^[0-9]+$/.test(digits)) throw none();
  if (!abroad) {
    throw refuse("country", "A telephone number begins with + and the code of the country, such as +44.");
  }
  if (!DIGITS.test(digits)) throw none();
  return `+${digits}`;
}

/** A contact in its one spelling. */
export interface Contact {
  kind: "e-mail" | "telephone";
  written: string;
}

/** From what people type: with an `@` an e-mail address, otherwise a telephone number. */
export function contact(typed: string): Contact {
  if (utf8(typed).length > CONTACT_BYTES_MAX) {
    throw refuse("too-long", "The e-mail address or telephone number is too long.");
  }
  const text = typed.normalize("NFKC").replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
  if (text === "") throw refuse("empty", "The e-mail address or telephone number is missing.");
  const at = text.indexOf("@");
  if (at < 0) return { kind: "telephone", written: telephone(text) };
  return { kind: "e-mail", written: email(text.slice(0, at), text.slice(at + 1)) };
}

/** The bytes that a token is made of; never those of an address. */
export function contactInput(typed: string): Bytes {
  const { kind, written } = contact(typed);
  return enc("sidelight/lookup/contact/v1", utf8(kind), utf8(written));
}
