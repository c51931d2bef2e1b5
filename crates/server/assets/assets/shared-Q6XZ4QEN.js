import {
  paper
} from "./shared-4WVJHON3.js";
import {
  h
} from "./shared-RX7VL72O.js";

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
  contact: "Contact",
  terms: "Terms",
  request: "Request, entry",
  about: "About"
};
var moment = (value) => value.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)Z$/, "$1 $2 UTC");
function reading(document, area = null) {
  const lines = linesOf(document);
  const one = (name) => lines.find(([n]) => n === name)?.[1];
  const words = lines.filter(([name]) => name === "text").map(([, value]) => h("p", {}, value));
  const cells = lines.filter(([name]) => name === "cell").length;
  const rows = lines.flatMap(([name, value]) => {
    const label = LABELS[name];
    return label ? [h("dt", {}, label), h("dd", { class: "num" }, moment(value))] : [];
  });
  return h(
    "div",
    { class: "reading stack-s" },
    one("title") && h("h3", {}, one("title")),
    words.length > 0 ? h("div", { class: "reading-words" }, ...words) : h("p", { class: "muted" }, "Published without words: a sensitive offence."),
    h(
      "dl",
      { class: "facts" },
      ...rows,
      cells > 0 && [h("dt", {}, "Area"), h("dd", { class: "num" }, area ?? `${cells} cells`)]
    ),
    h("details", { class: "more" }, h("summary", {}, "Word for word"), paper(document))
  );
}

export {
  reading
};
