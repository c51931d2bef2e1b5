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
import { windowOf } from "../officer/words.ts";
import { before, discarding, freshPage, isWritten } from "../release/fresh.ts";
import { waitingFirst } from "../release/list.ts";
import { back, pageHead } from "../release/page.ts";
import { isOpen, released } from "../release/released.ts";
import { signBox, withdrawing } from "../release/sign.ts";
import { MEANWHILE, reviewersSilent, stalled } from "../release/stalled.ts";
import { KeptForm, type Values, valuesOfClaim, valuesOfOutline } from "../release/typed.ts";
import { APPROVED, CHECKED, CLIPS_HERE, lower, momentOf, said } from "../release/words.ts";
import { when } from "../ui/format.ts";
import { onChange } from "../ui/drawn.ts";
import { nothing } from "../ui/empty.ts";
import { type Child, fill, h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";
import { notice, show, waiting } from "../ui/parts.ts";
import { WITHDRAWN_EARLY, begunPage, begunRow } from "./begun.ts";
import { Calling, callWords } from "./calling.ts";
import { claimDigest, parseClaim } from "./claim.ts";
import { course } from "./course.ts";
import { api } from "../api/client.ts";
import { lookUps } from "../api/lookup.ts";
import { lookUpList, lookUpPage } from "../lookup/desk.ts";
import { type NamedAddress, namedAddresses } from "../lookup/kept.ts";
import { drillNotice } from "./drill.ts";
import { type EmergencyForm, emergencyForm } from "./form.ts";
import { emergencyRow } from "./list.ts";
import { claimFacts, namedBy, wordForWord } from "./show.ts";
import { REASONS, askFirst } from "./words.ts";

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
  if (!item.claim) return begunRow(item);
  const claim = parseClaim(item.claim);
  const reason = item.reason === null ? null : said(REASONS, item.reason);
  return emergencyRow({
    id: item.emergency,
    page: "emergency",
    danger: claim.danger,
    isDrill: item.is_drill,
    facts: [`Case ${claim.case}`, namedBy(claim), windowOf(claim.from, claim.to), reason],
    state: item.state,
    opened: item.opened,
    beside: when(item.created_ms),
    due: dueOf(item),
  });
}

/** Said before anything is typed: an agency asks in public first. */
async function first({ requests_before_min: least }: EmergencyRules): Promise<Child> {
  const { requests } = await civic.requests();
  const published = requests.filter((it) => it.index !== null && it.state !== "refused").length;
  const words = askFirst(least, published);
  if (words === null) return null;
  const ask = h("a", { href: "/ask.html" }, "Write a request");
  return notice("info", h("p", {}, h("strong", {}, "Ask residents first. "), words, " ", ask));
}

async function list(desk: Desk, rules: EmergencyRules, looking: boolean): Promise<void> {
  const place = h("div", { class: "stack" });
  const redraw = onChange();
  const none = "For danger of death or serious injury, where a court comes too late.";
  const paint = async () => {
    const [all, lookedUp] = await Promise.all([emergencies.all(), looking ? lookUps.all() : []]);
    await redraw([all, lookedUp], () =>
      fill(
        place,
        all.length > 0
          ? h("ul", { class: "request-list card" }, ...waitingFirst(all).map(row))
          : nothing("No emergency was filed", none),
        looking && lookUpList(lookedUp),
      ),
    );
  };
  const [asks] = await Promise.all([first(rules), paint()]);
  const words = "Footage without consent, where somebody's life is in danger.";
  // Before the way to a new one, where there is something to do first.
  const head = pageHead("Emergencies", words, asks === null && fileLink());
  const early = asks !== null && h("div", { class: "actions" }, fileLink());
  show(h("section", { class: "stack" }, head, asks, early, place, foot(desk)));
  keepUp(paint);
}

const emergencyOf = (id: string) => `/emergency.html?id=${id}`;

