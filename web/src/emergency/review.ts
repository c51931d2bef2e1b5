// A reviewer and an emergency, from the call back to the passkey.

import { type Review, emergencies } from "../api/emergency.ts";
import { type Log, entryUrl } from "../agency/record.ts";
import type { Session } from "../api/types.ts";
import { aside, keepUp, signedIn } from "../officer/frame.ts";
import { waitsFor, windowOf } from "../officer/words.ts";
import { countdown } from "../release/countdown.ts";
import { reviewerSilent, stalled } from "../release/stalled.ts";
import { back, pageHead } from "../release/page.ts";
import { questionsBox } from "../release/questions.ts";
import { lower, momentOf, said } from "../release/words.ts";
import { onChange } from "../ui/drawn.ts";
import { lasting } from "../ui/format.ts";
import { type Child, fill, h } from "../ui/h.ts";
import { askForm } from "../ui/forms.ts";
import { button, field, notice, show, waiting } from "../ui/parts.ts";
import { type Claim, parseClaim } from "./claim.ts";
import { emergencyRow } from "./list.ts";
import { type Marks, deciding, notReached, refusing } from "./decide.ts";
import { drillNotice } from "./drill.ts";
import { claimFacts, namedBy, wordForWord } from "./show.ts";
import { OWNER, REASONS } from "./words.ts";

/** Who looks, and at which record. */
export interface Reviewing {
  session: Session;
  log: Log;
}

const DECIDE_ALIKE = "Decide as you would if what is claimed were so.";

/** Whether the owner's chance is over and nobody has ended it. */
const decidable = ({ state, owner }: Review) =>
  owner !== null && (state === "called-back" || state === "reviewed");

/** What a reviewer has to do now, if anything. */
export function due(review: Review): string | null {
  if (review.asked > 0) return "A trustee asks";
  if (review.state === "supervised") return "Call the agency";
  const waits = !review.own && decidable(review) && review.footage_until_ms === null;
  if (!waits) return null;
  return review.held ? "Waits for your findings" : "Nothing to hand over: can only be refused";
}

/** Which claim for its case it is, where there were others. */
export const again = ({ earlier_for_case: earlier }: Review) =>
  earlier === 0 ? null : `claim no. ${earlier + 1} for this case`;

/** First what this reviewer has to do something about. */
export function inOrder(all: Review[]): Review[] {
  const mine = (review: Review) => due(review) !== null;
  return [...all.filter(mine), ...all.filter((review) => !mine(review))];
}

/** The list. */
export const rows = (all: Review[]): HTMLElement[] => inOrder(all).map(row);

/** One of the list. */
function row(review: Review): HTMLElement {
  const claim = parseClaim(review.claim);
  const asked = review.state === "called-back" && review.owner === null;
  const home = review.footage_until_ms === null ? null : "Footage may still be at the home";
  const waits = asked ? "The owner has time to answer" : home;
  return emergencyRow({
    id: review.emergency,
    page: "review",
    danger: claim.danger,
    isDrill: review.is_drill,
    facts: [
      `${review.agency_name}, case ${claim.case}`,
      again(review),
      namedBy(claim),
      windowOf(claim.from, claim.to),
      review.own ? "You have decided" : waits,
    ],
    state: review.state,
    beside: waitsFor(review.filed_ms),
    due: due(review),
  });
}

