import {
  h,
  icon
} from "./shared-K3QNCVT6.js";

// src/ui/entries.ts
function section(id, title, ...content) {
  return h("section", { class: "block", "aria-labelledby": id }, h("h2", { id }, title), ...content);
}
function entry(name, title, hint, ...actions) {
  return h("li", {}, line(name, title, hint, ...actions));
}
function line(name, title, hint, ...actions) {
  return h(
    "div",
    { class: "entry" },
    h("span", { class: "entry-icon" }, icon(name)),
    h("div", { class: "entry-words" }, h("strong", {}, title), h("span", { class: "small muted" }, hint)),
    h("div", { class: "entry-actions" }, ...actions)
  );
}

export {
  section,
  entry,
  line
};
