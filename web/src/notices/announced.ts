// A home that the public record announces for drills, told to whoever lives there: what that means, and what
// can be done by those who never agreed (docs/ref/emergency.md, Drills).

import type { Announced } from "../app/notices.ts";
import { publicPage } from "../setup/access.ts";
import { type Child, h } from "../ui/h.ts";

export const ANNOUNCED = "The public record announces this home for drills. ";

const MEANS =
  "A home for drills is one that the operator runs for practice alone. From the day after the entry on, an " +
  "agency, reviewers and trustees can practise an emergency on it: trustees open its clips, and you are " +
  "told of it each time. No other home's footage can leave in a drill, and no footage of this home can " +
  "leave in an emergency or under a legal demand. The entry is for good; nobody takes it back.";

const NOT_AGREED =
  "If you live here and never agreed to that, you have been wronged: nobody is meant to live in a home for " +
  "drills, and the entry is there for everybody to see.";

const ways = (): Child[][] => [
  [
    "Turn emergency access off: ",
    h("a", { href: "/devices.html" }, "Devices"),
    ". Later clips are then sealed to your own devices alone.",
  ],
  ["Delete clips that trustees could open, on the home page: what is deleted does not leave."],
  ["Ask the operator why, and complain to a trustee or to a data protection authority."],
  ["Leave: without your hub nothing is recorded."],
];

/** Where it stands: as this browser read it, or, where it was not shown that, as a hub did. */
function where(canary: Announced | null, byHubs: number[], publicUrl: string): Child[] | null {
  const index = canary?.index ?? byHubs[0];
  if (index === undefined) return null;
  const entry = h("a", { href: publicPage(publicUrl, `record/entry/${index}`) }, `entry ${index}`);
  const on = canary && `On ${canary.day} (UTC) the operator entered its id in the public record: `;
  if (on) return [on, entry, "."];
  const hidden = " of the public record. The service does not show it here.";
  return ["Your hub has found its id in ", entry, hidden];
}

/** The article of the page of notices; nothing for a home that is not announced. */
export function announcedPart(canary: Announced | null, byHubs: number[], publicUrl: string): Child {
  const found = where(canary, byHubs, publicUrl);
  if (!found) return null;
  return h(
    "article",
    { class: "card stack", id: "announced", "aria-labelledby": "announced-title" },
    h("h2", { id: "announced-title" }, "This home is announced for drills"),
    h("p", {}, ...found),
    h("p", {}, MEANS),
    h("p", {}, NOT_AGREED),
    h("h3", {}, "What you can do"),
    h("ul", {}, ...ways().map((way) => h("li", {}, ...way))),
  );
}
