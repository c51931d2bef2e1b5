// The frame of the set-up: where one is, and how to go on.

import { type Child, h } from "../ui/h.ts";
import { show } from "../ui/parts.ts";

const STEPS = ["Keys", "Recovery", "Hub", "Camera", "First clip"] as const;
export type Step = (typeof STEPS)[number];

function progress(now: Step): HTMLElement {
  const at = STEPS.indexOf(now);
  const item = (step: Step, i: number) =>
    h(
      "li",
      { class: i < at ? "done" : i === at ? "now" : "", "aria-current": i === at ? "step" : null },
      h("span", { class: "step-dot", "aria-hidden": "true" }),
      h(
        "span",
        { class: "step-name" },
        step,
        i < at ? h("span", { class: "visually-hidden" }, " (done)") : null,
      ),
    );
  return h("ol", { class: "steps", "aria-label": "Set-up" }, ...STEPS.map(item));
}

/** Shows one step. */
export function step(now: Step, title: string, ...content: Child[]): void {
  show(progress(now), h("section", { class: "narrow stack" }, h("h1", {}, title), ...content));
}
