// Follows the region's feed while a page of the household is open: the same fetch at the same pace on every
// page, whatever is in it and whatever anybody does. What it finds is compared on this device.

import { api } from "../api/client.ts";
import { Refused } from "../crypto/encoding.ts";
import { cellOf, regionOf } from "../feed/place.ts";
import { type Feed, verifyFeed } from "../feed/verify.ts";
import type { Home } from "./household.ts";
import { acceptHead, knownHead, recordPins } from "./record.ts";
import { placeIn, readSettings } from "./settings.ts";

const POLL_MS = 60_000;
/** So that the pages of a household do not ask in step; drawn anew each time, from nothing. */
const JITTER_MS = 15_000;

/** What is known of the region. */
export type Followed =
  | { kind: "loading" }
  /** Nobody has said where the home is: nothing is asked for. */
  | { kind: "no-place" }
  /** The operator keeps no public record, so nobody can ask. */
  | { kind: "no-record" }
  | { kind: "feed"; feed: Feed }
  /** What the service shows is not believed. */
  | { kind: "refused"; refused: Refused }
  /** No answer; what was known before, if anything, still holds. */
  | { kind: "offline"; feed: Feed | null };

/** One look at the feed: fetched, checked, and held against what this device has seen. */
export async function lookAt(home: Home, region: string): Promise<Feed | null> {
  const pins = await recordPins(home);
  if (!pins) return null;
  const known = await knownHead(home);
  const feed = await verifyFeed(await api.feed(region), region, pins, Date.now());
  await acceptHead(home, feed.checkpoint, known);
  return feed;
}

export class FeedWatch {
  private now: Followed = { kind: "loading" };
  private readonly heard = new Set<(now: Followed) => unknown>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private run = 0;

  constructor(private readonly home: Home) {}

  get state(): Followed {
    return this.now;
  }

  /** Calls with what is known now and at every change. */
  follow(listener: (now: Followed) => unknown): void {
    this.heard.add(listener);
    if (this.now.kind !== "loading") listener(this.now);
  }

  /** Begins, or begins again because the place is another one. */
  async start(): Promise<void> {
    clearTimeout(this.timer);
    const run = ++this.run;
    const place = placeIn(await readSettings(this.home));
    if (!place) return this.say({ kind: "no-place" });
    const region = regionOf(cellOf(place));
    const turn = async () => {
      const found = await this.look(region);
      if (run !== this.run) return;
      this.say(found);
      this.timer = setTimeout(() => void turn(), POLL_MS + Math.random() * JITTER_MS);
    };
    await turn();
  }

  private async look(region: string): Promise<Followed> {
    try {
      const feed = await lookAt(this.home, region);
      return feed ? { kind: "feed", feed } : { kind: "no-record" };
    } catch (error) {
      if (error instanceof Refused) return { kind: "refused", refused: error };
      const before = this.now.kind === "feed" || this.now.kind === "offline" ? this.now.feed : null;
      return { kind: "offline", feed: before?.region === region ? before : null };
    }
  }

  private say(now: Followed): void {
    this.now = now;
    for (const listener of this.heard) listener(now);
  }
}

/** Requests that a page may show. */
export function feedOf(now: Followed): Feed | null {
  return now.kind === "feed" || now.kind === "offline" ? now.feed : null;
}
