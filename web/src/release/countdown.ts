// How long there is, from second to second, while it is on the page.

import { operatorNow } from "../api/clock.ts";
import { lasting } from "../ui/format.ts";
import { h } from "../ui/h.ts";

const TICK_MS = 1_000;

/** Words that `say` makes of what is left. */
export function countdown(untilMs: number, say: (left: string | null) => string): HTMLElement {
  const left = h("strong", { class: "num" });
  let shown = false;
  const tick = () => {
    const ms = untilMs - operatorNow();
    left.textContent = say(ms > 0 ? lasting(ms) : null);
    // Drawn before it is put on the page, and done with once it is gone from it.
    if (shown && !left.isConnected) clearInterval(timer);
    shown ||= left.isConnected;
  };
  const timer = setInterval(tick, TICK_MS);
  tick();
  return left;
}