/** The number on file, and a form for what was said there. */
function calling(review: Review, { origin, given }: { origin: string; given: (review: Review) => void }) {
  const who = "Name and function.";
  const reached = field({ label: "Who answered", hint: who, autocomplete: "off", maxlength: 200 });
  const what = "Whether they know of it, and who filed it.";
  const words = field({ label: "What they said", hint: what, rows: 4, maxlength: 800 });
  const number = review.call_number;
  if (number === null) {
    const none = "This agency has no number on file, so nobody can be called. Refuse it below.";
    return notice("warn", h("p", {}, none));
  }
  const form = askForm(
    {
      label: "Keep what was said",
      run: async () => {
        const [by, text] = [reached.input.value.trim(), words.input.value.trim()];
        given(await emergencies.called(review.emergency, by, text));
      },
    },
    reached.root,
    words.root,
  );
  const outcome = h("div", { "aria-live": "polite" });
  const somebody = () => {
    fill(outcome, form);
    reached.input.focus();
  };
  const nobody = async () => fill(outcome, await notReached(review, { origin, given }));
  return h(
    "section",
    { class: "card stack", "aria-labelledby": "call" },
    h("h2", { id: "call" }, "Call the agency"),
    h("p", {}, "At the number enrolled beforehand, and at no other, whatever the claim or a caller says."),
    h("a", { class: "call-number num", href: `tel:${number.replace(/[^+\d]/g, "")}` }, number),
    h("p", {}, ...compared(review)),
    h(
      "div",
      { class: "ways-two" },
      button("Somebody was reached", { onclick: somebody }),
      button("Nobody answered", { onclick: nobody }),
    ),
    outcome,
  );
}

/** Whom the agency has to name by itself. */
function compared({ officer, supervisor }: Review): Child[] {
  const name = (who: string) => h("strong", {}, who);
  const second = supervisor === null ? [] : ["; ", name(supervisor), " signed the same"];
  return [name(officer), " filed it", ...second, ". Ask who did, and compare."];
}

/** What was said on the phone. */
function callBack({ call_back }: Review): Child {
  if (call_back === null) return null;
  const { number, reached, said: words, at } = JSON.parse(call_back) as Record<string, string | number>;
  const row = (term: string, value: Child) => [h("dt", {}, term), h("dd", {}, value)];
  return h(
    "section",
    { class: "card stack-s", "aria-labelledby": "called" },
    h("h2", { id: "called" }, "The call back"),
    h(
      "dl",
      { class: "facts facts-said" },
      ...row("Number on file", h("span", { class: "num" }, String(number))),
      ...row("Who answered", String(reached)),
      ...row("What they said", String(words)),
      ...row("When", h("span", { class: "num" }, momentOf(Number(at)))),
    ),
  );
}

/** What the owner said, or how long they have. */
function owners(review: Review, claim: Claim): Child {
  if (review.call_back === null) return null;
  if (review.owner !== null) {
    const kind = review.owner === "declined" ? "warn" : "info";
    const words = said(OWNER, review.owner);
    const own = review.owner === "not-asked" ? "" : " That is not the last word, and you decide knowing it.";
    return notice(kind, h("p", {}, h("strong", {}, `The owner: ${lower(words)}.`), own));
  }
  if (claim.owner !== "ask" || review.owner_until_ms === null) return null;
  const left = countdown(review.owner_until_ms, (it) => it ?? "a moment");
  return notice("info", h("p", {}, "The owner is asked, and has ", left, " left. Nobody approves before."));
}

/** How long footage that is still at the home is waited for. */
function atHome(untilMs: number): HTMLElement {
  const left = countdown(untilMs, (it) => it ?? "a moment");
  return notice("info", h("p", {}, "Waiting for footage that is still at the home: ", left, " left."));
}

/** What would leave. */
function leaves(review: Review): Child {
  if (!decidable(review)) return null;
  if (review.footage_until_ms !== null) return atHome(review.footage_until_ms);
  if (!review.held) {
    const why =
      "Nothing that the trustees could open is held for these doors in this window: a tag may be nobody's, " +
      "the home may be sealed, or there is no footage. It can only be refused.";
    return notice("warn", h("p", {}, why));
  }
  const { cameras, clips, seconds } = review.held;
  const row = (term: string, value: string) => [h("dt", {}, term), h("dd", { class: "num" }, value)];
  return h(
    "section",
    { class: "card stack-s", "aria-labelledby": "leaves" },
    h("h2", { id: "leaves" }, "What would leave"),
    h(
      "dl",
      { class: "facts" },
      ...row("Cameras", String(cameras)),
      ...row("Clips", String(clips)),
      ...row("At most", lasting(seconds * 1000)),
    ),
    h("p", { class: "small muted" }, "Picture without sound, of one home."),
  );
}

