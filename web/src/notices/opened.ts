// A release of the household's footage on its home page, until it was read: what left and to whom, or how
// many trustees have answered so far. It goes by the record that this browser has verified and by the
// trustees' notices (docs/ref/emergency.md, Notice).

import { type Misused, type Release, answeredBy, isOpen } from "../app/notices.ts";
import { type Settings, named } from "../app/settings.ts";
import { clipsOf, when } from "../ui/format.ts";
import { type Child, h } from "../ui/h.ts";
import { notice } from "../ui/parts.ts";
import { type AgencyNames, agencyNamed } from "./agencies.ts";

export const UNDER = { emergency: "in an emergency", drill: "in a drill", compelled: "under a legal demand" };

export const OWNER: Record<string, string> = {
  agreed: "Your household was asked first, and agreed.",
  declined: "Your household was asked first, and declined. Those who decided knew that.",
  "no-answer": "Your household was asked first. Nobody answered in time.",
  "not-asked": "Your household was not asked first, for a reason that is written in the agency's claim.",
};

/** What trustees have done so far. */
export function answers(release: Release): string {
  const answered = answeredBy(release);
  const some = `${answered === 0 ? "No" : answered} trustee${answered === 1 ? " has" : "s have"} answered`;
  if (release.needed === null) return `${some}.`;
  const have = isOpen(release) ? "had to" : "have to before anything leaves";
  return `${some}; ${release.needed} ${have}.`;
}

/** What the household said, where it was asked about this. */
const ownerSaid = ({ entry }: Release) =>
  entry.kind === "compelled" ? "" : ` ${OWNER[entry.fields.owner] ?? ""}`;

/** What left, of what and to whom: the trustees' own words, or, before their notices, the agency's claim. */
export interface Left {
  cameras: string;
  from: number;
  to: number;
  agency: string;
}

/** As the trustees tell it; nothing while none of them has. */
export function leftIn(release: Release, settings: Settings, agencies: AgencyNames): Left | null {
  const { index, entry, told: [told] } = release;
  if (!told) return null;
  const names = told.cameras.map((camera) => named(settings.cameras, camera, "a camera"));
  // A notice has one size; where it is too small for all cameras, the entry says how many there were.
  const more = Number(entry.fields.cameras) - names.length;
  const cameras = [...names, ...(more > 0 ? [`${more} more`] : [])].join(", ");
  return { cameras, from: told.from, to: told.to, agency: agencyNamed(told.agency, agencies.get(index)) };
}

const MISUSED: Record<string, string> = {
  "no-danger": "nobody was in danger, and whoever signed it could know it",
  "other-purpose": "the footage was wanted for something else",
  forged: "nobody of the agency had asked; somebody else used their accounts",
};

/** In what way it was misused, as somebody says in the record; null while nobody does. */
export function misuse({ misused }: { misused: Misused | null }): string | null {
  if (!misused) return null;
  const { reason } = misused.entry.fields;
  return (
    "A reviewer who had not decided on it has said since that it was misused: " +
    `${MISUSED[reason] ?? reason}.`
  );
}

/** The notice, red once enough have answered, or once it was misused. */
export function openedNotice(release: Release, left: Left, link: Child): HTMLElement {
  const { entry } = release;
  const under = UNDER[entry.kind];
  const open = isOpen(release);
  const title = open
    ? `Your footage was opened ${under}. `
    : `Trustees were asked to open footage of yours ${under}. `;
  const clips = clipsOf(Number(entry.fields.clips));
  const what =
    `${clips} of ${left.cameras}, between ${when(left.from)} and ${when(left.to)}, ` +
    `${open ? `left for ${left.agency}` : `for ${left.agency}`}: the picture, without sound.`;
  const wrong = misuse(release);
  return notice(
    open || wrong ? "warn" : "info",
    h("p", { "data-release": release.index }, h("strong", {}, title), what),
    wrong && h("p", {}, h("strong", {}, wrong)),
    h("p", {}, `Entered on ${entry.day} (UTC). ${answers(release)}${ownerSaid(release)} `, link),
  );
}

/** Where all of it stands. */
export const readOn = ({ index }: Release) =>
  h("a", { href: `/notices.html#release-${index}` }, "Read what happened, and what you can do now");
