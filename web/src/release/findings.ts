// What a reviewer's answers come to: yes to everything, or the reason of the first "no". Both weigh the same.

import { type Child, fill, h } from "../ui/h.ts";
import { notice, sentence } from "../ui/parts.ts";

type Answer = "yes" | "no" | null;

/** "yes", or the reason of the first "no"; null while there is no "no" and an answer is missing. */
export function comesTo(answers: Answer[], reasons: string[]): "yes" | string | null {
  return reasons[answers.indexOf("no")] ?? (answers.includes(null) ? null : "yes");
}

/** How it is made and shown what answers come to. */
interface Settling<T> {
  comes: () => string | null;
  make: (comes: string) => T | Promise<T>;
  /** Null where there is nothing to show yet. */
  draw: (made: T | null) => void;
  failed: (error: unknown) => void;
}

/** Shows it after each change, once. What comes late and is not what is answered by then is dropped. */
export function settler<T>({ comes, make, draw, failed }: Settling<T>): () => Promise<void> {
  let came: { to: string | null } = { to: null };
  return async () => {
    const now = { to: comes() };
    if (now.to === came.to) return;
    came = now;
    if (now.to === null) return draw(null);
    try {
      const made = await make(now.to);
      if (came === now) draw(made);
    } catch (error) {
      if (came !== now) return;
      came = { to: null };
      failed(error);
    }
  };
}

/** What was chosen in a question or a list. */
export const answerOf = (fieldset: HTMLElement) =>
  fieldset.querySelector<HTMLInputElement>(":checked")?.value ?? null;

/** Questions, each with the reason that its "no" is, and below them what `make` makes of the answers. */
export function findings(
  asked: HTMLFieldSetElement[],
  reasons: string[],
  make: (comes: string) => Child | Promise<Child>,
): HTMLElement[] {
  const outcome = h("div", { class: "stack-s", "aria-live": "polite" });
  const settle = settler({
    comes: () => comesTo(asked.map((it) => answerOf(it) as Answer), reasons),
    make,
    draw: (made) => fill(outcome, made),
    failed: (error) => fill(outcome, notice("warn", h("p", {}, sentence(error)))),
  });
  for (const fieldset of asked) fieldset.addEventListener("change", () => void settle());
  // Where it is drawn again, the answers were given before.
  void settle();
  return [...asked, outcome];
}
