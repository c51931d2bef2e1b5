// Forms that several pages ask with: one action whose trouble is said in the form, the code of a pairing,
// and a recovery sheet.

import { showCode } from "../crypto/pairing.ts";
import { type Child, fill, h } from "./h.ts";
import { type ButtonKind, button, busy, field, notice, sentence, wordList } from "./parts.ts";
import { qr } from "./qr.ts";

/** Larger files than this are no sheet. */
const SHEET_BYTES_MAX = 20_000;

interface Asked {
  /** What the button says. */
  label: string;
  kind?: ButtonKind;
  /** What is said before anything is tried. */
  message?: string | undefined;
  /** Beside the button. */
  more?: Child[];
  /** What it does; `say` shows how far it is. What it throws is said in the form. */
  run: (say: (...words: Child[]) => void) => unknown;
}

/** A form with these parts and one action. */
export function askForm(
  { label, kind = "primary", message, more = [], run }: Asked,
  ...parts: Child[]
): HTMLFormElement {
  const submit = button(label, { kind, type: "submit" });
  const state = h("div", { "aria-live": "polite" }, message && notice("warn", h("p", {}, message)));
  const say = (...words: Child[]) => fill(state, ...words);
  const form = h(
    "form",
    { class: "stack", novalidate: true },
    ...parts,
    state,
    h("div", { class: "actions" }, submit, ...more),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void busy(submit, async () => {
      try {
        await run(say);
      } catch (error) {
        say(notice("warn", h("p", {}, sentence(error))));
      }
    });
  });
  return form;
}

/** A code field that sets the hyphens itself. */
export function codeField(hint: string) {
  const made = field({
    label: "Code",
    hint,
    name: "code",
    autocomplete: "off",
    autocapitalize: "characters",
    placeholder: "XXXX-XXXX-XXXX",
    class: "code-input",
    maxlength: 20,
  });
  made.root.classList.add("field-code");
  made.input.addEventListener("input", () => {
    const letters = made.input.value
      .replace(/[^0-9a-z]/gi, "")
      .slice(0, 12)
      .toUpperCase();
    made.input.value = letters.match(/.{1,4}/g)?.join("-") ?? "";
  });
  return made;
}

/** A code to be typed or scanned on another screen; the picture holds the address that takes it, if any. */
export function codeBox(code: string, page?: string): HTMLElement {
  const shown = showCode(code);
  const picture = page ? `${location.origin}${page}#${shown}` : shown;
  return h(
    "div",
    { class: "qr-box" },
    qr(picture, page ? "Picture to scan with the other device" : "Code to scan"),
    h("p", { class: "code num" }, shown),
  );
}

/** Six words to compare with another screen, and both answers. */
export function compare(
  words: string[],
  screen: string,
  same: { label?: string; run: () => unknown },
  differ: () => unknown,
): Child[] {
  return [
    h("p", { class: "lead" }, `${screen} shows six words. If they are these, nobody is in between.`),
    wordList(words),
    h(
      "div",
      { class: "actions" },
      button(same.label ?? "They are the same", { kind: "primary", onclick: same.run }),
      button("They differ", { onclick: differ }),
    ),
  ];
}

/** A remark and the one way on from it. */
export const wayOn = (words: string, label: string, onclick: () => unknown): Child[] => [
  notice("warn", h("p", {}, words)),
  h("div", { class: "actions" }, button(label, { kind: "primary", onclick })),
];

/** The lines of a recovery sheet, as typed. */
export interface TypedSheet {
  household: string;
  check: string;
  identity: string;
}

interface SheetAsked {
  /** Whether the sheet has a line that names the household. */
  household: boolean;
  /** What the check tells this browser. */
  checks: string;
  more?: Child[];
  run: (typed: TypedSheet, say: (...words: Child[]) => void) => unknown;
}

/** Asks for a recovery sheet: typed, or read from the file it was saved as. */
export function sheetForm({ household, checks, more = [], run }: SheetAsked): HTMLFormElement {
  const line = (label: string, hint: string, rows?: number) => {
    const made = field({
      label,
      hint,
      ...(rows ? { rows } : {}),
      autocomplete: "off",
      autocapitalize: rows ? "characters" : "none",
    });
    made.input.classList.add("mono");
    return made;
  };
  const owner = line("Household", "32 letters and digits.");
  const check = line("Check", `16 letters and digits. It shows this browser ${checks}.`);
  const key = line("Key", "With or without its first line, AGE-SECRET-KEY-1. Spaces do not matter.", 3);
  const file = h("input", {
    type: "file",
    accept: "text/plain,.txt",
    class: "visually-hidden",
    id: "sheet-file",
  });
  file.addEventListener("change", async () => {
    const chosen = file.files?.[0];
    if (!chosen || chosen.size > SHEET_BYTES_MAX) return;
    const text = await chosen.text();
    owner.input.value = /household\s+(\S+)/i.exec(text)?.[1] ?? "";
    check.input.value = /check\s+([0-9a-f]{16})/i.exec(text)?.[1] ?? "";
    key.input.value = /AGE-SECRET-KEY-1\S+/i.exec(text)?.[0] ?? "";
  });
  const typed = () => ({
    household: owner.input.value,
    check: check.input.value,
    identity: key.input.value,
  });
  return askForm(
    { label: "Recover", more, run: (say) => run(typed(), say) },
    h(
      "div",
      { class: "actions" },
      file,
      h("label", { class: "btn btn-quiet", for: "sheet-file" }, "Read the saved file"),
    ),
    h("div", { class: "fields" }, household && owner.root, check.root, key.root),
  );
}
