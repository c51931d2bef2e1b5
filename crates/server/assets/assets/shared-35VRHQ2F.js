import {
  oneCase
} from "./shared-7OTOSEAU.js";
import {
  Refused,
  enc,
  utf8
} from "./shared-K3QNCVT6.js";

// src/crypto/contact.ts
var CONTACT_BYTES_MAX = 254;
var LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
var DIGITS = /^[1-9][0-9]{6,14}$/;
var BETWEEN = /[ \t.\-/\u2010-\u2015\u2212\u200e\u200f\u202a-\u202e]/g;
var refuse = (code, what) => new Refused(`contact:${code}`, what);
function ascii(domain) {
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
function email(local, domain) {
  const before = oneCase(local);
  const after = ascii(domain);
  const word = /^[\p{Alphabetic}\p{N}!#$%&'*+\-/=?^_`{|}~]+$/u;
  if (after === null || !before.split(".").every((part) => word.test(part))) {
    throw refuse("e-mail", "This is not an e-mail address, such as ann@example.org.");
  }
  return `${before}@${after}`;
}
function telephone(text) {
  const none = () => refuse(
    "telephone",
    "This is neither an e-mail address nor a telephone number, such as +44 20 7946 0000."
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
function contact(typed) {
  if (utf8(typed).length > CONTACT_BYTES_MAX) {
    throw refuse("too-long", "The e-mail address or telephone number is too long.");
  }
  const text = typed.normalize("NFKC").replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
  if (text === "") throw refuse("empty", "The e-mail address or telephone number is missing.");
  const at = text.indexOf("@");
  if (at < 0) return { kind: "telephone", written: telephone(text) };
  return { kind: "e-mail", written: email(text.slice(0, at), text.slice(at + 1)) };
}
function contactInput(typed) {
  const { kind, written } = contact(typed);
  return enc("sidelight/lookup/contact/v1", utf8(kind), utf8(written));
}

export {
  contact,
  contactInput
};