/** A new claim, or one that was typed and is changed: `id` is that one's, or "1". */
async function fresh(desk: Desk, rules: EmergencyRules, id: string): Promise<void> {
  const words = "A sentence in each field, about 8 words. You sign all of it; those who decide read it.";
  const kept = new KeptForm(`emergency ${desk.agency.agency} ${desk.agency.account}`);
  const [addresses, earlier, asks] = await Promise.all([
    ownAddresses(desk),
    emergencies.all().catch(() => []),
    first(rules),
  ]);
  let was = await before(kept, emergencies.one);
  const other = id !== "1" && id !== was.was && earlier.find((it) => it.emergency === id);
  if (other && other.own && isWritten(other)) {
    was = { kept, was: id, values: valuesOf(other, addresses) };
    // Also before anything is typed here.
    await kept.is(id);
  }
  let begun = was.was === null ? null : await emergencies.one(was.was);
  if (!begun?.outline) begun = null;
  const filed = earlier.filter((it) => it.claim !== "");
  const processes = filed.map((it) => parseClaim(it.claim).process);
  let form: EmergencyForm | null = null;
  const calling = new Calling();
  const seen = async (item: Emergency) => {
    if (!item.outline) return;
    begun = item;
    await Promise.all([form?.follow(item), calling.follow(item)]);
  };
  freshPage<Emergency>(
    {
      what: "claim",
      list: "/emergency.html",
      pageOf: emergencyOf,
      idOf: (typed) => typed.emergency,
      one: emergencies.one,
      discard: (id) => (begun?.emergency === id ? emergencies.withdraw(id) : emergencies.discard(id)),
      seen,
      known: () => (begun ? WITHDRAWN_EARLY : null),
      head: [back("emergency", "Emergencies"), pageHead("New emergency", words), asks],
      foot: foot(desk),
      form: ({ done, ...writing }) => {
        form = emergencyForm(
          { rules, addresses, processes, agency: desk.agency.name },
          {
            ...writing,
            done: async (typed) => {
              await seen(typed);
              done(
                typed,
                calling.root,
                drillNotice(typed.is_drill),
                h(
                  "div",
                  { class: "card stack-s" },
                  claimFacts(parseClaim(typed.claim), { agency: desk.agency.name, addresses }),
                ),
                wordForWord(typed.claim),
              );
            },
          },
        );
        return form.root;
      },
      signing: (typed, filed, more) => signing(desk, typed, filed, more),
    },
    was,
  );
  if (begun) await seen(begun);
}

/** Who typed it, where it was somebody else: a supervisor signs the same, and has to know whose it is. */
const byOfficer = ({ own, officer }: Emergency) => (own ? "typed" : `typed by ${officer},`);

/** What was typed of one, for its form. */
const valuesOf = ({ claim, outline }: Emergency, addresses: NamedAddress[]): Values =>
  claim ? valuesOfClaim(parseClaim(claim), addresses) : outline ? valuesOfOutline(outline) : {};

/** The passkey over the claim, whose digest is computed here. */
const signing = (desk: Desk, item: Emergency, done: () => unknown, more: Child[] = []): HTMLElement =>
  signBox(desk, item, more, {
    what: "claim",
    named: parseClaim(item.claim),
    digest: (by) => claimDigest(desk.log.name, item.claim, by, item.is_drill),
    give: async (signed) => {
      await emergencies.sign(item.emergency, signed);
      await done();
    },
  });

const nameOf = ({ is_drill }: Emergency): "drill" | "emergency" => (is_drill ? "drill" : "emergency");

const withdrawn = (what: string) =>
  `It is over for good, and the record says that ${what === "drill" ? "a" : "an"} ${what} was taken back, ` +
  "unless reviewers have decided on it by now. Withdraw it?";

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

/** The passkey below what it signs; a typed one can be changed or discarded, too. */
function toSign(desk: Desk, item: Emergency, again: () => Promise<void>): Child {
  if (!isWritten(item)) return item.sign && signing(desk, item, again);
  const change = h(
    "a",
    { class: "btn btn-quiet", href: `/emergency.html?new=${item.emergency}` },
    "Change it",
  );
  const begun = item.state === "begun";
  const go = async () => {
    await (begun ? emergencies.withdraw(item.emergency) : emergencies.discard(item.emergency));
    location.assign("/emergency.html");
  };
  const drop = discarding("claim", go, () => (begun ? WITHDRAWN_EARLY : null));
  return signing(desk, item, again, [change, drop]);
}

