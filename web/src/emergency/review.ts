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
import { APPROVED, lower, momentOf, said } from "../release/words.ts";
import { onChange, stillFocused } from "../ui/drawn.ts";
import { lasting, when } from "../ui/format.ts";
import { type Child, fill, h } from "../ui/h.ts";
import { notice, show, waiting } from "../ui/parts.ts";
import { parseClaim } from "./claim.ts";
import { emergencyRow } from "./list.ts";
import { PhoneCall, awaitsCall } from "./call.ts";
import { type Context, type Marks, deciding, refusing } from "./decide.ts";
import { drillNotice } from "./drill.ts";
import { leftOutSeen } from "./left_out.ts";
import { misuse } from "./misuse.ts";
import { claimFacts, namedBy, outlineFacts, wordForWord } from "./show.ts";
import { OWNER, REASONS, endedWords } from "./words.ts";

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
  if (awaitsCall(review)) return "Call the agency";
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
  const claim = review.claim === "" ? null : parseClaim(review.claim);
  const { outline } = review;
  const asked = review.state === "called-back" && review.owner === null;
  const home = review.footage_until_ms === null ? null : "Footage may still be at the home";
  const waits = asked ? "The owner has time to answer" : home;
  return emergencyRow({
    id: review.emergency,
    page: "review",
    danger: (claim ?? outline)?.danger ?? "",
    isDrill: review.is_drill,
    facts: [
      `${review.agency_name}, case ${(claim ?? outline)?.case ?? ""}`,
      again(review),
      claim && namedBy(claim),
      claim && windowOf(claim.from, claim.to),
      review.state === "not-completed" ? endedWords(review.reason) : null,
      review.own ? "You have decided" : waits,
    ],
    state: review.state,
    beside: review.state === "not-completed" ? when(review.filed_ms) : waitsFor(review.filed_ms),
    due: due(review),
  });
}

/** What was said on the phone, and who was to be known there. */
function callBack({ call_back, officer, supervisor }: Review): Child {
  if (call_back === null) return null;
  const { number, reached, said: words, at } = JSON.parse(call_back) as Record<string, string | number>;
  const row = (term: string, value: Child) => [h("dt", {}, term), h("dd", {}, value)];
  const by = [`${officer} filed it`, supervisor && `${supervisor} signed it`].filter(Boolean).join(" and ");
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
    // To compare with who was on the telephone, and no part of what was said there.
    h("p", { class: "hint" }, `By the accounts here, ${by}.`),
  );
}

/** What the owner said, or how long they have. */
function owners(review: Review): Child {
  if (review.call_back === null || review.claim === "") return null;
  const claim = parseClaim(review.claim);
  if (review.owner !== null) {
    const kind = review.owner === "declined" ? "warn" : "info";
    const words = said(OWNER, review.owner);
    const decides = decidable(review) && review.owner !== "not-asked";
    const own = decides ? " You decide for yourself, knowing it." : "";
    return notice(kind, h("p", {}, h("strong", {}, `The owner: ${lower(words)}.`), own));
  }
  if (claim.owner !== "ask" || review.owner_until_ms === null) return null;
  const left = countdown(review.owner_until_ms, (it) => it ?? "a moment");
  const who = claim.left_out ? "The owner's time runs, with " : "The owner is asked, and has ";
  return notice("info", h("p", {}, who, left, " left. Nobody approves before."));
}

/** Which of the home are not asked, in numbers; from the claim on, so that it is read before the call. */
function leftOut({ left_out: seen }: Review): Child {
  if (!seen) return null;
  const rest =
    "Tell nobody of the agency whether anybody is known here. If others should be asked, refuse it: it can " +
    "be filed anew.";
  return notice("info", h("p", {}, h("strong", {}, leftOutSeen(seen)), " ", rest));
}

/** How long footage that is still at the home is waited for. */
function atHome(untilMs: number): HTMLElement {
  const left = countdown(untilMs, (it) => it ?? "a moment");
  return notice("info", h("p", {}, "Waiting for footage that is still at the home: ", left, " left."));
}

/** What the entry will say in public. */
const publicly = ({ release }: Review, field: string) => release?.lines.find(([name]) => name === field)?.[1];

/** Of which country the agency is, before anybody is told which it is. */
function countryOf(review: Review): string {
  const country = publicly(review, "country") ?? "none";
  return country === "none" ? "not said" : country;
}

/** The public reason is the same for all that it may be, and one that there is for other emergencies, too. */
const NOTHING_HELD =
  `If no other reason holds, choose “${said(REASONS, "does-not-help")}”, whichever of these it may be: it ` +
  "tells the agency nothing more.";

/** What would leave. */
function leaves(review: Review): Child {
  if (!decidable(review)) return null;
  if (review.footage_until_ms !== null) return atHome(review.footage_until_ms);
  if (!review.held) {
    const why =
      "Nothing that the trustees could open is held for these doors in this window: a tag may be nobody's, " +
      "the home may be sealed, or there is no footage. It can only be refused.";
    return notice("warn", h("p", {}, why), h("p", {}, NOTHING_HELD));
  }
  const { cameras, clips, seconds } = review.held;
  const minutes = publicly(review, "minutes");
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
      // What the entry says is there while it can be signed.
      ...(minutes === undefined ? [] : row("Minutes from claim to decision", minutes)),
      ...(minutes === undefined ? [] : row("Country of the agency", countryOf(review))),
    ),
    h(
      "p",
      { class: "small muted" },
      "Picture without sound, of one home.",
      minutes !== undefined && " Minutes and country are public.",
    ),
  );
}

