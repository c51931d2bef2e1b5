// A reviewer reads a demand with its documents, beside what is found of it; every stall says what comes next.

import { reviewerSilent, stalled } from "../release/stalled.ts";
import { operatorNow } from "../api/clock.ts";
import { civic } from "../api/agency.ts";
import type { DemandRules, DemandType } from "../api/civic.ts";
import { api } from "../api/client.ts";
import { type Review, demands } from "../api/demand.ts";
import { entryUrl } from "../agency/record.ts";
import type { Reviewing } from "../emergency/review.ts";
import { aside, keepUp, signedIn } from "../officer/frame.ts";
import { waitsFor } from "../officer/words.ts";
import { back, pageHead } from "../release/page.ts";
import { questionsBox } from "../release/questions.ts";
import { APPROVED, lower, momentOf, said } from "../release/words.ts";
import { onChange } from "../ui/drawn.ts";
import { dateOf, lasting } from "../ui/format.ts";
import { type Child, fill, h } from "../ui/h.ts";
import { button, notice, show, waiting } from "../ui/parts.ts";
import { saveText } from "../ui/sheet.ts";
import { notInPossession } from "./answer.ts";
import { type Context, checking, deciding, refusing, sealing, settling } from "./decide.ts";
import { demandRow } from "./list.ts";
import { demandFacts, documents, wordForWord } from "./show.ts";
import { type Demand, parseChecklist, parseDemand } from "./text.ts";
import { REASONS, answerIn, daysLeft, held, isDue, titleOf, typeOf, utcDay } from "./words.ts";

/** Who looks, at what. */
interface Reading {
  demand: Demand;
  type: DemandType;
  rules: DemandRules;
  publicUrl: string;
}

/** Whether somebody can decide now whether it leaves. */
const decidable = ({ state, told }: Review) =>
  state === "gagged" || state === "reviewed" || (state === "told" && told !== null && isDue(told));

/** What a reviewer has to do now, if anything. */
function due(review: Review, type: DemandType | undefined): string | null {
  if (review.asked > 0) return "A trustee asks";
  switch (review.state) {
    case "supervised":
      return "Read the order";
    case "verified":
      return type?.class === "preserve" ? "Waits to be kept" : "Waits for the notice";
    case "told":
      if (held(review.told)) return "The household objects";
      return !review.own && decidable(review) ? "Waits for you" : null;
    case "gagged":
    case "reviewed":
      return review.own ? null : "Waits for you";
    default:
      return null;
  }
}

/** One of the list. */
export function reviewRow(review: Review, rules: DemandRules): HTMLElement {
  const demand = parseDemand(review.text);
  const { told, own, state } = review;
  const left =
    state === "told" && told && !isDue(told) && !held(told)
      ? `The household has ${daysLeft(told.deliver_from_ms)} left`
      : null;
  return demandRow({
    id: review.demand,
    href: `/review.html?demand=${review.demand}`,
    title: titleOf(rules, demand.type),
    facts: [review.agency_name, demand.reference, own ? "You have decided" : left],
    state,
    beside: waitsFor(review.filed_ms),
    due: due(review, typeOf(rules, demand.type)),
  });
}

const row = (term: string, value: Child) => [h("dt", {}, term), h("dd", {}, value)];
const num = (value: string | number) => h("span", { class: "num" }, String(value));

/** A framed list of facts. */
const facts = (id: string, title: string, rows: Child[], ...more: Child[]): HTMLElement =>
  h(
    "section",
    { class: "card stack-s", "aria-labelledby": id },
    h("h2", { id }, title),
    h("dl", { class: "facts" }, ...rows),
    ...more,
  );

/** What was found of the order. */
function checklist({ checklist: text }: Review): Child {
  if (text === null) return null;
  const { reached, at, by } = parseChecklist(text);
  return facts("checked", "The checklist", [
    ...row("Found", "Six times yes"),
    ...row("Reached", reached),
    ...row("When", num(momentOf(at))),
    ...row("By", num(`the reviewer of entry ${by}`)),
  ]);
}

/** How long is left to answer, until it is decided. */
function time({ state, filed_ms }: Review, { type }: Reading): Child {
  const over = ["deciding", "released", "preserved", "refused"].includes(state);
  return !over && h("p", { class: "small muted" }, answerIn(filed_ms, type));
}