const info = (words: string) => notice("info", h("p", {}, words));

/** What happens next, or what it came to. */
async function next(
  desk: Desk,
  { item, answers }: Omit<Seen, "after">,
  ownerMinutes: number,
): Promise<Child> {
  switch (item.state) {
    case "typed":
    case "not-completed":
      return null;
    case "begun":
      return callWords(item);
    case "filed":
      if (item.sign) return callWords(item);
      return [
        info("A supervisor of your agency, not the officer who filed it, signs it next."),
        callWords(item),
      ];
    case "supervised":
    case "called-back":
    case "reviewed": {
      const asked = item.state === "called-back" && parseClaim(item.claim).owner === "ask";
      const stall = reviewersSilent(MEANWHILE[nameOf(item)], asked ? ownerMinutes : 0);
      const place = "It is with the reviewers. Stay by the phone of your number on file.";
      return notice("info", h("p", {}, place), stalled(`${item.emergency} ${item.state}`, stall));
    }
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
    const none = "No footage left the home.";
    const on = item.is_drill ? none : `${none} Go to a court, or ask residents in public.`;
    return notice("info", h("p", {}, h("strong", {}, `Refused: ${lower(why)}. `), on), link);
  }
  const { public_url } = await api.operator();
  return [
    notice("good", h("p", {}, h("strong", {}, `${APPROVED} `), item.opened ? CLIPS_HERE : CHECKED), link),
    answers &&
      released(desk, public_url, answers, {
        pathOf: (n) => releasedPath(item.emergency, n),
        meanwhile: MEANWHILE[nameOf(item)],
      }),
  ];
}

async function one(desk: Desk, rules: EmergencyRules, id: string): Promise<void> {
  const first = await emergencies.one(id);
  if (!first.claim) return begunPage(desk, first);
  const top = h("div", { class: "stack", "aria-live": "polite" });
  const below = h("div", { class: "stack" });
  const where = h("div", {});
  const later = h("div", {});
  const [redraw, redrawLater] = [onChange(), onChange()];
  const addresses = await ownAddresses(desk);
  const claim = parseClaim(first.claim);
  const paint = async () => {
    const { after, ...seen } = await see(id);
    const { item } = seen;
    // On its own: what somebody types there stays while trustees answer.
    await redrawLater(after, async () => fill(later, after && (await afterSection(after, id, paint))));
    await redraw(seen, async () => {
      // What nobody signed goes when its time is over, and has a page of its own.
      if (!item.claim) return location.reload();
      const open = ["filed", "supervised", "called-back", "reviewed"].includes(item.state);
      const parts = await next(desk, seen, rules.owner_minutes);
      fill(top, drillNotice(item.is_drill), parts, open && !item.sign && withdraw(item, paint));
      fill(below, toSign(desk, item, paint), open && item.sign && withdraw(item, paint));
      const opened = seen.answers !== null && isOpen(seen.answers);
      const ways = { ownerMinutes: rules.owner_minutes, opened };
      fill(where, item.state !== "refused" && item.state !== "begun" && course(item, claim, ways));
    });
  };
  await paint();
  show(
    h(
      "section",
      { class: "stack" },
      back("emergency", "Emergencies"),
      pageHead("Emergency", `Case ${claim.case}, ${byOfficer(first)} ${momentOf(first.created_ms)}`),
      top,
      later,
      first.sign ? null : where,
      h(
        "section",
        { class: "stack-s", "aria-labelledby": "claim" },
        h("h2", { id: "claim" }, "The claim"),
        h("div", { class: "card" }, claimFacts(claim, { agency: desk.agency.name, addresses })),
        wordForWord(first.claim),
        below,
      ),
      first.sign ? where : null,
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
  if (!query.has("new")) return list(desk, rules, looking !== undefined);
  return fresh(desk, rules, query.get("new") ?? "1");
}
