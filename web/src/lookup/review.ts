// A reviewer and a look-up: what is asked and why, and both answers alike.

import { type LookUpReview, lookUps } from "../api/lookup.ts";
import { notAsked } from "../decide/digest.ts";
import { type ToDecide, compareLines, hashOf, openedLines } from "../decide/lines.ts";
import type { Reviewing } from "../emergency/review.ts";
import { REASONS } from "../emergency/words.ts";
import { entryUrl } from "../agency/record.ts";
import { keepUp, signedIn } from "../officer/frame.ts";
import { waitsFor } from "../officer/words.ts";
import { findings } from "../release/findings.ts";
import { back, pageHead } from "../release/page.ts";
import { passkeyBox } from "../release/passkey.ts";
import { question, reasonsForm, refusalBox } from "../release/refuse.ts";
import { lower, said } from "../release/words.ts";
import { onChange } from "../ui/drawn.ts";
import { type Child, fill, h } from "../ui/h.ts";
import { notice, show, waiting } from "../ui/parts.ts";
import { lookUpFacts, wordForWord } from "./show.ts";
import { parseLookUp } from "./text.ts";
import { namesOf, lookUpRow } from "./words.ts";

const LINES = {
  "look-up": [
    ...["policy", "lookup-set", "danger", "addresses", "seal-until", "agency", "text", "submitted-by"],
    "supervised-by",
  ],
  "look-up-refused": ["policy", "danger", "reason", "agency", "text", "submitted-by"],
} as const;

/** A reviewer's reasons that can be one of a look-up. */
const WHY = ["no-danger", "not-imminent", "time-for-process", "not-reached", "not-genuine", "scope"];

/** One of the list. */
export function lookUpToReview(review: LookUpReview): HTMLElement {
  const text = parseLookUp(review.text);
  return lookUpRow({
    id: review.look_up,
    href: `/review.html?look-up=${encodeURIComponent(review.look_up)}`,
    danger: text.danger,
    facts: [review.agency_name, namesOf(text.elements.length)],
    state: review.state,
    beside: waitsFor(review.filed_ms),
    due: review.state === "supervised" ? "Waits for your decision" : null,
  });
}

/** What is signed is what is shown, or nothing is asked for. */
export function checkLookUp(
  review: LookUpReview,
  origin: string,
  decision: ToDecide,
  reason: string | null,
): void {
  const text = parseLookUp(review.text);
  if (text.origin !== origin || text.agency !== review.agency) {
    throw notAsked("look-up", "The look-up is of another record, or of another agency.");
  }
  const kind = reason === null ? "look-up" : "look-up-refused";
  const said = { danger: text.danger, agency: text.agency, text: hashOf(review.text) };
  const own: Record<string, string | number> =
    reason === null ? { addresses: text.elements.length } : { reason };
  compareLines(openedLines({ origin, kind, covered: LINES[kind] }, decision), { ...said, ...own });
}

async function approving(
  review: LookUpReview,
  { log }: Reviewing,
  again: () => Promise<void>,
): Promise<Child> {
  const decision = await lookUps.approval(review.look_up);
  checkLookUp(review, log.name, decision, null);
  return [
    h("p", {}, "The record gets the look-up, and trustees answer it by themselves."),
    passkeyBox({
      label: "Let it through with your passkey",
      sign: decision.sign,
      lines: decision.lines,
      there: "If it is on another of your devices, decide it there.",
      give: async (signed) => {
        await lookUps.approve(review.look_up, decision, signed);
        await again();
      },
    }),
  ];
}

function refusing(review: LookUpReview, { log }: Reviewing, again: () => Promise<void>): HTMLElement {
  const reasons = WHY.map((value) => ({ value, label: said(REASONS, value) }));
  return reasonsForm("look-up-reason", reasons, (reason) =>
    refusalBox({
      reason: said(REASONS, reason),
      hides: "address or contact",
      prepare: () => lookUps.refusal(review.look_up, reason),
      check: (made) => {
        checkLookUp(review, log.name, made, reason);
        if (made.reason !== reason) throw notAsked("reason", "The service prepared another reason.");
      },
      give: async (made, signed) => {
        await lookUps.refuse(review.look_up, made, signed);
        await again();
      },
    }),
  );
}

/** What a "no" to the one question comes to: which of the reasons is asked then. */
const WHICH = "which";

/** One question, yes and no alike. */
function deciding(review: LookUpReview, reviewing: Reviewing, again: () => Promise<void>): HTMLElement {
  const asks = "Is a real person in danger, and does finding these homes help to avert it?";
  const make = (comes: string) =>
    comes === WHICH ? refusing(review, reviewing, again) : approving(review, reviewing, again);
  const number = review.call_number;
  return h(
    "section",
    { class: "card stack", "aria-labelledby": "decide" },
    h("h2", { id: "decide" }, "What do you find?"),
    number !== null &&
      h("p", { class: "hint" }, `The agency's number on file, should you want to ask: ${number}.`),
    ...findings([question("look-up", asks)], [WHICH], make),
  );
}

async function next(review: LookUpReview, reviewing: Reviewing, again: () => Promise<void>): Promise<Child> {
  const entry = review.index === null ? null : await entryUrl(review.index);
  const link = entry && h("a", { href: entry }, `Entry ${review.index} in the public record`);
  switch (review.state) {
    case "typed":
    case "filed":
      return notice("info", h("p", {}, "A supervisor of the agency signs it next."));
    case "supervised":
      return deciding(review, reviewing, again);
    case "deciding":
      return waiting("It enters the public record");
    case "published":
      return notice("good", h("p", {}, "Let through. ", link));
    case "refused":
      return notice("info", h("p", {}, `Refused: ${lower(said(REASONS, review.reason ?? ""))}. `, link));
  }
}

/** The page of one. */
export async function lookUpReview(reviewing: Reviewing, id: string): Promise<void> {
  const top = h("div", { class: "stack", "aria-live": "polite" });
  const redraw = onChange();
  const find = async () => lookUps.review(id);
  const first = await find();
  const paint = async () => {
    const review = await find();
    await redraw(review, async () => fill(top, await next(review, reviewing, paint)));
  };
  await paint();
  const text = parseLookUp(first.text);
  show(
    h(
      "section",
      { class: "stack" },
      back("review", "Review"),
      pageHead("Look-up of addresses and contacts", `${first.agency_name}, case ${text.case}`),
      h("div", { class: "card" }, lookUpFacts(text, first.agency_name)),
      wordForWord(first.text),
      top,
      signedIn(reviewing.session.name, "reviewer"),
    ),
  );
  keepUp(paint);
}