/** Decided, or not this reviewer's. */
async function over(review: Review): Promise<Child> {
  const link = review.index === null ? null : await entryUrl(review.index);
  const entry = link && h("p", {}, h("a", { href: link }, `Entry ${review.index} in the public record`));
  const others = h("a", { class: "btn btn-primary", href: "/review.html" }, "What else waits");
  const list = h("div", { class: "actions" }, others);
  const told = (kind: "info" | "good", what: string, rest = "") =>
    notice(kind, h("p", {}, h("strong", {}, what), rest), entry);
  switch (review.state) {
    case "refused":
      return [told("info", `Refused: ${lower(said(REASONS, review.reason ?? ""))}.`), list];
    case "released":
      return [told("good", "Decided.", " The trustees check it, each for itself."), list];
    case "deciding":
      return waiting("It enters the public record");
    case "filed":
      return [told("info", "A supervisor of the agency has to sign it first."), list];
    default:
      return [
        told("info", "You have decided.", " Another reviewer decides next."),
        stalled(`${review.emergency} ${review.state}`, reviewerSilent(3)),
        list,
      ];
  }
}


/** What this reviewer can do now; `marks` are what they have found so far. */
async function now(
  review: Review,
  context: { origin: string; given: (review: Review) => void },
  marks: Marks,
): Promise<Child> {
  if (review.state === "supervised") return [calling(review, context), refusing(review, context)];
  const decides = review.state === "called-back" || review.state === "reviewed";
  if (!decides || review.own) return over(review);
  const early = review.owner === null || review.footage_until_ms !== null;
  if (early || (review.held && review.release)) return deciding(review, context, marks);
  if (!review.held) return refusing(review, context);
  const why =
    "Your passkey is not in the public record yet, or has not been there for long enough. Until then you " +
    "can read and not decide.";
  return notice("info", h("p", {}, why));
}

/** One emergency, from the call back to the passkey. */
export async function emergencyReview(reviewing: Reviewing, id: string): Promise<void> {
  const [drill, body] = [h("div", { class: "drill-box" }), h("div", { class: "stack" })];
  const redraw = onChange();
  const asked = questionsBox({ origin: reviewing.log.name, name: reviewing.session.name });
  let missed = 0;
  const marks: Marks = new Map();
  const first = await emergencies.review(id);
  const claim = parseClaim(first.claim);
  const paint = async (given?: Review) => {
    const review = given ?? (await emergencies.review(id));
    // What is prepared to be signed is the same until something else is, too.
    // What leaves is made by the operator once it can be decided: nothing counts as nothing on a second look.
    const none = decidable(review) && !review.held && review.footage_until_ms === null;
    missed = none ? missed + 1 : 0;
    const looking = missed === 1;
    const again = (changed: Review) => void paint(changed).catch(aside);
    await redraw([{ ...review, release: review.release?.sign.digest }, looking], async () => {
      const rest = looking
        ? [waiting("Looking what is held")]
        : [leaves(review), await now(review, { origin: reviewing.log.name, given: again }, marks)];
      fill(drill, drillNotice(review.is_drill, DECIDE_ALIKE));
      fill(body, owners(review, claim), callBack(review), ...rest);
    });
    await asked.look(review.index);
  };
  await paint(first);
  show(
    h(
      "section",
      { class: "stack" },
      back("review", "What waits"),
      pageHead("Emergency", `${first.agency_name}, filed ${momentOf(first.filed_ms)}`),
      drill,
      h(
        "div",
        { class: "review-two" },
        h(
          "section",
          { class: "stack-s", "aria-labelledby": "claim" },
          h("h2", { id: "claim" }, "What the agency claims"),
          h("div", { class: "card" }, claimFacts(claim, { agency: first.agency_name })),
          wordForWord(first.claim),
        ),
        h("div", { class: "stack" }, asked.root, body),
      ),
      signedIn(reviewing.session.name, "reviewer"),
    ),
  );
  keepUp(() => paint());
}
