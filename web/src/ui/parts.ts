// Parts that several pages use: buttons, notices, fields, toasts, dialogs, words, steps.

import { Problem } from "../api/client.ts";
import { Refused } from "../crypto/encoding.ts";
import { type Child, announce, byId, fill, h } from "./h.ts";
import { type IconName, icon } from "./icons.ts";

export type ButtonKind = "primary" | "quiet" | "plain" | "danger";

interface ButtonProps {
  icon?: IconName;
  kind?: ButtonKind;
  type?: "submit" | "button";
  title?: string;
  class?: string;
  disabled?: boolean;
  onclick?: (event: MouseEvent) => unknown;
}

/** A button. While its action runs it is busy; what the action throws is shown as a toast. */
export function button(label: string, props: ButtonProps = {}): HTMLButtonElement {
  const { icon: name, kind = "quiet", onclick, ...rest } = props;
  const element = h(
    "button",
    { type: "button", ...rest, class: `btn btn-${kind} ${props.class ?? ""}`.trim() },
    name && icon(name),
    h("span", {}, label),
  );
  if (onclick) element.addEventListener("click", (event) => void busy(element, () => onclick(event)));
  return element;
}

/** A button that is only an icon; its label is read out and shown as a tip. */
export function iconButton(label: string, name: IconName, onclick: (event: MouseEvent) => unknown) {
  const element = h(
    "button",
    { type: "button", class: "btn btn-icon", "aria-label": label, title: label },
    icon(name, 22),
  );
  element.addEventListener("click", (event) => void busy(element, () => onclick(event)));
  return element;
}

/** Runs an action with a button marked busy, and shows what went wrong. */
export async function busy(element: HTMLButtonElement, action: () => unknown): Promise<void> {
  if (element.getAttribute("aria-busy") === "true") return;
  element.setAttribute("aria-busy", "true");
  try {
    await action();
  } catch (error) {
    toast(sentence(error), { kind: "warn" });
  } finally {
    element.removeAttribute("aria-busy");
  }
}

/** What to tell a person about an error. */
export function sentence(error: unknown): string {
  if (error instanceof Refused) {
    const text = error.message;
    return text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? "" : ".");
  }
  if (error instanceof Error && error.message) return error.message;
  return "Something went wrong. Reload the page and try again.";
}

type NoticeKind = "info" | "good" | "warn" | "ring";
const NOTICE_ICONS: Record<NoticeKind, IconName> = {
  info: "info",
  good: "check",
  warn: "warn",
  ring: "bell",
};

/** A framed remark. */
export function notice(kind: NoticeKind, ...children: Child[]): HTMLElement {
  return h(
    "div",
    { class: `notice notice-${kind}`, role: kind === "warn" ? "alert" : null },
    icon(NOTICE_ICONS[kind]),
    h("div", { class: "notice-body" }, ...children),
  );
}

interface FieldProps {
  /** More than one line. */
  rows?: number;
  label: string;
  hint?: string;
  name?: string;
  type?: string;
  value?: string;
  required?: boolean;
  autocomplete?: string;
  placeholder?: string;
  inputmode?: string;
  maxlength?: number;
  class?: string;
  autocapitalize?: string;
}

let fields = 0;

/** A labelled text field. */
export function field(props: FieldProps): { root: HTMLElement; input: HTMLInputElement } {
  const { label, hint, ...rest } = props;
  const id = `field-${++fields}`;
  const described = hint ? `${id}-hint` : null;
  const input = h(rest.rows ? "textarea" : "input", {
    spellcheck: "false",
    ...rest,
    id,
    "aria-describedby": described,
  }) as HTMLInputElement;
  const root = h(
    "div",
    { class: "field" },
    h("label", { for: id }, label),
    hint && h("p", { class: "hint", id: described }, hint),
    input,
  );
  return { root, input };
}

/**
 * A field that most people leave empty, behind what it is for; what was kept or is changed is seen. `before`
 * stands above it, the rest below.
 */
export function folded(
  label: string,
  { root, input }: ReturnType<typeof field>,
  before: Child = null,
  ...after: Child[]
): HTMLDetailsElement {
  const inside = h("div", { class: "stack-s" }, before, root, ...after);
  const made = h("details", { class: "more" }, h("summary", {}, label), inside) as HTMLDetailsElement;
  input.addEventListener("input", () => {
    if (input.value !== "") made.open = true;
  });
  return made;
}

interface Choice {
  value: string;
  label: string;
  hint?: string;
  disabled?: boolean;
}

/** Radio buttons as cards. `chosen` may be null: nothing is chosen for anybody. */
export function choices(
  legend: string,
  name: string,
  all: Choice[],
  chosen: string | null,
): HTMLFieldSetElement {
  return h(
    "fieldset",
    { class: "choices" },
    h("legend", {}, legend),
    ...all.map((c) =>
      h(
        "label",
        { class: "choice" },
        h("input", {
          type: "radio",
          name,
          value: c.value,
          checked: c.value === chosen,
          disabled: c.disabled ?? false,
        }),
        h(
          "span",
          { class: "choice-body" },
          h("strong", {}, c.label),
          c.hint && h("span", { class: "hint" }, c.hint),
        ),
      ),
    ),
  );
}

