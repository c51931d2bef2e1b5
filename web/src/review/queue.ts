// What waits for reviewers, the oldest first: emergencies, look-ups and legal demands where the operator
// takes them, what became of releases, and emergencies and urgent asks that are over.

import { civic } from "../api/agency.ts";
import { api } from "../api/client.ts";
import { demands } from "../api/demand.ts";
import { emergencies } from "../api/emergency.ts";
import { outcomes } from "../api/outcome.ts";
import { waitingBox } from "../decide/waiting.ts";
import { questions } from "../api/question.ts";
import { reviewRow } from "../demand/review.ts";
import { emergenciesOver } from "../emergency/misuse.ts";
import { type Reviewing, rows } from "../emergency/review.ts";
import { lookUps } from "../api/lookup.ts";
import { lookUpToReview } from "../lookup/review.ts";
import { keepUp, signedIn } from "../officer/frame.ts";
import { urgentOver } from "../moderate/over.ts";
import { toConfirm } from "../outcome/review.ts";
import { pageHead } from "../release/page.ts";
import { handOverBox } from "../reach/handover.ts";
import { onChange } from "../ui/drawn.ts";
import { nothing } from "../ui/empty.ts";
import { type Child, fill, h } from "../ui/h.ts";
import { show } from "../ui/parts.ts";
import { trusteesLine } from "./trustees.ts";

/** A list below its heading; nothing where nothing waits. */
const listOf = (title: string, rows: HTMLElement[]): Child =>
  rows.length > 0 && [h("h2", {}, title), h("ul", { class: "request-list card" }, ...rows)];

/** The list. */
export async function queue({ session }: Reviewing): Promise<void> {
  const place = h("div", { class: "stack-s" });
  const [book, { trustees }] = await Promise.all([civic.rulebook(), api.operator()]);
  const { demands: rules, look_up: looked } = book;
  const redraw = onChange();
  const paint = async () => {
    const [urgent, looking, served, stated, past, over, there] = await Promise.all([
      emergencies.reviews(),
      looked ? lookUps.reviews() : [],
      rules ? demands.reviews() : [],
      outcomes.waiting(),
      civic.urgentPast(),
      emergencies.over(),
      trustees ? questions.trustees() : null,
    ]);
    const none = () => nothing("Nothing waits", "What agencies file appears here by itself.");
    const minute = Math.floor(Date.now() / 60_000);
    await redraw([urgent, looking, served, stated, past, over, there, minute], async () => {
      const confirming = await toConfirm(stated, paint);
      fill(
        place,
        listOf("Emergencies", rows(urgent)),
        listOf("Look-ups of addresses and contacts", looking.map(lookUpToReview)),
        rules && listOf("Legal demands", served.map((review) => reviewRow(review, rules))),
        confirming,
        urgent.length + looking.length + served.length + stated.outcomes.length === 0 && none(),
        emergenciesOver(over),
        urgentOver(past, paint),
        there && trusteesLine(there),
      );
    });
  };
  await paint();
  const words = "Footage without its owner's consent. Two of you decide, each for yourself.";
  show(
    h(
      "section",
      { class: "stack" },
      waitingBox(paint),
      handOverBox(),
      pageHead("Review", words),
      place,
      signedIn(session.name, "reviewer"),
    ),
  );
  keepUp(paint);
}
