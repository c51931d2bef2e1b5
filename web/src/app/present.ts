// What every open page of a household does, whichever it is and whatever is on it: it follows the region's
// feed and writes the settings, both at a pace of their own. A request that is new to the household is
// mentioned once, by the page that finds it first.

import { mine, standing } from "../feed/match.ts";
import type { PublicRequest } from "../feed/verify.ts";
import { FeedWatch, type Followed, feedOf } from "./feed.ts";
import type { Home } from "./household.ts";
import { tellPlace, tellPolicy } from "./hubs.ts";
import { react, readReactions } from "./reactions.ts";
import { recordPins } from "./record.ts";
import { keepSchedule, placeIn, readSettings } from "./settings.ts";

/** Begins; the watch is the page's to look at. */
export function present(home: Home): FeedWatch {
  const watch = new FeedWatch(home);
  void watch.start();
  keepSchedule(home);
  void recordPins(home)
    .then(() => tellPolicy(home))
    .catch(() => undefined);
  void readSettings(home)
    .then((settings) => tellPlace(home, placeIn(settings)))
    .catch(() => undefined);
  return watch;
}

/**
 * Calls with each matching request that nobody of the household has been told of on any device, once. It is
 * then seen: nothing mentions it again.
 */
export function mentionNew(home: Home, watch: FeedWatch, mention: (request: PublicRequest) => unknown): void {
  const told = new Set<number>();
  const look = async (now: Followed) => {
    const feed = feedOf(now);
    const settings = await readSettings(home);
    const place = placeIn(settings);
    if (!feed || !place) return;
    const reactions = await readReactions(home, settings);
    for (const request of mine(feed, place)) {
      if (told.has(request.index) || standing(request, reactions, Date.now()) !== "new") continue;
      told.add(request.index);
      mention(request);
      await react(home, request.index, "seen");
      systemNotice(request);
    }
  };
  let turn = Promise.resolve();
  watch.follow((now) => {
    turn = turn.then(() => look(now)).catch(() => undefined);
  });
}

/** A notice outside the page, if a person allowed that on this device. Made here; no server is involved. */
function systemNotice(request: PublicRequest): void {
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  const who = request.key?.document?.name ?? request.document.agency;
  try {
    const shown = new Notification("A request near your home", {
      body: `${who}: ${request.document.title}`,
      tag: `request-${request.index}`,
      silent: true,
    });
    shown.onclick = () => {
      window.focus();
      location.assign(`/requests.html#request-${request.index}`);
    };
  } catch {
    // Some browsers let only service workers do this; the page's own notice is there.
  }
}
