// A request as the public would read it. It shows every line; what it cannot say in words stands as it is.

import { paper } from "../decide/dialog.ts";
import { CLASS_TITLES, DANGERS } from "../officer/words.ts";
import { drawArea } from "../requests/area.ts";
import { h } from "../ui/h.ts";

/** The lines of a document: names and values in order. */
export function linesOf(document: string): [string, string][] {
  return document
    .split("\n")
    .slice(1)
    .filter((line) => line !== "")
    .map((line) => {
      const at = line.indexOf(" ");
      return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1)];
    });
}

const LABELS: Record<string, string> = {
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
  about: "What it is",
};

/** "2026-11-22T12:00Z" as "2026-11-22 12:00 UTC" */
const moment = (value: string) => value.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)Z$/, "$1 $2 UTC");

/** What the document names by a short name or not at all, in words. */
interface Words {
  agency: string;
  area?: string | null;
}

/** The document for a reader: title, words, and what it asks for, with its area drawn. */
export function reading(document: string, { agency, area }: Words): HTMLElement {
  const lines = linesOf(document);
  const one = (name: string) => lines.find(([n]) => n === name)?.[1];
  const words = lines.filter(([name]) => name === "text").map(([, value]) => h("p", {}, value));
  const cells = lines.filter(([name]) => name === "cell").map(([, cell]) => cell);
  const said = (name: string, value: string) => {
    if (name === "agency") return agency;
    if (name === "danger") return DANGERS[value] ?? value;
    return name === "class" ? (CLASS_TITLES[value] ?? value) : moment(value);
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
    words.length > 0
      ? h("div", { class: "reading-words" }, ...words)
      : h("p", { class: "muted" }, "Published without words: a sensitive offence."),
    cells.length > 0 && h("div", { class: "area-box" }, drawArea(cells, null, `The area: ${size}`)),
    h(
      "dl",
      { class: "facts" },
      ...rows,
      cells.length > 0 && [h("dt", {}, "Area"), h("dd", { class: "num" }, size)],
    ),
    h("details", { class: "more" }, h("summary", {}, "The exact public text"), paper(document)),
  );
}