/** A switch with words. */
export function toggle(
  label: string,
  hint: string,
  on: boolean,
  change: (on: boolean) => unknown = () => {},
) {
  const input = h("input", { type: "checkbox", role: "switch", checked: on });
  input.addEventListener("change", () => change(input.checked));
  const root = h(
    "label",
    { class: "toggle" },
    input,
    h("span", { class: "choice-body" }, h("strong", {}, label), h("span", { class: "hint" }, hint)),
  );
  return { root, input };
}

interface ToastProps {
  kind?: "good" | "warn";
  action?: { label: string; run: () => unknown };
  seconds?: number;
}

/** Where a remark can be seen and reached: what lies behind an open dialog cannot. */
function toastHost(): HTMLElement {
  const top = [...document.querySelectorAll("dialog[open]")].at(-1);
  if (!top) return byId("toasts");
  const host = top.querySelector<HTMLElement>(":scope > .toasts") ?? h("div", { class: "toasts" });
  top.append(host);
  return host;
}

/** A short remark at the edge that goes by itself; with an action it stays longer, and while pointed at. */
export function toast(message: string, props: ToastProps = {}): void {
  const close = (): void => element.remove();
  const act = props.action;
  const element: HTMLElement = h(
    "div",
    { class: `toast toast-${props.kind ?? "good"}`, role: props.kind === "warn" ? "alert" : "status" },
    h("p", {}, message),
    act &&
      button(act.label, {
        kind: "plain",
        onclick: async () => {
          close();
          await act.run();
        },
      }),
    iconButton("Dismiss", "close", close),
  );
  toastHost().append(element);
  announce(message);
  const life = (props.seconds ?? (act || props.kind === "warn" ? 12 : 5)) * 1000;
  const arm = () => setTimeout(close, life);
  let timer = arm();
  const hold = () => clearTimeout(timer);
  element.addEventListener("pointerenter", hold);
  element.addEventListener("focusin", hold);
  element.addEventListener("pointerleave", () => {
    timer = arm();
  });
}

/** Asks in a dialog; resolves with the value of the button, or null if it was closed. */
export function dialog<T>(
  title: string,
  build: (close: (value: T | null) => void) => Child[],
  props: { class?: string } = {},
): Promise<T | null> {
  return new Promise((resolve) => {
    const close = (value: T | null) => {
      element.close();
      element.remove();
      resolve(value);
    };
    const heading = h("h2", { id: "dialog-title" }, title);
    const element = h(
      "dialog",
      { class: `dialog ${props.class ?? ""}`.trim(), "aria-labelledby": "dialog-title" },
      h(
        "div",
        { class: "dialog-head" },
        heading,
        iconButton("Close", "close", () => close(null)),
      ),
      ...build(close),
    );
    element.addEventListener("cancel", (event) => {
      event.preventDefault();
      close(null);
    });
    document.body.append(element);
    element.showModal();
  });
}

/** Six words for two people, or one with two screens, to compare. */
export function wordList(words: string[]): HTMLElement {
  return h(
    "ol",
    { class: "words", "aria-label": "Six words to compare" },
    ...words.map((w) => h("li", {}, w)),
  );
}

/** A quiet line with a spinner. */
export function waiting(message: string): HTMLElement {
  return h(
    "p",
    { class: "waiting", role: "status" },
    h("span", { class: "spinner", "aria-hidden": "true" }),
    message,
  );
}

/** Shows a page's content and puts the focus on its heading, as after a navigation. */
export function show(...children: Child[]): void {
  const main = byId("main");
  // What the step before complained about is over.
  for (const old of byId("toasts").querySelectorAll(".toast-warn")) old.remove();
  fill(main, ...children);
  const heading = main.querySelector("h1");
  if (heading) {
    heading.setAttribute("tabindex", "-1");
    heading.focus({ preventScroll: true });
  }
  window.scrollTo({ top: 0 });
}

/** A whole page that could not be shown, with what to do: where there is nothing, trying again is no use. */
export function failure(error: unknown, again: () => unknown): HTMLElement {
  const nothing = error instanceof Problem && error.status === 404;
  const home = document.querySelector<HTMLAnchorElement>(".brand")?.href ?? "/";
  return h(
    "section",
    { class: "narrow stack" },
    h("h1", {}, nothing ? "There is nothing here" : "This did not work"),
    nothing
      ? h("p", { class: "lead" }, "It is gone, or it is not yours to see.")
      : notice("warn", h("p", {}, sentence(error))),
    h(
      "div",
      { class: "actions" },
      !nothing && button("Try again", { kind: "primary", onclick: again }),
      h("a", { class: `btn ${nothing ? "btn-primary" : "btn-plain"}`, href: home }, "Go to the first page"),
    ),
  );
}