/** What was typed or marked in this page, and stays when it is drawn anew. */
interface Kept {
  marks: Marks;
  call: PhoneCall;
}

/** Decided, or not this reviewer's. */
async function over(review: Review, again: () => Promise<void>): Promise<Child> {
  const link = review.index === null ? null : await entryUrl(review.index);
  const entry = link && h("p", {}, h("a", { href: link }, `Entry ${review.index} in the public record`));
  const others = h("a", { class: "btn btn-primary", href: "/review.html" }, "What else waits");
  const list = h("div", { class: "actions" }, others);
  const past = await misuse(review, again);
  const told = (kind: "info" | "good", what: string, rest = "") =>
    notice(kind, h("p", {}, h("strong", {}, what), rest), entry);
  switch (review.state) {
    case "refused":
      return [told("info", `Refused: ${lower(said(REASONS, review.reason ?? ""))}.`), past, list];
    case "released": {
      const checks = review.misused ? "" : " The trustees check it, each for itself.";
      return [told("good", APPROVED, checks), past, list];
    }
    case "deciding":
      return waiting("It enters the public record");
    case "begun":
      return [told("info", "The officer completes the claim.", " A supervisor signs the same next."), list];
    case "filed":
      return [told("info", "A supervisor of the agency has to sign it first."), list];
    case "not-completed":
      return [told("info", `Not completed: ${lower(endedWords(review.reason))}.`), list];
    default:
      return [
        told("info", "You approved it.", " Another reviewer decides next."),
        stalled(`${review.emergency} ${review.state}`, reviewerSilent(3)),
        list,
      ];
  }
}


/** What this reviewer can do now; kept is what they have found and written down so far. */
async function now(review: Review, context: Context, { marks, call }: Kept): Promise<Child> {
  if (awaitsCall(review)) return [call.on(review), refusing(review, context)];
  const unsigned = review.state === "begun" || review.state === "filed";
  const again = async () => context.given(await emergencies.review(review.emergency));
  if (unsigned) return [await over(review, again), refusing(review, context)];
  const decides = review.state === "called-back" || review.state === "reviewed";
  if (!decides || review.own) return over(review, again);
  const early = review.owner === null || review.footage_until_ms !== null;
  if (early || (review.held && review.release)) return deciding(review, context, marks);
  if (!review.held) return refusing(review, context);
  const why =
    "Your passkey is not in the public record yet, or has not been there for long enough. Until then you " +
    "can read and not decide.";
  return notice("info", h("p", {}, why));
}

/** What the agency claims, or has said so far. */
function claimed({ claim, outline, state, agency_name: agency }: Review): Child[] {
  const title = (words: string) => h("h2", { id: "claim" }, words);
  if (claim !== "") {
    const facts = claimFacts(parseClaim(claim), { agency });
    return [title("What the agency claims"), h("div", { class: "card" }, facts), wordForWord(claim)];
  }
  const rest =
    state === "begun"
      ? "The rest is being completed. Nobody has signed yet; what is signed has to say this, too."
      : "The rest was never filed.";
  return [
    title("What the agency said first"),
    outline && h("div", { class: "card" }, outlineFacts(outline, agency)),
    h("p", { class: "hint" }, rest),
  ];
}

/** One emergency, from the call back to the passkey. */
export async function emergencyReview(reviewing: Reviewing, id: string): Promise<void> {
  const [drill, body] = [h("div", { class: "drill-box" }), h("div", { class: "stack" })];
  const redraw = onChange();
  const asked = questionsBox({ origin: reviewing.log.name, name: reviewing.session.name });
  let missed = 0;
  const first = await emergencies.review(id);
  const left = h("section", { class: "stack-s", "aria-labelledby": "claim" });
  const redrawLeft = onChange();
  const given = (changed: Review) => void paint(changed).catch(aside);
  const context = { origin: reviewing.log.name, given };
  const kept = { marks: new Map(), call: new PhoneCall(first, context) };
  const paint = async (given?: Review) => {
    const review = given ?? (await emergencies.review(id));
    // What is prepared to be signed is the same until something else is, too.
    // What leaves is made by the operator once it can be decided: nothing counts as nothing on a second look.
    const none = decidable(review) && !review.held && review.footage_until_ms === null;
    missed = none ? missed + 1 : 0;
    const looking = missed === 1;
    await redrawLeft([review.claim, review.state === "begun"], () => fill(left, ...claimed(review)));
    await redraw([{ ...review, release: review.release?.sign.digest }, looking], async () => {
      const rest = looking
        ? [waiting("Looking what is held")]
        : [leaves(review), await now(review, context, kept)];
      fill(drill, drillNotice(review.is_drill, DECIDE_ALIKE));
      stillFocused(body, () => fill(body, leftOut(review), owners(review), callBack(review), ...rest));
    });
    await asked.look(review.index);
  };
  await paint(first);
  const did = first.outline ? "begun" : "filed";
  const about = [first.agency_name, `${did} ${momentOf(first.filed_ms)}`, again(first)];
  show(
    h(
      "section",
      { class: "stack" },
      back("review", "What waits"),
      pageHead("Emergency", about.filter(Boolean).join(", ")),
      drill,
      h(
        "div",
        { class: "review-two" },
        left,
        h("div", { class: "stack" }, asked.root, body),
      ),
      signedIn(reviewing.session.name, "reviewer"),
    ),
  );
  keepUp(() => paint());
}