/** Whether the household knows, and what it says. */
function household({ told, state }: Review, { demand }: Reading): Child {
  const now = operatorNow();
  if (told) {
    const { objection } = told;
    const said_ = objection?.text
      ? h("blockquote", { class: "said" }, objection.text)
      : null;
    const words: Record<string, string> = {
      raised: "The household objects. Nothing leaves until that is settled, or they take it back.",
      withdrawn: "The household objected, and took it back.",
      overruled: "The household objected, and was not right.",
      upheld: "The household objected, and was right.",
    };
    const about = objection ? (words[objection.state] ?? "") : "The household has not objected.";
    return notice(
      objection?.state === "raised" ? "warn" : "info",
      h("p", {}, `Told on ${momentOf(told.at_ms)}. `, h("strong", {}, about)),
      said_,
    );
  }
  const { gag } = demand;
  if (!gag || state === "verified" || state === "telling") return null;
  const runs = now < gag.until;
  const words = runs
    ? `An order forbids telling the household until ${utcDay(gag.until)} (UTC). On that day it is told ` +
      `by itself.`
    : "The order not to tell has ended.";
  return notice("info", h("p", {}, words));
}

/** What would leave, be kept, or be handed over. */
function leaves(review: Review, { type }: Reading): Child {
  if (type.class === "account") return account(review);
  if (!review.held) return null;
  const { cameras, clips, seconds } = review.held;
  const kept = type.class === "preserve";
  return facts(
    "leaves",
    kept ? "What would be kept" : "What would leave",
    [
      ...row("Cameras", num(cameras)),
      ...row("Clips", num(clips)),
      ...row("At most", num(lasting(seconds * 1000))),
    ],
    h("p", { class: "small muted" }, kept ? "Sealed as it is; nobody opens it." : "Picture without " +
      "sound, of one home."),
  );
}

function account({ account: fields }: Review): Child {
  if (!fields?.length) return null;
  return facts(
    "leaves",
    "What would be handed over",
    fields.flatMap(([name, value]) => row(name, value)),
    h("p", { class: "small muted" }, "All that the service can read of it; the entry does not say it."),
  );
}

/** Nothing that answers the demand is held: what to say, and to whom. */
function nothingHeld(review: Review, { demand, type, publicUrl }: Reading): HTMLElement {
  const letter = notInPossession(demand, { agency: review.agency_name, title: type.title, publicUrl });
  return h(
    "section",
    { class: "card stack-s", "aria-labelledby": "nothing" },
    h("h2", { id: "nothing" }, "Not in our possession"),
    h(
      "p",
      {},
      "Nothing that could be handed over is held for these doors in this window: a tag may be " +
      "nobody's, the " +
        "home may be sealed, or there is no footage. Refuse it with that reason below, and send this answer.",
    ),
    h(
      "details",
      { class: "more" },
      h("summary", {}, "The answer to send"),
      h("pre", { class: "paper-text", tabindex: 0 }, letter),
    ),
    h(
      "div",
      { class: "actions" },
      button("Save the answer", {
        icon: "save",
        onclick: () => saveText("not-in-our-possession.txt", letter),
      }),
    ),
  );
}

/** Decided, or not this reviewer's. */
async function over(review: Review, { demand, type }: Reading): Promise<Child> {
  const link = review.index === null ? null : await entryUrl(review.index);
  const entry = link && h("p", {}, h("a", { href: link }, `Entry ${review.index} in the public record`));
  const others = h("a", { class: "btn btn-primary", href: "/review.html" }, "What else waits");
  const list = h("div", { class: "actions" }, others);
  const told = (kind: "info" | "good", what: string, rest = "") => [
    notice(kind, h("p", {}, h("strong", {}, what), rest), entry),
    list,
  ];
  switch (review.state) {
    case "refused":
      return told("info", `Refused: ${lower(said(REASONS, review.reason ?? ""))}.`);
    case "preserved": {
      const until = review.kept_until_ms === null ? "" : ` until ${dateOf(review.kept_until_ms)}`;
      return told("good", `Kept${until}.`, " It ends by itself.");
    }
    case "released": {
      const on = demand.gag && !review.told ? ` The household is told on ${utcDay(demand.gag.until)} ` +
        `(UTC).` : "";
      const next =
        type.class === "content"
          ? " The trustees check it, each for itself."
          : " The agency reads it on its page.";
      return told("good", APPROVED, next + on);
    }
    case "deciding":
      return waiting("It enters the public record");
    case "telling":
      return waiting("The notice enters the public record");
    case "filed":
      return told("info", "A supervisor of the agency has to sign it first.");
    case "told":
      return told(
        "info",
        `The household has ${daysLeft(review.told?.deliver_from_ms ?? 0)} left.`,
        ` Nobody decides before ${momentOf(review.told?.deliver_from_ms ?? 0)}; it comes back here by ` +
        `itself.`,
      );
    default:
      return [
        told("info", "You approved it.", " Another reviewer decides next, on the same."),
        stalled(`${review.demand} ${review.state}`, reviewerSilent(60)),
      ];
  }
}

