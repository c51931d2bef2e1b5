// An emergency of which there is nothing but what was said first: its officer completes it, or never did.

import type { Desk } from "../agency/desk.ts";
import { type Emergency, emergencies } from "../api/emergency.ts";
import { keepUp, signedIn } from "../officer/frame.ts";
import { back, pageHead } from "../release/page.ts";
import { withdrawing } from "../release/sign.ts";
import { lower, momentOf } from "../release/words.ts";
import { onChange } from "../ui/drawn.ts";
import { when } from "../ui/format.ts";
import { type Child, fill, h } from "../ui/h.ts";
import { notice, show } from "../ui/parts.ts";
import { callWords, leftToComplete } from "./calling.ts";
import { emergencyRow } from "./list.ts";
import { outlineFacts } from "./show.ts";
import { endedWords } from "./words.ts";

export const WITHDRAWN_EARLY =
  "Nobody has signed it. It counts for the day, and your agency and the reviewers see for a while that it " +
  "was begun and not completed; the record has nothing of it.";

/** One of a list. */
export function begunRow(item: Emergency): HTMLElement {
  const { outline, state, own, called_ms: called, reason } = item;
  return emergencyRow({
    id: item.emergency,
    page: "emergency",
    danger: outline?.danger ?? "",
    isDrill: item.is_drill,
    facts: [
      outline && `Case ${outline.case}`,
      outline?.who ?? null,
      state === "not-completed" ? endedWords(reason) : called === null ? null : "Called back",
    ],
    state,
    beside: when(item.created_ms),
    due: own && state === "begun" ? "Complete it and sign it" : null,
  });
}

/** What happens to it, and what can be done. */
function parts(item: Emergency, again: () => Promise<void>): Child {
  if (item.state !== "begun") {
    const words = " Nothing was asked of anybody at a home, and the record has nothing of it.";
    const anew = h("a", { class: "btn btn-primary", href: "/emergency.html?new=1" }, "Begin anew");
    return [
      notice("info", h("p", {}, h("strong", {}, `Not completed: ${lower(endedWords(item.reason))}.`), words)),
      h("div", { class: "actions" }, anew),
    ];
  }
  const href = `/emergency.html?new=${item.emergency}`;
  const complete = h("a", { class: "btn btn-primary", href }, "Complete the claim");
  const others = "The officer who began it completes and signs it; then a supervisor signs the same.";
  return [
    callWords(item),
    item.lapses_ms !== null && leftToComplete(item.lapses_ms),
    item.own ? h("div", { class: "actions" }, complete) : h("p", {}, others),
    withdrawing("Withdraw this emergency", `${WITHDRAWN_EARLY} Withdraw it?`, async () => {
      await emergencies.withdraw(item.emergency);
      await again();
    }),
  ];
}

/** Its page. */
export function begunPage(desk: Desk, first: Emergency): void {
  const place = h("div", { class: "stack", "aria-live": "polite" });
  const redraw = onChange();
  const paint = async () => {
    const item = await emergencies.one(first.emergency);
    // It was filed, or typed here in another window: then there is a claim to show.
    if (item.claim) return location.reload();
    await redraw(item, () => fill(place, parts(item, paint)));
  };
  void redraw(first, () => fill(place, parts(first, paint)));
  show(
    h(
      "section",
      { class: "stack" },
      back("emergency", "Emergencies"),
      pageHead("Emergency", `Begun ${momentOf(first.created_ms)}`),
      place,
      first.outline &&
        h(
          "section",
          { class: "stack-s", "aria-labelledby": "first" },
          h("h2", { id: "first" }, "What was said first"),
          h("div", { class: "card" }, outlineFacts(first.outline, desk.agency.name)),
        ),
      signedIn(desk.session.name, desk.agency.role),
    ),
  );
  keepUp(paint);
}
