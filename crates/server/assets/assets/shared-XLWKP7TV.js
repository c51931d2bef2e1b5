import {
  drawArea
} from "./shared-53SZYJD3.js";
import {
  CLASS_TITLES,
  DANGERS
} from "./shared-3IINW6P6.js";
import {
  paper
} from "./shared-MKPH3CSN.js";
import {
  h
} from "./shared-K3QNCVT6.js";

// src/moderate/reading.ts
function linesOf(document) {
  return document.split("\n").slice(1).filter((line) => line !== "").map((line) => {
    const at = line.indexOf(" ");
    return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1)];
  });
}
var LABELS = {
  agency: "Agency",
  from: "From",
  to: "To",
  week: "Week",
  daily: "Each day, from and for minutes",
  class: "Class",
  danger: "Urgent ask",
  contact: "Contact",
  terms: "Terms",
  request: "Request, entry",
  about: "What it is"
};
var moment = (value) => value.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)Z$/, "$1 $2 UTC");
function reading(document, { agency, area }) {
  const lines = linesOf(document);
  const one = (name) => lines.find(([n]) => n === name)?.[1];
  const words = lines.filter(([name]) => name === "text").map(([, value]) => h("p", {}, value));
  const cells = lines.filter(([name]) => name === "cell").map(([, cell]) => cell);
  const said = (name, value) => {
    if (name === "agency") return agency;
    if (name === "danger") return DANGERS[value] ?? value;
    return name === "class" ? CLASS_TITLES[value] ?? value : moment(value);
  };
  const rows = lines.flatMap(([name, value]) => {
    const label = LABELS[name];
    return label ? [h("dt", {}, label), h("dd", { class: "num" }, said(name, value))] : [];
  });
  const size = area ?? `${cells.length} cells`;
  return h(
    "div",
    { class: "reading stack-s" },
    one("title") && h("h3", {}, one("title")),
    words.length > 0 ? h("div", { class: "reading-words" }, ...words) : h("p", { class: "muted" }, "Published without words: a sensitive offence."),
    cells.length > 0 && h("div", { class: "area-box" }, drawArea(cells, null, `The area: ${size}`)),
    h(
      "dl",
      { class: "facts" },
      ...rows,
      cells.length > 0 && [h("dt", {}, "Area"), h("dd", { class: "num" }, size)]
    ),
    h("details", { class: "more" }, h("summary", {}, "The exact public text"), paper(document))
  );
}

export {
  reading
};
