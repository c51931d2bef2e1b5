// Requests in words: when, what kind of offence, until when. Local time first, as the person lives by it.

import type { Danger, OffenceClass, RequestDocument } from "../feed/document.ts";
import type { PublicRequest } from "../feed/verify.ts";
import type { Window } from "../feed/window.ts";
import { clock, dateOf, dayFull, midnight } from "../ui/format.ts";

const utc = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
  timeZone: "UTC",
});
const utcDay = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

/** What a class means, in words; nothing for an ordinary one. */
export const CLASSES: Record<OffenceClass, string | null> = {
  ordinary: null,
  "low-level": "low-level offence",
  sensitive: "sensitive offence",
};

/** What an agency says somebody is in danger of. */
export const DANGERS: Record<Danger, string> = {
  death: "The agency says that somebody is in danger of death",
  "serious-injury": "The agency says that somebody is in danger of a serious injury",
  kidnapping: "The agency says that somebody was kidnapped",
  "missing-at-risk": "The agency says that somebody is missing and at risk",
};

/** "Sunday, 22 November, 13:00 to 17:30" in local time. */
export function windowText({ fromMs, toMs }: Window): string {
  const until = midnight(fromMs) === midnight(toMs) ? clock(toMs) : `${dayFull(toMs)}, ${clock(toMs)}`;
  return `${dayFull(fromMs)}, ${clock(fromMs)} to ${until}`;
}

/** The same in UTC, as the request has it. */
export function utcText({ fromMs, toMs }: Window): string {
  const from = utcDay.format(fromMs);
  const until = utcDay.format(toMs);
  return `${from}, ${utc.format(fromMs)} to ${from === until ? "" : `${until}, `}${utc.format(toMs)} UTC`;
}

/** When the request asks about, in two lines: as people live by, and as the request has it. */
export function whenText(document: RequestDocument): [string, string] {
  const [first] = document.windows as [Window];
  if (document.week === null) return [windowText(first), utcText(first)];
  const daily = `${utc.format(first.fromMs)} to ${utc.format(first.toMs)} UTC`;
  return [
    `One day of the week from ${dayFull(first.fromMs)}, ${clock(first.fromMs)} to ${clock(first.toMs)}`,
    `Each day of week ${document.week}, ${daily}. Which day it was is not published.`,
  ];
}

/** Who asks, as they call themselves. */
export function agencyName(request: PublicRequest): string {
  return request.key?.document?.name ?? request.document.agency;
}

/** Until when it can be answered. */
export function untilText(request: PublicRequest): string {
  // The moment is the first that is too late.
  return `${dateOf(request.untilMs - 1)}, ${clock(request.untilMs - 1)}`;
}

/** "police department", "fire department". */
export const KINDS = { police: "Police department", fire: "Fire department" } as const;
