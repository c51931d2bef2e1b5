// The agency's look-ups of addresses and contacts: in the list of emergencies, a new one, and one with its
// next step.

import type { Desk } from "../agency/desk.ts";
import { entryUrl } from "../agency/record.ts";
import type { LookUpRules } from "../api/civic.ts";
import { type LookUp, lookUps } from "../api/lookup.ts";
import { REASONS } from "../emergency/words.ts";
import { keepUp, signedIn } from "../officer/frame.ts";
import { before, discarding, freshPage } from "../release/fresh.ts";
import { waitingFirst } from "../release/list.ts";
import { back, pageHead } from "../release/page.ts";
import { signBox, withdrawing } from "../release/sign.ts";
import { KeptForm } from "../release/typed.ts";
import { lower, momentOf, said } from "../release/words.ts";
import { when } from "../ui/format.ts";
import { onChange } from "../ui/drawn.ts";
import { type Child, fill, h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";
import { notice, show, waiting } from "../ui/parts.ts";
import { lookUpForm } from "./form.ts";
import { type KeptLookUp, forget, keptLookUp } from "./kept.ts";
import { lookUpFacts, wordForWord } from "./show.ts";
import { lookUpDigest, parseLookUp } from "./text.ts";
import { combined } from "./tokens.ts";
import { namesOf, lookUpRow } from "./words.ts";

const foot = (desk: Desk) => signedIn(desk.session.name, desk.agency.role);
const pageOf = (id: string) => `/emergency.html?look-up=${encodeURIComponent(id)}`;

function row(item: LookUp): HTMLElement {
  const text = parseLookUp(item.text);
  return lookUpRow({
    id: item.look_up,
    href: pageOf(item.look_up),
    danger: text.danger,
    facts: [
      namesOf(text.elements.length),
      `Case ${text.case}`,
      item.reason === null ? null : said(REASONS, item.reason),
    ],
    state: item.state,
    beside: when(item.created_ms),
    due: item.sign ? "Waits for your passkey" : null,
  });
}

/** The look-ups below the emergencies, with a way to a new one. */
export function lookUpList(all: LookUp[]): HTMLElement {
  const link = h(
    "a",
    { class: "btn btn-quiet", href: "/emergency.html?look-up=new" },
    icon("plus"),
    h("span", {}, "I only have an address or a contact"),
  );
  return h(
    "section",
    { class: "stack-s", "aria-labelledby": "look-ups" },
    h("h2", { id: "look-ups" }, "Addresses and contacts looked up"),
    h("p", { class: "muted" }, "Where you have no door tag. No footage leaves by a look-up."),
    all.length > 0 && h("ul", { class: "request-list card" }, ...waitingFirst(all).map(row)),
    h("div", { class: "actions" }, link),
  );
}

/** The passkey over the look-up, whose digest is computed here. */
const signing = (desk: Desk, item: LookUp, done: () => unknown, more: Child[] = []): HTMLElement =>
  signBox(desk, item, more, {
    what: "look-up",
    named: parseLookUp(item.text),
    digest: (by) => lookUpDigest(desk.log.name, item.text, by),
    give: async (signed) => {
      await lookUps.sign(item.look_up, signed);
      await done();
    },
  });

/** Forgets it there, and what is in it here. */
async function discard(id: string): Promise<void> {
  await lookUps.discard(id);
  await forget(id);
}

/** A new one. What is typed is kept here, addresses and contacts too; the operator gets these in no form but
 *  hidden. */
async function fresh(desk: Desk, rules: LookUpRules): Promise<void> {
  const words =
    "A claim can name a home by what trustees make together of its address, or of an e-mail address or " +
    "telephone number that its household gave for that. They do not see it, and you are not told whether a " +
    "home has it.";
  const kept = new KeptForm(`look-up ${desk.agency.agency} ${desk.agency.account}`);
  freshPage<LookUp>(
    {
      what: "look-up",
      list: "/emergency.html",
      pageOf,
      idOf: (typed) => typed.look_up,
      one: lookUps.one,
      discard,
      head: [back("emergency", "Emergencies"), pageHead("Look up addresses and contacts", words)],
      foot: foot(desk),
      form: ({ done, ...writing }) =>
        lookUpForm(rules, desk.agency.agency, {
          ...writing,
          done: (typed, lines) => {
            const own = lines.map((line) => line.typed);
            const facts = lookUpFacts(parseLookUp(typed.text), desk.agency.name, own);
            done(typed, h("div", { class: "card stack-s" }, facts), wordForWord(typed.text));
          },
        }),
      signing: (typed, filed, more) => signing(desk, typed, filed, more),
    },
    await before(kept, lookUps.one),
  );
}

const WITHDRAWN = "It is over for good, and the record says that a look-up was taken back. Withdraw it?";

/** The passkey below what it signs; a typed one can be discarded, too. */
function toSign(desk: Desk, item: LookUp, again: () => Promise<void>): Child {
  if (item.state !== "typed") return item.sign && signing(desk, item, again);
  const drop = discarding("look-up", async () => {
    await discard(item.look_up);
    location.assign("/emergency.html");
  });
  return signing(desk, item, again, [drop]);
}

const info = (...words: Child[]) => notice("info", h("p", {}, ...words));

/** Where it is after the record has it. */
async function published(desk: Desk, item: LookUp, kept: KeptLookUp | undefined): Promise<Child> {
  const entry = item.index === null ? null : await entryUrl(item.index);
  const link = entry && h("a", { href: entry }, `Entry ${item.index} in the public record`);
  if (!kept) {
    const words = "What is looked up is in the browser in which it was typed. Open this page there. ";
    return info(item.hashed ? "It is answered. " : words, link);
  }
  if (!(await combined(item, kept, desk.log))) return [waiting("The trustees answer"), info(link)];
  const next =
    "It is answered. A claim can name one of these in place of door tags. Whether a home has it you are " +
    "not told: where none has it is answered the same. ";
  const on = h("a", { class: "btn btn-primary", href: "/emergency.html?new=1" }, "Write the claim");
  return [notice("good", h("p", {}, next, link)), h("div", { class: "actions" }, on)];
}

async function next(desk: Desk, item: LookUp): Promise<Child> {
  switch (item.state) {
    case "typed":
      return null;
    case "filed":
      if (item.sign) return null;
      return info("A supervisor of your agency, not the officer who filed it, signs it next.");
    case "supervised":
      return info("It is with the reviewers.");
    case "deciding":
      return waiting("It enters the public record");
    case "refused":
      return info(
        h("strong", {}, `Refused: ${lower(said(REASONS, item.reason ?? ""))}. `),
        "Nothing was answered.",
      );
    case "published":
      return published(desk, item, await keptLookUp(item.look_up));
  }
}

async function one(desk: Desk, id: string): Promise<void> {
  const top = h("div", { class: "stack", "aria-live": "polite" });
  const below = h("div", { class: "stack" });
  const redraw = onChange();
  const first = await lookUps.one(id);
  const text = parseLookUp(first.text);
  const kept = await keptLookUp(id);
  const paint = async () => {
    const item = await lookUps.one(id);
    // Until it is answered each look may find more.
    const waits = item.state === "published" && !item.hashed ? Date.now() : 0;
    await redraw([item, waits], async () => {
      const open = ["filed", "supervised"].includes(item.state);
      const take = async () => {
        await lookUps.withdraw(id);
        await paint();
      };
      const back = open && withdrawing("Withdraw this look-up", WITHDRAWN, take);
      fill(top, await next(desk, item), !item.sign && back);
      fill(below, toSign(desk, item, paint), item.sign && back);
    });
  };
  await paint();
  const own = kept?.lines.map((line) => line.typed) ?? [];
  show(
    h(
      "section",
      { class: "stack" },
      back("emergency", "Emergencies"),
      pageHead("Look-up of addresses and contacts", `Case ${text.case}, typed ${momentOf(first.created_ms)}`),
      top,
      h(
        "section",
        { class: "stack-s", "aria-labelledby": "look-up" },
        h("h2", { id: "look-up" }, "The look-up"),
        h("div", { class: "card" }, lookUpFacts(text, desk.agency.name, own)),
        wordForWord(first.text),
        below,
      ),
      foot(desk),
    ),
  );
  keepUp(paint);
}

/** The page of a look-up, or of a new one. */
export const lookUpPage = (desk: Desk, rules: LookUpRules, id: string): unknown =>
  id === "new" ? fresh(desk, rules) : one(desk, id);
