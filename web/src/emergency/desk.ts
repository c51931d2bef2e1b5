// The agency's emergencies: the list, a new one, and one with its next step.

import { civic } from "../api/agency.ts";
import type { EmergencyRules } from "../api/civic.ts";
import { type Answers, type Emergency, emergencies, releasedPath } from "../api/emergency.ts";
import { type Desk } from "../agency/desk.ts";
import { entryUrl } from "../agency/record.ts";
import type { Afterwards } from "../api/outcome.ts";
import { afterSection, afterwardsOf } from "../outcome/after.ts";
import { dayOf } from "../decide/words.ts";
import { keepUp, signedIn } from "../officer/frame.ts";
import { back, pageHead } from "../release/page.ts";
import { isOpen, released } from "../release/released.ts";
import { readAgain, signBox, withdrawing } from "../release/sign.ts";
import { lower, momentOf, said } from "../release/words.ts";
import { when } from "../ui/format.ts";
import { onChange } from "../ui/drawn.ts";
import { nothing } from "../ui/empty.ts";
import { type Child, fill, h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";
import { notice, show, waiting } from "../ui/parts.ts";
import { claimDigest, parseClaim } from "./claim.ts";
import { course } from "./course.ts";
import { api } from "../api/client.ts";
import { lookUps } from "../api/lookup.ts";
import { lookUpList, lookUpPage } from "../lookup/desk.ts";
import { type NamedAddress, namedAddresses } from "../lookup/kept.ts";
import { drillNotice } from "./drill.ts";
import { emergencyForm } from "./form.ts";
import { emergencyRow } from "./list.ts";
import { claimFacts, wordForWord } from "./show.ts";
import { REASONS } from "./words.ts";

const foot = (desk: Desk) => signedIn(desk.session.name, desk.agency.role);

/** An operator whose rulebook has no section for them. */
function without(desk: Desk): void {
  const words = "This operator releases no footage without its owner's consent. Ask residents, or a court.";
  const ask = h("a", { class: "btn btn-primary", href: "/ask.html" }, "Write a request");
  const none = nothing("No emergencies here", words, ask);
  show(h("section", { class: "stack" }, h("h1", {}, "Emergency"), none, foot(desk)));
}

const fileLink = () =>
  h(
    "a",
    { class: "btn btn-primary", href: "/emergency.html?new=1" },
    icon("plus"),
    h("span", {}, "New emergency"),
  );

/** What somebody of the agency has to do about it. */
function dueOf({ sign, outcome_due: last }: Emergency): string | null {
  if (sign) return "Waits for your passkey";
  return last === null ? null : `Say by ${dayOf(last)} whether a court is asked`;
}

function row(item: Emergency): HTMLElement {
  const claim = parseClaim(item.claim);
  const reason = item.reason === null ? null : said(REASONS, item.reason);
  return emergencyRow({
    id: item.emergency,
    page: "emergency",
    danger: claim.danger,
    isDrill: item.is_drill,
    facts: [`Case ${claim.case}`, reason],
    state: item.state,
    beside: when(item.created_ms),
    due: dueOf(item),
  });
}

async function list(desk: Desk, looking: boolean): Promise<void> {
  const place = h("div", {});
  const redraw = onChange();
  const none = "For danger of death or serious injury alone, where a court would come too late.";
  const paint = async () => {
    const [all, lookedUp] = await Promise.all([emergencies.all(), looking ? lookUps.all() : []]);
    await redraw([all, lookedUp], () =>
      fill(
        place,
        all.length > 0
          ? h("ul", { class: "request-list card" }, ...all.map(row))
          : nothing("No emergency was filed", none),
        looking && lookUpList(lookedUp),
      ),
    );
  };
  await paint();
  const words = "Footage without consent, where somebody's life is in danger. Several people decide.";
  show(h("section", { class: "stack" }, pageHead("Emergencies", words, fileLink()), place, foot(desk)));
  keepUp(paint);
}

/** A claim that was typed, to be read before it is filed; the form stays as it was behind it. */
function fresh(desk: Desk, rules: EmergencyRules, addresses: NamedAddress[]): void {
  const words = "Everything here is part of the claim that you sign. Those who decide read it word for word.";
  const root = h("section", { class: "stack" });
  let waits: string | null = null;
  const filed = (id: string) => location.assign(`/emergency.html?id=${id}`);
  const form = emergencyForm(rules, addresses, (typed) => {
    waits = typed.emergency;
    const shown = { agency: desk.agency.name, addresses };
    readAgain(root, writing, (change) => [
      drillNotice(typed.is_drill),
      h("div", { class: "card stack-s" }, claimFacts(parseClaim(typed.claim), shown)),
      wordForWord(typed.claim),
      signing(desk, typed, () => filed(typed.emergency), [change]),
    ]);
  });
  const writing: Child[] = [back("emergency", "Emergencies"), pageHead("New emergency", words), form];
  fill(root, ...writing);
  show(root, foot(desk));
  // The passkey may be given on another screen.
  keepUp(async () => {
    if (waits !== null && (await emergencies.one(waits)).state !== "typed") filed(waits);
  });
}

/** The passkey over the claim, whose digest is computed here. */
const signing = (desk: Desk, item: Emergency, done: () => unknown, more: Child[] = []): HTMLElement =>
  signBox(desk, item, more, {
    what: "claim",
    named: parseClaim(item.claim),
    digest: (by) => claimDigest(desk.log.name, item.claim, by),
    give: async (signed) => {
      await emergencies.sign(item.emergency, signed);
      await done();
    },
  });

const nameOf = ({ is_drill }: Emergency) => (is_drill ? "drill" : "emergency");

const withdrawn = (what: string) =>
  `It is over for good, and the record says that ${what === "drill" ? "a" : "an"} ${what} was taken back. ` +
  "Withdraw it?";

const withdraw = (item: Emergency, done: () => Promise<void>) =>
  withdrawing(`Withdraw this ${nameOf(item)}`, withdrawn(nameOf(item)), async () => {
    await emergencies.withdraw(item.emergency);
    await done();
  });

/** One, with what the trustees did once it was released, and what is to follow. */
interface Seen {
  item: Emergency;
  answers: Answers | null;
  after: Afterwards | null;
}

async function see(id: string): Promise<Seen> {
  const item = await emergencies.one(id);
  if (item.state !== "released") return { item, answers: null, after: null };
  // No court is asked about a drill.
  const later = item.is_drill ? null : afterwardsOf(id);
  const [answers, after] = await Promise.all([emergencies.answers(id), later]);
  return { item, answers, after };
}

const info = (words: string) => notice("info", h("p", {}, words));

/** What happens next, or what it came to. */
async function next(
  desk: Desk,
  { item, answers }: Omit<Seen, "after">,
  again: () => Promise<void>,
): Promise<Child> {
  if (item.sign) return signing(desk, item, again);
  switch (item.state) {
    case "typed":
      return signing(desk, item, again);
    case "filed":
      return info("A supervisor of your agency, not the officer who filed it, signs it next.");
    case "supervised":
    case "called-back":
    case "reviewed":
      return info("It is with the reviewers. Stay by the phone of your number on file.");
    case "deciding":
      return waiting("It enters the public record");
    case "refused":
    case "released":
      return ended(desk, { item, answers });
  }
}

async function ended(desk: Desk, { item, answers }: Omit<Seen, "after">): Promise<Child> {
  const entry = item.index === null ? null : await entryUrl(item.index);
  const link = entry && h("p", {}, h("a", { href: entry }, `Entry ${item.index} in the public record`));
  if (item.state === "refused") {
    const why = said(REASONS, item.reason ?? "");
    const on = item.is_drill ? "Nothing left." : "Nothing left. Go to a court, or ask residents in public.";
    return notice("info", h("p", {}, h("strong", {}, `Refused: ${lower(why)}. `), on), link);
  }
  const { public_url } = await api.operator();
  return [
    notice("good", h("p", {}, h("strong", {}, "Decided. "), "The trustees check it, each for itself."), link),
    answers && released(desk, public_url, answers, (n) => releasedPath(item.emergency, n)),
  ];
}

async function one(desk: Desk, rules: EmergencyRules, id: string): Promise<void> {
  const top = h("div", { class: "stack", "aria-live": "polite" });
  const where = h("div", {});
  const later = h("div", {});
  const [redraw, redrawLater] = [onChange(), onChange()];
  const addresses = await ownAddresses(desk);
  const { item: first } = await see(id);
  const claim = parseClaim(first.claim);
  const paint = async () => {
    const { after, ...seen } = await see(id);
    const { item } = seen;
    // On its own: what somebody types there stays while trustees answer.
    await redrawLater(after, async () => fill(later, after && (await afterSection(after, id, paint))));
    await redraw(seen, async () => {
      const open = ["filed", "supervised", "called-back", "reviewed"].includes(item.state);
      const parts = await next(desk, seen, paint);
      fill(top, drillNotice(item.is_drill), parts, open && withdraw(item, paint));
      const opened = seen.answers !== null && isOpen(seen.answers);
      const ways = { ownerMinutes: rules.owner_minutes, opened };
      fill(where, item.state !== "refused" && course(item, claim, ways));
    });
  };
  await paint();
  show(
    h(
      "section",
      { class: "stack" },
      back("emergency", "Emergencies"),
      pageHead("Emergency", `Case ${claim.case}, typed ${momentOf(first.created_ms)}`),
      top,
      later,
      where,
      h(
        "section",
        { class: "stack-s", "aria-labelledby": "claim" },
        h("h2", { id: "claim" }, "The claim"),
        h("div", { class: "card" }, claimFacts(claim, { agency: desk.agency.name, addresses })),
        wordForWord(first.claim),
      ),
      foot(desk),
    ),
  );
  keepUp(paint);
}

/** A browser that keeps nothing has no address to name. */
const ownAddresses = (desk: Desk) => namedAddresses(desk.agency.agency).catch(() => []);

/** The page of the agency's emergencies. */
export async function emergencyPage(desk: Desk): Promise<void> {
  const { emergency: rules, look_up: looking } = await civic.rulebook();
  if (!rules) return without(desk);
  const query = new URLSearchParams(location.search);
  const [id, lookUp] = [query.get("id"), query.get("look-up")];
  if (id) return one(desk, rules, id);
  if (lookUp && looking) return void (await lookUpPage(desk, looking, lookUp));
  if (!query.has("new")) return list(desk, looking !== undefined);
  return fresh(desk, rules, looking ? await ownAddresses(desk) : []);
}
