// A reviewer decides about a demand: the checklist, the notice, what is kept, what leaves, an objection, a
// refusal. A passkey is asked for only over what the page has checked.

import { base64urlnopad } from "@scure/base";
import type { DemandType } from "../api/civic.ts";
import type { Assertion } from "../api/agency.ts";
import {
  type Decide,
  type Review,
  type Settled,
  type Settlement,
  demands,
} from "../api/demand.ts";
import { counted } from "../ask/fields.ts";
import { seal } from "../crypto/age.ts";
import { base64, utf8 } from "../crypto/encoding.ts";
import { answerOf, findings } from "../release/findings.ts";
import { passkeyBox } from "../release/passkey.ts";
import { question, reasonsForm, refusalBox } from "../release/refuse.ts";
import { lower, said } from "../release/words.ts";
import { type Child, fill, h } from "../ui/h.ts";
import { askForm } from "../ui/forms.ts";
import { button, choices, field } from "../ui/parts.ts";
import { checkDecide, checkNotice, checkRefusal, checkSettlement } from "./check.ts";
import { type Demand, FINDINGS, type Finding, REASON_OF, parseDemand } from "./text.ts";
import { REASONS, utcDay } from "./words.ts";

/** What a reviewer decides in. */
export interface Context {
  /** Of the record that this browser has pinned. */
  origin: string;
  type: DemandType;
  /** What this browser has sealed for the household, base64url. */
  box?: string;
  given: (review: Review) => void;
}

const ASKS: Record<Finding, (demand: Demand) => string> = {
  genuine: ({ authority, reference, gag }) =>
    `Does ${authority} confirm that it issued ${reference}` +
    (gag ? `, and the order not to tell until ${utcDay(gag.until)} (UTC)?` : "?"),
  names_operator: () => "Does the order name this service?",
  in_force: () => "Is it in force: issued, not expired, served in time?",
  names_doors: () => "Does it name every door that the demand names?",
  apart: () => "Has every camera indoors, or at another address, a line of its own in it?",
  scope: () => "Are the hours of the demand within those of the order?",
};

/** A heading and what is decided below it. */
const box = (id: string, title: string, ...body: Child[]): HTMLElement =>
  h("section", { class: "card stack", "aria-labelledby": id }, h("h2", { id }, title), ...body);

/** The passkey over a refusal for one reason. */
const refusal = (review: Review, reason: string, { origin, given }: Context): Promise<Child> =>
  refusalBox({
    reason: lower(said(REASONS, reason)),
    hides: "home",
    prepare: () => demands.refusal(review.demand, reason),
    check: (made) => checkRefusal(review, made, reason, origin),
    give: async (made, signed) => given(await demands.refuse(review.demand, made, signed)),
  });

/** The checklist. Yes and no weigh the same; nothing is chosen for anybody. */
export function checking(review: Review, context: Context): HTMLElement {
  const demand = parseDemand(review.text);
  const asked = FINDINGS.map((finding, i) => question(finding, `${i + 1}. ${ASKS[finding](demand)}`));
  const reached = field({
    label: "Whom at the issuing court you reached, and at which number",
    hint: "A number that you found yourself: never one from the order, the demand or a caller.",
    autocomplete: "off",
    maxlength: 400,
  });
  const reasons = FINDINGS.map((finding) => REASON_OF[finding]);
  const make = (comes: string) =>
    comes === "yes" ? allYes(review, reached, context) : refusal(review, comes, context);
  return box(
    "checklist",
    "What do you find?",
    h("p", { class: "hint" }, "Read the order first. A no to any of these is a refusal, with that reason."),
    ...findings(asked, reasons, make),
  );
}

function allYes(review: Review, reached: ReturnType<typeof field>, { given }: Context): HTMLElement {
  return askForm(
    {
      label: "Hand in the checklist",
      run: async () => {
        const name = reached.input.value.trim();
        if (!name) throw new Error("Say whom you reached, and at which number.");
        const all = Object.fromEntries(FINDINGS.map((it) => [it, true])) as Record<Finding, boolean>;
        given(await demands.checked(review.demand, name, all));
      },
    },
    h("p", {}, "Six times yes. The trustees read your checklist, and who was reached."),
    reached.root,
  );
}

/** What is to be signed, in words: what it is called, what follows from it, and what the button says. */
function wordsFor({ does, entry }: Decide, { notice_days }: DemandType): [string, string, string] {
  const until = new Map(entry.lines).get("until") ?? "";
  const days = notice_days === 0 ? "" : ` Nothing leaves for ${notice_days} days.`;
  switch (does) {
    case "tell":
      return [
        "Tell the household",
        "A sealed notice enters the record, which this home alone can open; its page has the demand " +
        "and a copy " +
          `of the order. It can object, which holds everything until that is settled.${days}`,
        "Tell them, with your passkey",
      ];
    case "preserve":
      return [
        "Keep what there is",
        `Exactly the clips that exist now are kept until ${until} (UTC), also if their days are over ` +
        `or their ` +
          "owner deletes them. Nobody is shown anything, and it ends by itself.",
        "Keep them, with your passkey",
      ];
    case "release":
      return [
        "Decide",
        "This footage may leave, once the trustees have checked it. Another reviewer decides on the same.",
        "Approve with your passkey",
      ];
    case "disclose":
      return [
        "Decide",
        "What the service can read of this account may be handed over. No key forces that to be an " +
        "entry: you " +
          "make it one by signing. Another reviewer decides on the same.",
        "Approve with your passkey",
      ];
  }
}

