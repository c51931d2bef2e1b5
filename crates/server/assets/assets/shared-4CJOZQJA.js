import {
  h,
  show
} from "./shared-2VSMCPOF.js";

// src/setup/steps.ts
var STEPS = ["Keys", "Recovery", "Hub", "Camera", "First clip"];
function progress(now) {
  const at = STEPS.indexOf(now);
  const item = (step2, i) => h(
    "li",
    { class: i < at ? "done" : i === at ? "now" : "", "aria-current": i === at ? "step" : null },
    h("span", { class: "step-dot", "aria-hidden": "true" }),
    h(
      "span",
      { class: "step-name" },
      step2,
      i < at ? h("span", { class: "visually-hidden" }, " (done)") : null
    )
  );
  return h("ol", { class: "steps", "aria-label": "Set-up" }, ...STEPS.map(item));
}
function step(now, title, ...content) {
  show(progress(now), h("section", { class: "narrow stack" }, h("h1", {}, title), ...content));
}

export {
  step
};
