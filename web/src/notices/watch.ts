// Follows the record for notices while a page of the household is open: the same reads at the same pace,
// whatever this browser finds in it. What is found is told on the page until it was read on this device.

import type { Home } from "../app/household.ts";
import { announcedSeenBy, readStatuses, releasesSeenBy } from "../app/hubs.ts";
import { type Found, NOTHING, isUnread, readNotices, seenNotices } from "../app/notices.ts";
import type { Settings } from "../app/settings.ts";
import { fill, h } from "../ui/h.ts";
import { notice } from "../ui/parts.ts";
import type { AgencyNames } from "./agencies.ts";
import { ANNOUNCED } from "./announced.ts";
import { leftIn, openedNotice, readOn } from "./opened.ts";

const POLL_MS = 60_000;
/** So that the pages of a household do not ask in step; drawn anew each time, from nothing. */
const JITTER_MS = 15_000;
/**
 * So often while trustees answer about an emergency that the operator itself tells this home of, and somebody
 * looks at the page: the pace says nothing that it does not know.
 */
const SOON_MS = 3_000;
const HUBS_WORD =
  "Your hub says that it found a notice of a release of your footage. This browser has not found it in the " +
  "public record yet. ";

/** Looks, from when it begins. */
export class Watch {
  private found = NOTHING;
  private everyMs = POLL_MS;
  private isSoon = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private heard: (found: Found) => unknown = () => undefined;

  constructor(private readonly home: Home) {}

  /** `heard` is told after each look of all that was found so far. */
  begin(heard: (found: Found) => unknown): void {
    this.heard = heard;
    document.addEventListener("visibilitychange", () => this.pace());
    void this.turn();
  }

  /** Whether trustees answer for this home just now, by the operator's word. */
  sooner(yes: boolean): void {
    this.isSoon = yes;
    this.pace();
  }

  private pace(): void {
    const everyMs = this.isSoon && document.visibilityState === "visible" ? SOON_MS : POLL_MS;
    if (everyMs === this.everyMs) return;
    this.everyMs = everyMs;
    if (this.timer !== undefined) this.wait();
  }

  private async turn(): Promise<void> {
    this.timer = undefined;
    // What is refused is shown where the record is looked at; a look that fails is made again.
    this.found = await readNotices(this.home).catch(() => this.found);
    await this.heard(this.found);
    this.wait();
  }

  private wait(): void {
    clearTimeout(this.timer);
    const jitterMs = this.everyMs === POLL_MS ? Math.random() * JITTER_MS : 0;
    this.timer = setTimeout(() => void this.turn(), this.everyMs + jitterMs);
  }
}

/** What is said of what was not read yet, beside the releases that this browser was shown. */
export function words({ releases, demands }: Found, byHubs: number[], seen: Set<number>): string | null {
  // Of one that this browser was not shown there is the hub's word alone.
  const shown = new Set([...seen, ...releases.map((release) => release.index)]);
  if (byHubs.some((index) => !shown.has(index))) return HUBS_WORD;
  const told = demands.some((demand) => !seen.has(demand.index));
  const opened = releases.some(({ index, entry }) => entry.kind === "compelled" && !seen.has(index));
  return told && !opened ? "The public record has a notice of a legal demand for your home. " : null;
}

/** A line of the place below, and where to read on. */
const line = (what: string, href: string, label: string) =>
  notice("warn", h("p", {}, h("strong", {}, what), h("a", { href }, label)));

/** A place on a page that says so when there is something to read; `heard` is told of each look, too. */
export function noticeBox(
  home: Home,
  watch: Watch,
  { settings, agencies }: { settings: () => Settings; agencies: AgencyNames },
  heard: (found: Found) => unknown,
): HTMLElement {
  const box = h("div", { class: "asked-box", "aria-live": "polite" });
  let shown = "";
  watch.begin(async (found) => {
    await heard(found);
    const seen = new Set(await seenNotices(home));
    const statuses = [...(await readStatuses(home)).values()];
    const what = words(found, statuses.flatMap(releasesSeenBy), seen);
    const canary = found.canary?.index ?? statuses.flatMap(announcedSeenBy)[0];
    const unread = found.releases.filter((release) => isUnread(release, seen));
    const counts = unread.map((it) => [
      ...[it.index, it.told.length, it.receipts.length, it.misused?.index],
      agencies.get(it.index),
    ]);
    const now = JSON.stringify([canary, what, counts]);
    if (now === shown) return;
    shown = now;
    const opened = unread.map((release) => {
      const left = leftIn(release, settings(), agencies);
      return left && openedNotice(release, left, readOn(release));
    });
    fill(
      box,
      // For as long as it is so: for good.
      canary && line(ANNOUNCED, "/notices.html#announced", "What that means, and what you can do"),
      ...opened,
      what && line(what, "/notices.html", "Read what happened"),
    );
  });
  return box;
}
