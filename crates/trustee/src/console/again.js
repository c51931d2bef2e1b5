// A page that waits for something looks every 20 seconds whether it has changed, and only then loads itself
// anew: what somebody unfolded stays unfolded, and nobody is read the same page again.
"use strict";

const EVERY_MS = 20_000;
/** That time went by alone is no change. */
const CLOCK = /<span data-clock>[^<]*/g;

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

let shown = look();
setInterval(async () => {
  const [before, now] = [await shown, await look()];
  if (before !== undefined && now !== undefined && before !== now) location.reload();
  if (before === undefined) shown = Promise.resolve(now);
}, EVERY_MS);
