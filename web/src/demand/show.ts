// A demand set out for reading, with its documents, and the same word for word. Agency, reviewers and
// household read the same.

import type { DemandRules } from "../api/civic.ts";
import { type Reader, documentPath } from "../api/demand.ts";
import { paper } from "../decide/dialog.ts";
import { windowOf, windowUtc } from "../officer/words.ts";
import { printed } from "../release/doors.ts";
import { pdfOf } from "../release/pdf.ts";
import { momentOf } from "../release/words.ts";
import { dateOf } from "../ui/format.ts";
import { type Child, h } from "../ui/h.ts";
import { button } from "../ui/parts.ts";
import { saveBlob } from "../ui/sheet.ts";
import type { Demand } from "./text.ts";
import { REACHES, titleOf, typeOf, utcDay } from "./words.ts";

interface Shown {
  /** Who demands, by name. */
  agency: string;
  rules: DemandRules | null;
  /** What a door is called here; as printed if nothing else is known. */
  doorOf?: (tag: string) => string;
}

/** Everything that a demand says; its documents are named by their hashes. */
export function demandFacts(demand: Demand, { agency, rules, doorOf = printed }: Shown): HTMLElement {
  const row = (term: string, ...value: Child[]) => [h("dt", {}, term), h("dd", {}, ...value)];
  const type = typeOf(rules, demand.type);
  const apart = demand.named_apart.map(doorOf).join(", ");
  const gag = demand.gag && `The household is not told until ${utcDay(demand.gag.until)} (UTC)`;
  return h(
    "dl",
    { class: "facts facts-said claim" },
    ...row("What it is", h("strong", {}, titleOf(rules, demand.type))),
    ...row("Issued by", demand.authority),
    ...row("Docket number", h("span", { class: "num" }, demand.reference)),
    ...row("Issued on", h("span", { class: "num" }, dateOf(demand.issued))),
    ...(demand.serve_by === null ? [] : row("To be served by", momentOf(demand.serve_by))),
    ...(type ? row("Reaches at most", REACHES[type.class]) : []),
    ...row("Doors", demand.doors.map(doorOf).join(", ")),
    ...(apart ? row("In a line of their own", apart) : []),
    ...row(
      "Window",
      h("span", { class: "num" }, windowOf(demand.from, demand.to)),
      h("span", { class: "hint num" }, windowUtc(demand.from, demand.to)),
    ),
    ...(gag ? row("Gag", gag) : []),
    ...row("Agency and case", `${agency}, case ${demand.case}`),
  );
}

/** The text that is signed. */
export const wordForWord = (text: string): HTMLElement =>
  h(
    "details",
    { class: "more" },
    h("summary", {}, "The demand, as it is signed"),
    paper(text, "The demand, word for word"),
  );

/** The documents, to be saved and read; whoever may not be told reads no gag, so the household's has one. */
export function documents(reader: Reader, id: string, demand: Demand): HTMLElement {
  const save = (label: string, which: "order" | "gag-order", hash: string) =>
    button(label, {
      icon: "save",
      onclick: async () => {
        const name = `${which}-${demand.reference.replace(/[^\w-]+/g, "-")}.pdf`;
        saveBlob(name, await pdfOf(documentPath(reader, id, which), hash, "the demand"));
      },
    });
  const gag = reader === "household" ? null : demand.gag;
  return h(
    "div",
    { class: "stack-s" },
    h(
      "div",
      { class: "actions" },
      save("Save the order (PDF)", "order", demand.order),
      gag && save("Save the order not to tell (PDF)", "gag-order", gag.document),
    ),
    h(
      "p",
      { class: "small muted" },
      "This browser saves a document only if it is the one whose fingerprint stands in the demand.",
    ),
  );
}
