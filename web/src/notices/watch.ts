// Follows the record for notices while a page of the household is open: the same reads at the same pace,
// whatever is in it. What is found is told on the page until it was read on this device.

import type { Home } from "../app/household.ts";
import { readStatuses, releasesSeenBy } from "../app/hubs.ts";
import { type Release, readNotices, seenNotices } from "../app/notices.ts";
import { h } from "../ui/h.ts";
import { notice } from "../ui/parts.ts";

const POLL_MS = 60_000;
/** So that the pages of a household do not ask in step; drawn anew each time, from nothing. */
const JITTER_MS = 15_000;

/** Begins; `heard` is told after each look of all releases that were found so far. */
export function followNotices(home: Home, heard: (releases: Release[]) => unknown): void {
  let found: Release[] = [];
  const turn = async () => {
    // What is refused is shown where the record is looked at; a look that fails is made again.
    found = await readNotices(home).catch(() => found);
    await heard(found);
    setTimeout(() => void turn(), POLL_MS + Math.random() * JITTER_MS);
  };
  void turn();
}

/** A place on a page that says so when there is something to read. */
export function noticeBox(home: Home): HTMLElement {
  const box = h("div", { "aria-live": "polite" });
  followNotices(home, async (releases) => {
    const seen = new Set(await seenNotices(home));
    const byHubs = [...(await readStatuses(home)).values()].flatMap(releasesSeenBy);
    const unread = [...releases.map((release) => release.index), ...byHubs].some((index) => !seen.has(index));
    const what = h("strong", {}, "Your footage was opened in an emergency. ");
    const told = notice("warn", h("p", {}, what, h("a", { href: "/notices.html" }, "Read what happened")));
    if (unread !== box.hasChildNodes()) box.replaceChildren(...(unread ? [told] : []));
  });
  return box;
}
