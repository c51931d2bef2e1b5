// A page that waits for something looks every 20 seconds whether it has changed, or for its first minute as
// often as it says itself, and only then loads itself anew: what somebody unfolded stays unfolded, and nobody
// is read the same page again.
"use strict";

const EVERY_MS = 20_000;
const SOON_MAX_MS = 60_000;
/** That time went by alone is no change. */
const CLOCK = /<span data-clock>[^<]*/g;
const soonMs = 1_000 * Number(document.currentScript.dataset.seconds ?? 0);
const since = Date.now();

async function look() {
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    // Signed out meanwhile: the next page says so.
    if (answer.redirected) location.reload();
    return answer.ok ? (await answer.text()).replace(CLOCK, "") : undefined;
  } catch {
    return undefined; // The console is away: it is looked for again.
  }
}

let shown;
async function turn() {
  const now = await look();
  // What was waited for may have come before the first look.
  const isOver = soonMs > 0 && now !== undefined && !now.includes("data-seconds");
  if (isOver || (shown !== undefined && now !== undefined && shown !== now)) return location.reload();
  shown ??= now;
  const isSoon = soonMs > 0 && Date.now() - since < SOON_MAX_MS;
  setTimeout(turn, isSoon ? soonMs : EVERY_MS);
}
turn();
