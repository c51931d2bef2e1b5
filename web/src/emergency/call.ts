// A reviewer calls the agency at its number on file, and writes down what was said.

import { type Review, emergencies } from "../api/emergency.ts";
import { clock } from "../ui/format.ts";
import { type Child, fill, h } from "../ui/h.ts";
import { askForm } from "../ui/forms.ts";
import { busy, button, field, notice } from "../ui/parts.ts";
import { type Context, notReached } from "./decide.ts";

/** Whether the agency is to be called, whoever has signed by now. */
export const awaitsCall = ({ state, call_back }: Review) =>
  call_back === null && ["begun", "filed", "supervised"].includes(state);

/** Whom the agency has to name by itself. */
function compared({ officer, supervisor, state }: Review): Child[] {
  const name = (who: string) => h("strong", {}, who);
  const second = supervisor === null ? [] : ["; ", name(supervisor), " signed the same"];
  const did = state === "begun" ? " began it" : " filed it";
  return [name(officer), did, ...second, ". Ask who did, and compare."];
}

/**
 * The number on file, and a form for what was said there. The claim may be completed and signed while
 * somebody is on the phone: what they have written down stays.
 */
export class PhoneCall {
  private readonly names = h("p", {});
  private readonly before = h("p", {});
  private readonly outcome = h("div", { class: "stack", "aria-live": "polite" });
  private readonly reached = button("Somebody was reached");
  private readonly unanswered = button("Nobody answered");
  private readonly root: HTMLElement;

  constructor(private review: Review, private readonly context: Context) {
    const number = review.call_number;
    this.root = number === null ? PhoneCall.none() : this.at(number);
  }

  private static none(): HTMLElement {
    const none = "This agency has no number on file, so nobody can be called. Refuse it below.";
    return notice("warn", h("p", {}, none));
  }

  private at(number: string): HTMLElement {
    this.reached.addEventListener("click", this.somebody());
    this.unanswered.addEventListener("click", () => void busy(this.unanswered, () => this.nobody()));
    return h(
      "section",
      { class: "card stack", "aria-labelledby": "call" },
      h("h2", { id: "call" }, "Call the agency"),
      h("p", {}, "At this number alone, whatever the claim or a caller says."),
      h("a", { class: "call-number num", href: `tel:${number.replace(/[^+\d]/g, "")}` }, number),
      this.before,
      this.names,
      h(
        "div",
        { class: "ways-two" },
        this.reached,
        this.unanswered,
      ),
      this.outcome,
    );
  }

  /** Shows what follows from one of the two, which is marked; or from neither. */
  private follow(chosen: HTMLElement | null, ...parts: Child[]): void {
    for (const it of [this.reached, this.unanswered]) it.setAttribute("aria-pressed", String(it === chosen));
    fill(this.outcome, ...parts);
  }

  private somebody(): () => void {
    const who = "Name and function.";
    const reached = field({ label: "Who answered", hint: who, autocomplete: "off", maxlength: 200 });
    const what = "Whether they know of it, and who began or filed it.";
    const words = field({ label: "What they said", hint: what, rows: 4, maxlength: 800 });
    const run = async () => {
      const [by, text] = [reached.input.value.trim(), words.input.value.trim()];
      this.context.given(await emergencies.called(this.review.emergency, by, text));
    };
    const form = askForm({ label: "Keep what was said", run }, reached.root, words.root);
    return () => {
      this.follow(this.reached, form);
      reached.input.focus();
    };
  }

  private async nobody(): Promise<void> {
    const note = button("Note it, and call again", {
      kind: "primary",
      onclick: async () => {
        this.context.given(await emergencies.missed(this.review.emergency));
        this.follow(null);
      },
    });
    const told = h("p", { class: "hint" }, "The agency sees that, and when.");
    const over = await notReached(this.review, this.context);
    const part = (...children: Child[]) => h("div", { class: "stack-s" }, ...children);
    const again = part(h("div", { class: "actions" }, note), told);
    this.follow(this.unanswered, again, part(h("h3", {}, "Or end it"), over));
  }

  /** The same form, for where the emergency is now. */
  on(review: Review): HTMLElement {
    // What would be refused is another thing once it is filed.
    if (review.state !== this.review.state && this.outcome.querySelector("h3")) this.follow(null);
    this.review = review;
    fill(this.names, ...compared(review));
    fill(this.before, review.missed_ms !== null && `Nobody answered at ${clock(review.missed_ms)}.`);
    this.before.hidden = review.missed_ms === null;
    return this.root;
  }
}
