import {
  HOUSEHOLD_SHEET,
  groups,
  questions,
  sheetText
} from "./shared-B5DKX5RX.js";
import {
  dateOf
} from "./shared-2DX3DUU7.js";
import {
  button,
  fill,
  h,
  notice
} from "./shared-K3QNCVT6.js";

// src/ui/sheet.ts
var ORDINALS = ["1st", "2nd", "3rd", "4th"];
function saveText(name, content) {
  saveBlob(name, new Blob([content], { type: "text/plain" }));
}
function saveBlob(name, blob) {
  const url = URL.createObjectURL(blob);
  const link = h("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 6e4);
}
function sheetView(sheet, of = HOUSEHOLD_SHEET) {
  const now = Date.now();
  return h(
    "section",
    { class: "sheet", "aria-label": "Recovery sheet" },
    h("p", { class: "sheet-title" }, of.title),
    h(
      "p",
      { class: "small muted" },
      `Made ${dateOf(now)}. ${of.warning}`
    ),
    h(
      "dl",
      { class: "sheet-lines" },
      h("dt", {}, of.owner),
      h("dd", { class: "mono" }, sheet.household),
      h("dt", {}, "Check"),
      h("dd", { class: "mono" }, sheet.check),
      h("dt", {}, "Key, first line"),
      h("dd", { class: "mono" }, "AGE-SECRET-KEY-1")
    ),
    h(
      "ol",
      { class: "sheet-groups", "aria-label": "Key, in numbered groups" },
      ...groups(sheet.identity).map((g) => h("li", {}, h("span", { class: "mono" }, g)))
    )
  );
}
function sheetActions(sheet, of = HOUSEHOLD_SHEET) {
  const short = of === HOUSEHOLD_SHEET ? sheet.household.slice(0, 6) : sheet.household;
  const name = `sidelight-recovery-${short}.txt`;
  return h(
    "div",
    { class: "actions no-print" },
    button("Print it", { icon: "print", onclick: () => window.print() }),
    button("Save as text", {
      icon: "save",
      onclick: () => saveText(name, sheetText(sheet, dateOf(Date.now()), of))
    })
  );
}
function characterInput(question, onfull) {
  const label = `Group ${question.group}, ${ORDINALS[question.place - 1]} character`;
  const input = h("input", {
    class: "character",
    "aria-label": label,
    maxlength: 1,
    autocomplete: "off",
    autocapitalize: "characters",
    spellcheck: "false"
  });
  input.addEventListener("input", () => {
    input.removeAttribute("aria-invalid");
    if (input.value) onfull();
  });
  return input;
}
function sheetTest(sheet, passed) {
  const asked = questions(sheet.identity);
  const inputs = [];
  asked.forEach((q, i) => inputs.push(characterInput(q, () => inputs[i + 1]?.focus())));
  const result = h("div", { "aria-live": "polite" });
  const form = h(
    "form",
    { class: "stack", novalidate: true },
    h(
      "div",
      { class: "characters" },
      ...asked.map(
        (q, i) => h(
          "div",
          {},
          h("p", { class: "small" }, `Group ${q.group}`),
          inputs[i],
          h("p", { class: "hint" }, `${ORDINALS[q.place - 1]} character`)
        )
      )
    ),
    result,
    h("div", { class: "actions" }, button("Check", { kind: "primary", type: "submit" }))
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const wrong = asked.filter((q, i) => inputs[i]?.value.toUpperCase() !== q.answer);
    asked.forEach((q, i) => {
      if (wrong.includes(q)) inputs[i]?.setAttribute("aria-invalid", "true");
    });
    if (wrong.length === 0) return void passed();
    const which = wrong.map((q) => `group ${q.group}`).join(", ");
    fill(
      result,
      notice("warn", h("p", {}, `That is not what the sheet says in ${which}. Look at the sheet again.`))
    );
    inputs[asked.indexOf(wrong[0])]?.focus();
  });
  return form;
}

export {
  saveText,
  saveBlob,
  sheetView,
  sheetActions,
  sheetTest
};