/** Sealing the notice to the household: the operator has no program that seals. Its passkey comes after. */
export function sealing(review: Review, context: Context): HTMLElement {
  const text = checkNotice(review, context.origin);
  const { recipient } = review.tell as NonNullable<Review["tell"]>;
  const go = async () => {
    const sealed = await seal(utf8(text), [recipient]);
    context.box = base64urlnopad.encode(sealed);
    context.given(await demands.seal(review.demand, base64(sealed)));
  };
  return box(
    "seal",
    "Tell the household",
    h(
      "p",
      {},
      "Your browser seals the notice to a key that this home alone has; then you sign that it was " +
      "sealed. The " +
        "service never holds it open.",
    ),
    h("div", { class: "actions" }, button("Seal the notice", { kind: "primary", icon: "key", onclick: go })),
  );
}

/** What the passkey is asked for, checked. */
export function deciding(review: Review, { origin, type, box: sealed, given }: Context): HTMLElement {
  const made = checkDecide(review, type, origin, { box: sealed });
  const [title, words, label] = wordsFor(made, type);
  return box(
    "decide",
    title,
    h("p", {}, words),
    passkeyBox({
      label,
      sign: made.entry.sign,
      lines: made.entry.lines,
      give: async (signed) => given(await demands.decide(review.demand, signed)),
    }),
  );
}

/** The two ways to settle an objection, on the choice and on the passkey's button alike. */
const RIGHT = "The objection is right: refuse the demand";
const NOT_RIGHT = "The objection is not right: the demand goes on";

/** Longest public text of why an objection was settled as it was. */
const SETTLED_CHARS_MAX = 2_000;

const THERE = "If it is on another of your devices, settle it there.";

/** The passkey over a settlement; of one that is right twice: the refusal is an entry of its own. */
function signingOf(
  review: Review,
  { entry, refusal }: Settlement,
  settled: Settled,
  given: Context["given"],
  outcome: HTMLElement,
): HTMLElement {
  const first = `${refusal ? RIGHT : NOT_RIGHT}, with your passkey`;
  const give = async (approve: Assertion) => {
    if (!refusal) return given(await demands.overrule(review.demand, settled, approve));
    const second = passkeyBox({
      label: "Refuse the demand with your passkey",
      sign: refusal.sign,
      lines: refusal.lines,
      there: THERE,
      give: async (refused) =>
        given(await demands.uphold(review.demand, settled, approve, refusal, refused)),
    });
    fill(outcome, h("p", {}, "Once more: the refusal that follows is an entry of its own."), second);
  };
  return passkeyBox({ label: first, sign: entry.sign, lines: entry.lines, there: THERE, give });
}

/** How an objection is settled: both ways weigh the same. */
export function settling(review: Review, { origin, given }: Context): HTMLElement {
  const ways = choices(
    "How is it settled?",
    "settled",
    [
      { value: "upheld", label: RIGHT, hint: "Nothing leaves." },
      { value: "overruled", label: NOT_RIGHT, hint: "Two reviewers decide on it after that." },
    ],
    null,
  );
  let words = "";
  const outcome = h("div", { class: "stack-s", "aria-live": "polite" });
  // What is prepared is of this choice with these words: its passkey's button alone goes on from there.
  const anew = () => {
    fill(outcome);
    on.hidden = false;
  };
  const text = counted("Why, in public", 4, "", SETTLED_CHARS_MAX, (value) => {
    words = value;
    anew();
  });
  ways.addEventListener("change", anew);
  const ready = async () => {
    const way = answerOf(ways);
    const document = words.trim();
    if (way === null) throw new Error("Choose how it is settled.");
    if (!document) throw new Error("Say why: it is public. Name no person, no home and no agency.");
    const settled = { upheld: way === "upheld", document };
    const made = await demands.settlement(review.demand, settled);
    checkSettlement(review, made, settled, origin);
    on.hidden = true;
    fill(outcome, signingOf(review, made, settled, given, outcome));
  };
  const on = h("div", { class: "actions" }, button("Go on", { onclick: ready }));
  return box(
    "settling",
    "Settle the objection",
    h(
      "p",
      { class: "hint" },
      "If a court decides about it, wait for that court and say here what it decided. Your words are " +
      "public: " +
        "name no person, no home and no agency.",
    ),
    ways,
    text,
    on,
    outcome,
  );
}

/** Reasons that a reviewer can give by themselves, whatever the state. */
const REFUSES = [
  ...["no-document", "not-genuine", "not-in-force", "wrong-operator", "over-scope", "class"],
  "not-in-possession",
];

/** Refusing it for a reason of its own; `only` where nothing else is possible. */
export function refusing(review: Review, context: Context, only: boolean): HTMLElement {
  const all = REFUSES.map((value) => ({ value, label: said(REASONS, value) }));
  const form = reasonsForm("reason", all, (reason) => refusal(review, reason, context));
  if (only) return box("refuse", "Refuse", form);
  return h("details", { class: "more" }, h("summary", {}, "Another reason to refuse it"), form);
}
