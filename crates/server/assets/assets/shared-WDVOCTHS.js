import {
  lasting
} from "./shared-4DSYHY5V.js";
import {
  h,
  operatorNow
} from "./shared-XHTEXJ3I.js";

// src/release/countdown.ts
var TICK_MS = 1e3;
function countdown(untilMs, say) {
  const left = h("strong", { class: "num" });
  let shown = false;
  const tick = () => {
    const ms = untilMs - operatorNow();
    left.textContent = say(ms > 0 ? lasting(ms) : null);
    if (shown && !left.isConnected) clearInterval(timer);
    shown ||= left.isConnected;
  };
  const timer = setInterval(tick, TICK_MS);
  tick();
  return left;
}

export {
  countdown
};
