// What happens by itself where whoever has to decide does not, and what can be done meanwhile: a line that
// changes once the time is over. Not what the operator does: that is in docs/ref/notifications.md.

import { operatorNow } from "../api/clock.ts";
import { h } from "../ui/h.ts";

const MINUTE_MS = 60_000;
const TICK_MS = 1_000;

/** Whoever is waited for, after how long, and what is said until then and from then on. */
export interface Stall {
  minutes: number;
  before: string;
  after: string;
}

/** What an agency can do meanwhile: of an emergency, of a demand, of a drill. */
export const MEANWHILE = {
  emergency:
    " Meanwhile you can ask the neighbours by an urgent request, if this service has such; a court's order " +
    "is another way.",
  demand: " Meanwhile you can ask the neighbours by a request.",
  drill: "",
};

/** Reviewers of an emergency, as its agency sees it; `ownerMinutes` more where the owner is asked. */
export const reviewersSilent = (meanwhile: string, ownerMinutes = 0): Stall => ({
  minutes: ownerMinutes + 3,
  before: "After 3 minutes the next reviewer on duty is told, by itself.",
  after: `It goes to the next reviewer on duty every 3 minutes, and at last to all of them.${meanwhile}`,
});

/** The other reviewer, as the one who has decided sees it. */
export const reviewerSilent = (minutes: number): Stall => ({
  minutes,
  before: `After ${minutes} minutes the next one on duty is told, by itself.`,
  after: `It goes to the next one on duty every ${minutes} minutes, and at last to all of them.`,
});

/** Trustees; the operator calls none of them. */
export const trusteesSilent = (meanwhile: string): Stall => ({
  minutes: 10,
  before: "Each trustee wakes its own people; nobody else can answer for it.",
  after:
    "A trustee whose program is silent for 10 minutes counts as missing; reviewers are told by itself if " +
    `one more would be too many.${meanwhile}`,
});

/** What is said of something that has been waited for since `sinceMs`. */
export const stallWords = (stall: Stall, sinceMs: number, nowMs: number): string =>
  nowMs - sinceMs < stall.minutes * MINUTE_MS ? stall.before : stall.after;

const MET_MAX = 64;
const met = new Map<string, number>();

/** Since when this page has seen it wait for the same: drawing it anew begins no new time. */
export function waitsSince(what: string, nowMs: number): number {
  const since = met.get(what) ?? nowMs;
  if (met.size < MET_MAX) met.set(what, since);
  return since;
}

/** The line. */
export function stalled(what: string, stall: Stall): HTMLElement {
  const line = h("p", {});
  const since = waitsSince(what, operatorNow());
  let shown = false;
  const tick = () => {
    const words = stallWords(stall, since, operatorNow());
    if (line.textContent !== words) line.textContent = words;
    // Drawn before it is put on the page, and done with once it is gone from it.
    if (shown && !line.isConnected) clearInterval(timer);
    shown ||= line.isConnected;
  };
  const timer = setInterval(tick, TICK_MS);
  tick();
  return line;
}
