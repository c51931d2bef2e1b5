// What is happening to the call back, for the agency: it runs while the claim is completed and signed, and
// whoever answers at the number on file has to know of it.

import type { Emergency } from "../api/emergency.ts";
import { countdown } from "../release/countdown.ts";
import { reviewerSilent, stalled } from "../release/stalled.ts";
import { clock } from "../ui/format.ts";
import { onChange } from "../ui/drawn.ts";
import { type Child, fill, h } from "../ui/h.ts";
import { notice } from "../ui/parts.ts";

/** While reviewers are to call, and once they have. */
export function callWords({ emergency, called_ms: called, missed_ms: missed }: Emergency): HTMLElement {
  const line = (strong: string, words: string) => h("p", {}, h("strong", {}, strong), words);
  if (called !== null) {
    return notice("good", line(`Called back at ${clock(called)}: somebody was reached.`, ""));
  }
  const silent = stalled(`${emergency} call`, reviewerSilent(3));
  if (missed !== null) {
    const again = " It is called again: see that somebody at your number on file knows of this.";
    return notice("warn", line(`Nobody answered at ${clock(missed)}.`, again), silent);
  }
  const words = " at your number on file: see that somebody there knows of this.";
  return notice("info", line("A reviewer calls you back", words), silent);
}

/** What is left to complete it. */
export const leftToComplete = (untilMs: number): Child =>
  h("p", { class: "small muted" }, countdown(untilMs, (left) =>
    left === null ? "The time to complete it is over" : `${left} left to sign it`));

/** The same on a page that looks again and again. */
export class Calling {
  readonly root = h("div", { class: "stack-s", "aria-live": "polite", "data-call": "" });
  private readonly redraw = onChange();

  async follow(item: Emergency): Promise<void> {
    const { called_ms, missed_ms, lapses_ms } = item;
    await this.redraw([called_ms, missed_ms, lapses_ms], () =>
      fill(this.root, callWords(item), item.state === "begun" && lapses_ms && leftToComplete(lapses_ms)),
    );
  }
}
