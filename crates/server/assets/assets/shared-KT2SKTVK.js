import {
  h
} from "./shared-K3QNCVT6.js";

// src/ui/empty.ts
function nothing(title, words, ...more) {
  const panes = Array.from({ length: 4 }, () => h("span", {}));
  return h(
    "div",
    { class: "empty" },
    h("div", { class: "empty-window", "aria-hidden": "true" }, panes),
    h("h2", {}, title),
    h("p", { class: "muted" }, words),
    ...more
  );
}

export {
  nothing
};
