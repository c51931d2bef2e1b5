// The agency's legal demands: the list, a new one, and one with its next step.

import { civic } from "../api/agency.ts";
import type { DemandRules, DemandType } from "../api/civic.ts";
import { api } from "../api/client.ts";
import { type OfAgency, demands, releasedPath } from "../api/demand.ts";
import type { Answers } from "../api/emergency.ts";
import type { Desk } from "../agency/desk.ts";
import { entryUrl } from "../agency/record.ts";
import { keepUp, signedIn } from "../officer/frame.ts";
import { windowOf } from "../officer/words.ts";
import { printed } from "../release/doors.ts";
import { before, discarding, freshPage } from "../release/fresh.ts";
import { waitingFirst } from "../release/list.ts";
import { back, pageHead } from "../release/page.ts";
import { MEANWHILE } from "../release/stalled.ts";
import { isOpen, released } from "../release/released.ts";
import { signBox, withdrawing } from "../release/sign.ts";
import { KeptForm } from "../release/typed.ts";
import { CHECKED, CLIPS_HERE, lower, momentOf, said } from "../release/words.ts";
import { dateOf, when } from "../ui/format.ts";
import { onChange } from "../ui/drawn.ts";
import { nothing } from "../ui/empty.ts";
import { type Child, fill, h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";
import { button, notice, show, waiting } from "../ui/parts.ts";
import { saveText } from "../ui/sheet.ts";
import { demandCourse } from "./course.ts";
import { demandForm } from "./form.ts";
import { demandRow } from "./list.ts";
import { demandFacts, documents, wordForWord } from "./show.ts";
import { demandDigest, parseDemand } from "./text.ts";
import { REASONS, daysLeft, held, isDue, titleOf, typeOf } from "./words.ts";

const foot = (desk: Desk) => signedIn(desk.session.name, desk.agency.role);

/** An operator whose rulebook has no types of demands. */
function without(desk: Desk): void {
  const words = "This operator takes legal demands by post. Its page says where they are served.";
  const none = nothing("No demands here", words);
  show(h("section", { class: "stack" }, h("h1", {}, "Legal demands"), none, foot(desk)));
}

const fileLink = () =>
  h(
    "a",
    { class: "btn btn-primary", href: "/demand.html?new=1" },
    icon("plus"),
    h("span", {}, "New demand"),
  );

function row(item: OfAgency, rules: DemandRules): HTMLElement {
  const demand = parseDemand(item.text);
  const reason = item.reason === null ? null : said(REASONS, item.reason);
  const left =
    item.state === "told" && item.told && !isDue(item.told)
      ? `${daysLeft(item.told.deliver_from_ms)} of the household's left`
      : null;
  return demandRow({
    id: item.demand,
    href: `/demand.html?id=${item.demand}`,
    title: titleOf(rules, demand.type),
    facts: [
      demand.authority,
      demand.reference,
      demand.doors.map(printed).join(", "),
      windowOf(demand.from, demand.to),
      reason ?? left,
    ],
    state: item.state,
    opened: item.opened,
    beside: when(item.created_ms),
    due: item.sign ? "Waits for your passkey" : null,
  });
}

async function list(desk: Desk, rules: DemandRules): Promise<void> {
  const place = h("div", {});
  const redraw = onChange();
  const none =
    "An order, a warrant, a subpoena, a request to preserve. Each type yields what it says, no more.";
  const paint = async () => {
    const all = await demands.all();
    await redraw(all, () => {
      const rows = waitingFirst(all).map((item) => row(item, rules));
      fill(
        place,
        all.length > 0
          ? h("ul", { class: "request-list card" }, ...rows)
          : nothing("No demand was filed", none),
      );
    });
  };
  await paint();
  const words = "What a court or another authority has issued. The household is told before anything leaves.";
  show(h("section", { class: "stack" }, pageHead("Legal demands", words, fileLink()), place, foot(desk)));
  keepUp(paint);
}

/** A new one. What is typed is kept; the documents are not. */
async function fresh(desk: Desk, rules: DemandRules): Promise<void> {
  const words = "What you type is part of the demand that you sign; the order goes with it, as it is.";
  const kept = new KeptForm(`demand ${desk.agency.agency} ${desk.agency.account}`);
  freshPage<OfAgency>(
    {
      what: "demand",
      list: "/demand.html",
      pageOf: (id) => `/demand.html?id=${id}`,
      idOf: (typed) => typed.demand,
      one: demands.one,
      discard: demands.discard,
      head: [back("demand", "Legal demands"), pageHead("File a legal demand", words)],
      foot: foot(desk),
      form: ({ done, ...writing }) =>
        demandForm(rules, {
          ...writing,
          done: (typed) => {
            const demand = parseDemand(typed.text);
            const facts = demandFacts(demand, { agency: desk.agency.name, rules });
            const papers = documents("agency", typed.demand, demand);
            done(typed, h("div", { class: "card stack-s" }, facts), papers, wordForWord(typed.text));
          },
        }),
      signing: (typed, filed, more) => signing(desk, typed, filed, more),
    },
    await before(kept, demands.one),
  );
}

/** The passkey over the demand, whose digest is computed here. */
const signing = (desk: Desk, item: OfAgency, done: () => unknown, more: Child[] = []): HTMLElement =>
  signBox(desk, item, more, {
    what: "demand",
    named: parseDemand(item.text),
    digest: (by) => demandDigest(desk.log.name, item.text, by),
    give: async (signed) => {
      await demands.sign(item.demand, signed);
      await done();
    },
  });

const WITHDRAWN = "It is over for good, and the record says that a demand was taken back. Withdraw it?";

const withdraw = (item: OfAgency, done: () => Promise<void>) =>
  withdrawing("Withdraw this demand", WITHDRAWN, async () => {
    await demands.withdraw(item.demand);
    await done();
  });

/** The passkey below what it signs; a typed one can be discarded, too. */
function toSign(desk: Desk, item: OfAgency, again: () => Promise<void>): Child {
  if (item.state !== "typed") return item.sign && signing(desk, item, again);
  const drop = discarding("demand", async () => {
    await demands.discard(item.demand);
    location.assign("/demand.html");
  });
  return signing(desk, item, again, [drop]);
}

const info = (...words: Child[]) => notice("info", h("p", {}, ...words));

/** The household's days, and what holds it. */
function household({ told }: OfAgency): Child {
  if (!told) return info("The household was told.");
  if (held(told)) {
    return info(
      h("strong", {}, "The household objects. "),
      "Nothing leaves until it takes that back, or a reviewer says how it is settled. If your court has " +
        "decided on it, send that decision to the service: a reviewer enters it.",
    );
  }
  if (!isDue(told)) {
    return info(
      h("strong", {}, `The household has ${daysLeft(told.deliver_from_ms)} left. `),
      `Nobody decides before ${momentOf(told.deliver_from_ms)}. There is nothing for you to do until then.`,
    );
  }
  return info("The household's days are over. Two reviewers decide now, each for themselves.");
}

/** What happens next, or what it came to. */
async function next(desk: Desk, seen: Seen): Promise<Child> {
  const { item } = seen;
  switch (item.state) {
    case "typed":
      return null;
    case "filed":
      if (item.sign) return null;
      return info("A supervisor of your agency, not the officer who filed it, signs it next.");
    case "supervised":
      return info(
        "A reviewer reads the order and asks the issuing court about it, at a number that they find " +
          "themselves. Tell the clerk's office that the call is coming.",
      );
    case "verified":
      return info("The order holds. A reviewer has the household told, or what there is kept, next.");
    case "telling":
      return waiting("The notice to the household enters the public record");
    case "told":
      return household(item);
    case "gagged":
      return info("The order holds, and the household is not told while the gag runs. Two reviewers decide.");
    case "reviewed":
      return info("One reviewer has decided. A second one decides on the same.");
    case "deciding":
      return waiting("It enters the public record");
    case "preserved":
    case "refused":
    case "released":
      return ended(desk, seen);
  }
}

/** What an agency can do after each refusal. */
const ON: Record<string, string> = {
  "no-document": "File it anew with the order itself.",
  "not-genuine": "If the order is real, ask the clerk's office to confirm it, and file it anew.",
  "not-in-force": "Ask the court for an order that is in force.",
  "wrong-operator": "Serve it on whoever the order names.",
  "over-scope": "File the doors and hours that the order names, or ask the court for more.",
  class: "Footage needs a warrant or another order of a type that yields it.",
  "not-in-possession":
    "There is nothing that the service could hand over: no such door, no footage, or footage that " +
    "nobody but " +
    "the household can open. The household can be asked, or served, itself.",
  objection: "The public text in the record says why.",
  "no-decision": "File it anew if the order is still in force.",
};

async function ended(desk: Desk, { item, answers, type }: Seen): Promise<Child> {
  const entry = item.index === null ? null : await entryUrl(item.index);
  const link = entry && h("p", {}, h("a", { href: entry }, `Entry ${item.index} in the public record`));
  if (item.state === "refused") {
    const why = h("strong", {}, `Refused: ${lower(said(REASONS, item.reason ?? ""))}. `);
    return notice("info", h("p", {}, why, "Nothing left. ", ON[item.reason ?? ""]), link);
  }
  if (item.state === "preserved") {
    const until = item.kept_until_ms === null ? "" : ` until ${dateOf(item.kept_until_ms)}`;
    const kept = h("strong", {}, `What there is, is kept${until}. `);
    const on =
      "Nobody is shown it, and it ends by itself. You are not told whether there is anything. To have it, " +
      "file an order of a type that yields footage before that day.";
    return notice("good", h("p", {}, kept, on), link);
  }
  if (type.class === "account") {
    const handed = "What the service can read of the account is below, and nothing else is known of it.";
    return [notice("good", h("p", {}, h("strong", {}, "Decided. "), handed), link), await account(item)];
  }
  const { public_url } = await api.operator();
  return [
    notice("good", h("p", {}, h("strong", {}, "Decided. "), item.opened ? CLIPS_HERE : CHECKED), link),
    answers &&
      released(desk, public_url, answers, {
        pathOf: (n) => releasedPath(item.demand, n),
        meanwhile: MEANWHILE.demand,
      }),
  ];
}

/** What was handed over of an account. */
async function account({ demand }: OfAgency): Promise<HTMLElement> {
  const lines = await demands.account(demand);
  const plain = lines.map((line) => line.join(": ")).join("\n");
  return h(
    "section",
    { class: "stack-s", "aria-labelledby": "account" },
    h("h2", { id: "account" }, "What was handed over"),
    h(
      "dl",
      { class: "facts card" },
      ...lines.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
    ),
    h(
      "div",
      { class: "actions" },
      button("Save it", { icon: "save", onclick: () => saveText("account.txt", `${plain}\n`) }),
    ),
  );
}

/** One, with what the trustees did once it was released. */
interface Seen {
  item: OfAgency;
  type: DemandType;
  answers: Answers | null;
}

/** States in which the agency can still take it back. */
const OPEN = ["filed", "supervised", "verified", "gagged", "told", "reviewed"];

async function one(desk: Desk, rules: DemandRules, id: string): Promise<void> {
  const top = h("div", { class: "stack", "aria-live": "polite" });
  const below = h("div", { class: "stack" });
  const where = h("div", {});
  const redraw = onChange();
  const first = await demands.one(id);
  const demand = parseDemand(first.text);
  const type = typeOf(rules, demand.type);
  if (!type) throw new Error("The rules in force have no such type of demand any more.");
  const paint = async () => {
    const item = await demands.one(id);
    const opens = item.state === "released" && type.class === "content";
    const seen: Seen = { item, type, answers: opens ? await demands.answers(id) : null };
    await redraw([seen, item.told && isDue(item.told)], async () => {
      const parts = await next(desk, seen);
      const back = OPEN.includes(item.state) && withdraw(item, paint);
      fill(top, parts, !item.sign && back);
      fill(below, toSign(desk, item, paint), item.sign && back);
      const opened = (seen.answers !== null && isOpen(seen.answers)) || (item.state === "released" && !opens);
      fill(where, item.state !== "refused" && demandCourse(item, demand, type, opened));
    });
  };
  await paint();
  show(
    h(
      "section",
      { class: "stack" },
      back("demand", "Legal demands"),
      pageHead(type.title, `${demand.authority}, ${demand.reference}, typed ${momentOf(first.created_ms)}`),
      top,
      first.sign ? null : where,
      h(
        "section",
        { class: "stack-s", "aria-labelledby": "demand" },
        h("h2", { id: "demand" }, "The demand"),
        h("div", { class: "card" }, demandFacts(demand, { agency: desk.agency.name, rules })),
        documents("agency", id, demand),
        wordForWord(first.text),
        below,
      ),
      first.sign ? where : null,
      foot(desk),
    ),
  );
  keepUp(paint);
}

/** The page of the agency's demands. */
export async function demandPage(desk: Desk): Promise<void> {
  const { demands: rules } = await civic.rulebook();
  if (!rules) return without(desk);
  const query = new URLSearchParams(location.search);
  const id = query.get("id");
  if (id) return one(desk, rules, id);
  return query.has("new") ? fresh(desk, rules) : list(desk, rules);
}
