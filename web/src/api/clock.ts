// The operator's clock, as its answers tell it. What it decides by the hour or the day is counted down by its
// clock and not by this device's, which may be wrong.

/** `Date` has whole seconds, and answers take their way; what is nearer than this is no difference. */
const SAME_MS = 3_000;

let ahead = 0;

/** Takes the time from an answer that was not kept by a cache. */
export function heard(headers: Headers, now = Date.now()): void {
  const at = Date.parse(headers.get("Date") ?? "");
  if (Number.isNaN(at)) return;
  const found = Math.abs(at - now) <= SAME_MS ? 0 : at - now;
  if (Math.abs(found - ahead) > SAME_MS) ahead = found;
}

/** What time it is there. */
export const operatorNow = (now = Date.now()): number => now + ahead;
