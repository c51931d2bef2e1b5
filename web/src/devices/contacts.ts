// Contacts by which an emergency can name the home: added, set again or taken away, each by itself. They are
// typed here and kept nowhere; what is signed is what the trustees made of each together.

import { setNames } from "../app/access.ts";
import type { Home } from "../app/household.ts";
import { type Settings, changeSettings, named } from "../app/settings.ts";
import { type Contact, contact, contactInput } from "../crypto/contact.ts";
import { Refused } from "../crypto/encoding.ts";
import { CONTACTS_MAX, type HomeToken } from "../crypto/statement.ts";
import type { LookupTrustees } from "../feed/trustees.ts";
import { entry } from "../ui/entries.ts";
import { type Child, h } from "../ui/h.ts";
import { button, field, toast } from "../ui/parts.ts";
import type { SeenLookup } from "./address.ts";
import { tokenDialog } from "./token.ts";

const CONTACT_CHARS_MAX = 200;

/** Enough for the household to know which it is, and not the whole. */
export function shortened({ kind, written }: Contact): string {
  if (kind === "telephone") return `A telephone number that ends in ${written.slice(-3)}`;
  const at = written.lastIndexOf("@");
  return `${[...written][0]}…${written.slice(at)}`;
}

/** Signs the contact in place of another or none, and lets the settings tell it apart. */
async function put(home: Home, own: HomeToken, name: string, old: string | null): Promise<void> {
  await setNames(home, (names) => {
    const others = names.contacts.filter((it) => it.hash !== old);
    if (others.some((it) => it.hash === own.hash)) {
      throw new Refused("contact", "This contact is set already.");
    }
    if (others.length >= CONTACTS_MAX) {
      throw new Refused("contact", `A home has at most ${CONTACTS_MAX} contacts. Take one away first.`);
    }
    return { ...names, contacts: [...others, own] };
  });
  await changeSettings(home, (settings) => rename(settings, home, { [own.hash]: { name } }));
}

/** Names of those contacts alone that are in the statement. */
function rename(settings: Settings, home: Home, added: Record<string, { name: string }>): void {
  const { access } = home.statement;
  const own = access.kind === "emergency" ? access.contacts.map((it) => it.hash) : [];
  const all = Object.entries({ ...settings.contacts, ...added });
  settings.contacts = Object.fromEntries(all.filter(([hash]) => own.includes(hash)));
}

async function takeAway(home: Home, hash: string): Promise<void> {
  await setNames(home, (names) => ({
    ...names,
    contacts: names.contacts.filter((it) => it.hash !== hash),
  }));
  await changeSettings(home, (settings) => rename(settings, home, {}));
}

/** Asks for a contact and has it made into what is signed. True once it is. */
function contactDialog(home: Home, trustees: LookupTrustees, old: string | null): Promise<boolean> {
  const asked = field({
    label: "E-mail address or telephone number",
    hint: "A number begins with + and the code of its country, such as +44.",
    maxlength: CONTACT_CHARS_MAX,
    autocomplete: "off",
  });
  return tokenDialog(home, trustees, {
    title: "A contact of this home",
    words:
      "It does not leave this page. What leaves says nothing of it; the trustees make something of it " +
      "together that is equal only for equal contacts, and your household signs that. Nobody calls or " +
      "writes to it, and nobody checks whose it is.",
    fields: asked.root,
    read: () => {
      const typed = asked.input.value;
      const [input, name] = [contactInput(typed), shortened(contact(typed))];
      return { input, sign: (own) => put(home, own, name, old) };
    },
    saved: "Saved. An emergency can name this home by this contact.",
  });
}

/** The content below the address; nothing where the home is sealed. */
export function contactParts(
  home: Home,
  seen: SeenLookup,
  { settings, again }: { settings: Settings; again: () => unknown },
): Child[] {
  const { access } = home.statement;
  if (access.kind !== "emergency") return [];
  const lookup = "refused" in seen ? null : seen.lookup;
  const { contacts } = access;
  if (!lookup && contacts.length === 0) return [];
  const ask = (old: string | null) => async () => {
    if (lookup && (await contactDialog(home, lookup, old))) await again();
  };
  const rows = contacts.map(({ hash, epoch }) => {
    const old = lookup !== null && epoch !== lookup.epoch;
    return entry(
      "person",
      named(settings.contacts ?? {}, hash, "A contact"),
      old
        ? "Set under an older key of the trustees: an emergency cannot name this home by it until it is " +
          "set again."
        : "An emergency can name this home by it.",
      old && button("Set it again", { kind: "plain", onclick: ask(hash) }),
      button("Take it away", {
        kind: "plain",
        onclick: async () => {
          await takeAway(home, hash);
          toast("Saved. This contact names this home no more.", { kind: "good" });
          await again();
        },
      }),
    );
  });
  const add = lookup && contacts.length < CONTACTS_MAX;
  return [
    h("h3", {}, "Contacts of this home"),
    h(
      "p",
      {},
      `E-mail addresses or telephone numbers, at most ${CONTACTS_MAX}. Where a person is in danger, an ` +
        "officer of an agency who knows one can have this home found by it, if a supervisor of the agency " +
        "and a reviewer sign that. It is counted in the public " +
        "record, and you read of it afterwards. By that alone no footage leaves.",
    ),
    rows.length === 0
      ? h("p", {}, "None is set.")
      : h("ul", { class: "entries card" }, ...rows),
    add && h("div", { class: "actions" }, button("Add a contact", { icon: "plus", onclick: ask(null) })),
  ];
}