const NOT_YET =
  "Your passkey is not in the public record yet, or has not been there for long enough. Until then you can " +
  "read and not decide.";

/** Whether this reviewer could sign, and nothing is prepared to be signed. */
const isUnready = (review: Review) =>
  (decidable(review) || review.state === "verified") && !review.own && !review.decide && !review.tell;

/** What this reviewer can do now. */
async function now(review: Review, reading: Reading, context: Context): Promise<Child> {
  const { type } = reading;
  const { state } = review;
  if (state === "supervised") return [checking(review, context), refusing(review, context, false)];
  if (held(review.told) && state === "told") return settling(review, context);
  // The operator's clock counts: what it has prepared can be decided.
  const opens = review.decide !== null || decidable(review) || state === "verified";
  if (!opens || review.own) {
    const early = state === "told" && !review.own;
    return [await over(review, reading), early && refusing(review, context, false)];
  }
  const empty = type.class === "account" ? !review.account?.length : review.held === null;
  if (empty) return [nothingHeld(review, reading), refusing(review, context, true)];
  if (!review.decide && !review.tell) return notice("info", h("p", {}, NOT_YET));
  if (!review.decide) return [sealing(review, context), refusing(review, context, false)];
  return [deciding(review, context), refusing(review, context, false)];
}

/** One demand, from the order to the passkey. */
export async function demandReview({ session, log }: Reviewing, id: string): Promise<void> {
  const [known, work] = [h("div", { class: "stack" }), h("div", { class: "stack" })];
  const [redrawKnown, redrawWork] = [onChange(), onChange()];
  const asked = questionsBox({ origin: log.name, name: session.name });
  let missed = 0;
  const [first, book, operator] = await Promise.all([demands.review(id), civic.rulebook(), api.operator()]);
  const demand = parseDemand(first.text);
  const type = typeOf(book.demands, demand.type);
  if (!book.demands || !type) throw new Error("The rules in force have no such type of demand any more.");
  const rules = book.demands;
  const reading: Reading = { demand, type, rules, publicUrl: operator.public_url };
  const context: Context = { origin: log.name, type, given: (it) => void paint(it).catch(aside) };
  const paint = async (given?: Review): Promise<void> => {
    const review = given ?? (await demands.review(id));
    // What is prepared to be signed is the same until something else is, too.
    const digest = review.decide?.entry.sign.digest;
    // The operator makes it once it can be decided: nothing counts as nothing on a second look.
    missed = isUnready(review) ? missed + 1 : 0;
    const looking = missed === 1;
    const due = review.told && isDue(review.told);
    await redrawKnown([{ ...review, decide: null }, due, looking], () => {
      const left = looking ? waiting("Looking what is held") : leaves(review, reading);
      fill(known, time(review, reading), household(review, reading), checklist(review), left);
    });
    // How much is held changes by the minute; what is being typed stays until something else can be done.
    const [held, account] = [review.held !== null, Boolean(review.account?.length)];
    await redrawWork([{ ...review, decide: digest, held, account }, due, looking], async () => {
      fill(work, looking ? null : await now(review, reading, context));
    });
    await asked.look(review.index);
  };
  await paint(first);
  show(
    h(
      "section",
      { class: "stack" },
      back("review", "What waits"),
      pageHead(type.title, `${first.agency_name}, filed ${momentOf(first.filed_ms)}`),
      h(
        "div",
        { class: "review-two" },
        h(
          "section",
          { class: "stack-s", "aria-labelledby": "demand" },
          h("h2", { id: "demand" }, "What is demanded"),
          h("div", { class: "card" }, demandFacts(demand, { agency: first.agency_name, rules })),
          documents("review", id, demand),
          wordForWord(first.text),
        ),
        h("div", { class: "stack" }, asked.root, known, work),
      ),
      signedIn(session.name, "reviewer"),
    ),
  );
  keepUp(() => paint());
}
