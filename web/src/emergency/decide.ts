// A reviewer decides: four questions, yes and no weighing the same; any "no" is the reason of a refusal.

import { type Findings, type Review, emergencies } from "../api/emergency.ts";
import type { ToDecide } from "../decide/lines.ts";
import { findings } from "../release/findings.ts";
import { passkeyBox } from "../release/passkey.ts";
import { question, reasonsForm, refusalBox } from "../release/refuse.ts";
import { lower, said } from "../release/words.ts";
import { askForm } from "../ui/forms.ts";
import { type Child, h } from "../ui/h.ts";
import type { ButtonKind } from "../ui/parts.ts";
import { checkRefusal, checkRelease } from "./check.ts";
import { REASONS } from "./words.ts";

export interface Context {
  /** Of the record that this browser has pinned. */
  origin: string;
  given: (review: Review) => void;
}

type Finding = keyof Findings;

/** Answers that were marked in this page, and are kept while it is drawn anew. */
export type Marks = Map<Finding, "yes" | "no">;

/**
 * In the order in which the first "no" is the public reason. None depends on what the owner has said, which
 * may come while it is marked: an answer that was given is not waited for.
 */
export const QUESTIONS: { finding: Finding; asks: string; no: string }[] = [
  { finding: "danger", asks: "Is a real person in danger of this?", no: "no-danger" },
  { finding: "imminent", asks: "Is it imminent?", no: "not-imminent" },
  { finding: "helps", asks: "Does this footage help to avert it?", no: "does-not-help" },
  {
    finding: "no_time",
    asks: "Would a court take too long, and waiting for the owner too?",
    no: "time-for-process",
  },
];

/** Reasons that are no finding: what the call back, or the claim itself, came to. */
const OTHERS = ["not-reached", "not-genuine", "scope"];
/** Where nothing can be found yet, or nothing is held, any of a reviewer's reasons will do. */
const ALL = [...OTHERS, ...QUESTIONS.map((question) => question.no)];

/** The passkey over a refusal for one reason. */
const refusal = (
  review: Review,
  reason: string,
  { origin, given }: Context,
  kind?: ButtonKind,
): Promise<Child> =>
  refusalBox({
    ...(kind && { kind }),
    reason: said(REASONS, reason),
    hides: "home",
    prepare: () => emergencies.refusal(review.emergency, reason),
    check: (made) => checkRefusal(review, made, reason, origin),
    give: async (made, signed) => given(await emergencies.refuse(review.emergency, made, signed)),
  });

/** The four questions, as they were marked before. */
function questions(marks: Marks): HTMLFieldSetElement[] {
  return QUESTIONS.map(({ finding, asks }, i) => {
    const made = question(finding, `${i + 1}. ${asks}`);
    for (const input of made.querySelectorAll("input")) {
      input.checked = marks.get(finding) === input.value;
      input.addEventListener("change", () => marks.set(finding, input.value as "yes" | "no"));
    }
    return made;
  });
}

/** When an approval can be signed, while it cannot. */
const opens = ({ owner }: Review) =>
  owner === null
    ? "Four times yes. Signing opens when the owner's time is over."
    : "Four times yes. Signing opens when footage at the home has been waited for.";

/** The four questions and what they come to; before anything can be approved they can be marked. */
export function deciding(review: Review, context: Context, marks: Marks): HTMLElement {
  const early = review.owner === null || review.footage_until_ms !== null;
  const release = early ? null : checkRelease(review, context.origin);
  const asked = questions(marks);
  const reasons = QUESTIONS.map(({ no }) => no);
  const marked = (): Child => h("p", {}, opens(review));
  const approving = (release: ToDecide): Child => [
    h("p", {}, "Four times yes: this footage may leave. Two reviewers have to find so."),
    passkeyBox({
      label: "Approve with your passkey",
      sign: release.sign,
      lines: release.lines,
      give: async (signed) => {
        const all: Findings = { danger: true, imminent: true, helps: true, no_time: true };
        context.given(await emergencies.found(review.emergency, all, signed));
      },
    }),
  ];
  return h(
    "section",
    { class: "card stack", "aria-labelledby": "findings" },
    h("h2", { id: "findings" }, "What do you find?"),
    h("p", { class: "hint" }, "A no to any of them is a refusal, with that reason."),
    ...findings(asked, reasons, (comes) => {
      if (comes !== "yes") return refusal(review, comes, context);
      return release === null ? marked() : approving(release);
    }),
    other(review, context),
  );
}

/** Reasons beside the four findings. */
const other = (review: Review, context: Context): HTMLElement =>
  h(
    "details",
    { class: "more" },
    h("summary", {}, "Another reason to refuse it"),
    reasons(review, OTHERS, context),
  );

function reasons(review: Review, codes: string[], context: Context): HTMLElement {
  const all = codes.map((value) => ({ value, label: said(REASONS, value) }));
  return reasonsForm(`reason-${codes.length}`, all, async (reason) => ended(review, reason, context));
}

/** Nobody answered at the number on file: to be called again goes before it. */
export const notReached = (review: Review, context: Context) =>
  ended(review, "not-reached", context, "quiet");

/** What was only begun ends without a passkey: there is nothing of it that could be refused in public. */
function ended(
  review: Review,
  reason: string,
  context: Context,
  kind: ButtonKind = "primary",
): Promise<Child> | Child {
  if (review.state !== "begun") return refusal(review, reason, context, kind);
  const words = "Nothing was claimed yet, so the record has nothing of it. It stays in your list for a week.";
  const run = async () => context.given(await emergencies.end(review.emergency, reason));
  return askForm({ label: `End it: ${lower(said(REASONS, reason))}`, kind, run }, h("p", {}, words));
}

/** Where only a refusal is possible, or nothing but that yet. */
export function refusing(review: Review, context: Context): HTMLElement {
  const form = reasons(review, ALL, context);
  const early = ["begun", "filed", "supervised"].includes(review.state);
  if (early) {
    const what = review.state === "begun" ? "end" : "refuse";
    return h("details", { class: "more" }, h("summary", {}, `Another reason to ${what} it now`), form);
  }
  return h(
    "section",
    { class: "card stack", "aria-labelledby": "refuse" },
    h("h2", { id: "refuse" }, "Refuse"),
    form,
  );
}
