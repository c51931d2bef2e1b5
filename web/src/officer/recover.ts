// Bringing the agency's key back into a browser, from its recovery sheet or from the identity itself.

import type { Desk } from "../agency/desk.ts";
import { recoverKey } from "../agency/key.ts";
import { fill, h } from "../ui/h.ts";
import { button, busy, field, notice, sentence, show, toast, waiting } from "../ui/parts.ts";

/** What somebody typed, or a whole sheet pasted into one field. */
export function parseAgencySheet(check: string, key: string): { check: string; identity: string } {
  const all = `${check}\n${key}`;
  const letters = (all.replace(/ /g, "").match(/AGE-?SECRET-?KEY-?1[0-9A-Z-]{58,}/i)?.[0] ?? key)
    .replace(/[\s-]/g, "")
    .toUpperCase()
    .replace(/^AGESECRETKEY1/, "");
  const found = /check\s+([0-9a-f]{16})/i.exec(all)?.[1] ?? check.replace(/[\s-]/g, "");
  return { check: found.toLowerCase(), identity: `AGE-SECRET-KEY-1${letters}` };
}

/** Asks for the sheet. */
export function recoverForm(desk: Desk, done: () => unknown): void {
  const check = field({
    label: "Check",
    autocomplete: "off",
    autocapitalize: "none",
    hint: "16 letters and digits. It shows this browser which public record is the right one.",
  });
  const key = field({
    label: "Key",
    rows: 3,
    autocomplete: "off",
    autocapitalize: "characters",
    hint: "With or without its first line, AGE-SECRET-KEY-1. Spaces do not matter.",
  });
  for (const f of [check, key]) f.input.classList.add("mono");
  const file = h("input", {
    type: "file",
    accept: "text/plain,.txt",
    class: "visually-hidden",
    id: "sheet-file",
  });
  file.addEventListener("change", async () => {
    const chosen = file.files?.[0];
    if (!chosen || chosen.size > 20_000) return;
    const read = parseAgencySheet(await chosen.text(), "");
    check.input.value = read.check;
    key.input.value = read.identity;
  });
  const submit = button("Recover", { kind: "primary", type: "submit" });
  const state = h("div", { "aria-live": "polite" });
  const form = h(
    "form",
    { class: "stack", novalidate: true },
    h(
      "div",
      { class: "actions" },
      h("label", { class: "btn btn-quiet", for: "sheet-file" }, "Read the saved file"),
      file,
    ),
    h("div", { class: "fields" }, check.root, key.root),
    state,
    h("div", { class: "actions" }, submit, button("Back", { kind: "plain", onclick: done })),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void busy(submit, async () => {
      try {
        const typed = parseAgencySheet(check.input.value, key.input.value);
        fill(state, waiting("Checking the sheet"));
        await recoverKey(desk, typed.identity, typed.check);
        toast("This browser holds the agency's key again.");
        await done();
      } catch (error) {
        fill(state, notice("warn", h("p", {}, sentence(error))));
      }
    });
  });
  show(
    h(
      "section",
      { class: "narrow stack" },
      h("h1", {}, "Use the recovery sheet"),
      h("p", { class: "lead" }, `The sheet of ${desk.agency.name} is opened here; nothing on it is sent.`),
      form,
    ),
  );
}
