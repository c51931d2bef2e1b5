// What waits for reviewers, the oldest first: emergencies, and legal demands where the operator takes them.

import { civic } from "../api/agency.ts";
import { demands } from "../api/demand.ts";
import { emergencies } from "../api/emergency.ts";
import { reviewRow } from "../demand/review.ts";
import { type Reviewing, row } from "../emergency/review.ts";
import { keepUp, signedIn } from "../officer/frame.ts";
import { pageHead } from "../release/page.ts";
import { onChange } from "../ui/drawn.ts";
import { nothing } from "../ui/empty.ts";
import { type Child, fill, h } from "../ui/h.ts";
import { show } from "../ui/parts.ts";

/** A list below its heading; nothing where nothing waits. */
const listOf = (title: string, rows: HTMLElement[]): Child =>
  rows.length > 0 && [h("h2", {}, title), h("ul", { class: "request-list card" }, ...rows)];

/** The list. */
export async function queue({ session }: Reviewing): Promise<void> {
  const place = h("div", { class: "stack-s" });
  const { demands: rules } = await civic.rulebook();
  const redraw = onChange();
  const paint = async () => {
    const [urgent, served] = await Promise.all([emergencies.reviews(), rules ? demands.reviews() : []]);
    const none = () => nothing("Nothing waits", "What agencies file appears here by itself.");
    await redraw([urgent, served, Math.floor(Date.now() / 60_000)], () =>
      fill(
        place,
        listOf("Emergencies", urgent.map(row)),
        rules && listOf("Legal demands", served.map((review) => reviewRow(review, rules))),
        urgent.length + served.length === 0 && none(),
      ),
    );
  };
  await paint();
  const words = "Footage without its owner's consent. Two of you decide, each for yourself.";
  show(
    h("section", { class: "stack" }, pageHead("Review", words), place, signedIn(session.name, "reviewer")),
  );
  keepUp(paint);
}
