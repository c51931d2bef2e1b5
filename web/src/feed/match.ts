// Which requests are for this home: compared here, with its own exact place. Pure; nothing is fetched.

import { type Reactions, isMuted } from "../app/reactions.ts";
import { type Point, isIn } from "./place.ts";
import type { Feed, PublicRequest } from "./verify.ts";

/** The requests of a feed whose area this home lies in, newest first. */
export function mine(feed: Feed, home: Point): PublicRequest[] {
  return feed.requests.filter((request) => isIn(home, request.document.cells));
}

/**
 * Requests that another reader of the same record found to ask this home and that this feed leaves out: an
 * operator that shows the hub and the browser different lists is seen that way.
 */
export function withheld(feed: Feed, elsewhere: readonly number[]): number[] {
  return elsewhere.filter((index) => index < feed.checkpoint.size && !feed.shown.has(index));
}

/** Whether residents can answer it now. */
export function isOpen(request: PublicRequest, nowMs: number): boolean {
  return request.ended === null && nowMs < request.untilMs;
}

/** How a request stands with this household. */
export type Standing = "new" | "seen" | "declined" | "muted" | "ended";

/** In this order: what is over is over, whatever was said before. */
export function standing(request: PublicRequest, reactions: Reactions, nowMs: number): Standing {
  if (!isOpen(request, nowMs)) return "ended";
  const said = reactions.requests[String(request.index)]?.s;
  if (said === "declined") return "declined";
  if (isMuted(reactions, request.document.agency, request.document.offence)) return "muted";
  return said === "seen" ? "seen" : "new";
}
