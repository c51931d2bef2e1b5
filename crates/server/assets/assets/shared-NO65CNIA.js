import {
  pdfOf
} from "./shared-BJYSZPFA.js";
import {
  REACHES,
  titleOf,
  typeOf,
  utcDay
} from "./shared-J63CFKTP.js";
import {
  windowOf,
  windowUtc
} from "./shared-3IINW6P6.js";
import {
  paper
} from "./shared-MKPH3CSN.js";
import {
  documentPath,
  momentOf
} from "./shared-SUADRC7Y.js";
import {
  printed
} from "./shared-W57RIK6C.js";
import {
  saveBlob
} from "./shared-SG6557SX.js";
import {
  dateOf
} from "./shared-2DX3DUU7.js";
import {
  button,
  h
} from "./shared-K3QNCVT6.js";

// src/demand/show.ts
function demandFacts(demand, { agency, rules, doorOf = printed }) {
  const row = (term, ...value) => [h("dt", {}, term), h("dd", {}, ...value)];
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
    ...demand.serve_by === null ? [] : row("To be served by", momentOf(demand.serve_by)),
    ...type ? row("Reaches at most", REACHES[type.class]) : [],
    ...row("Doors", demand.doors.map(doorOf).join(", ")),
    ...apart ? row("In a line of their own", apart) : [],
    ...row(
      "Window",
      h("span", { class: "num" }, windowOf(demand.from, demand.to)),
      h("span", { class: "hint num" }, windowUtc(demand.from, demand.to))
    ),
    ...gag ? row("Gag", gag) : [],
    ...row("Agency and case", `${agency}, case ${demand.case}`)
  );
}
var wordForWord = (text) => h(
  "details",
  { class: "more" },
  h("summary", {}, "The demand, as it is signed"),
  paper(text, "The demand, word for word")
);
function documents(reader, id, demand) {
  const save = (label, which, hash) => button(label, {
    icon: "save",
    onclick: async () => {
      const name = `${which}-${demand.reference.replace(/[^\w-]+/g, "-")}.pdf`;
      saveBlob(name, await pdfOf(documentPath(reader, id, which), hash, "the demand"));
    }
  });
  const gag = reader === "household" ? null : demand.gag;
  return h(
    "div",
    { class: "stack-s" },
    h(
      "div",
      { class: "actions" },
      save("Save the order (PDF)", "order", demand.order),
      gag && save("Save the order not to tell (PDF)", "gag-order", gag.document)
    ),
    h(
      "p",
      { class: "small muted" },
      "This browser saves a document only if it is the one whose fingerprint stands in the demand."
    )
  );
}

export {
  demandFacts,
  wordForWord,
  documents
};
