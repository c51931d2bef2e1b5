// One request or update that waits: all that is public, all that only moderators see, and the decision.
// Publishing and refusing weigh the same.

import { type ModerationItem, type Rulebook, type UpdateItem, civic } from "../api/agency.ts";
import { decide } from "../decide/dialog.ts";
import { windowOf, windowUtc } from "../officer/words.ts";
import { type Child, h } from "../ui/h.ts";
import { button, choices, notice, toast } from "../ui/parts.ts";
import { reading } from "./reading.ts";

const NONE = "none";

/** The bans as one question; nothing is chosen for anybody. */
function bans(book: Rulebook): HTMLFieldSetElement {
  const fieldset = choices(
    "Does one of these hold?",
    "ban",
    [
      { value: NONE, label: "None of them holds" },
      ...book.refusals.map((r) => ({ value: r.code, label: r.title })),
    ],
    null,
  );
  fieldset.classList.add("bans");
  return fieldset;
}

const chosen = (fieldset: HTMLFieldSetElement) =>
  fieldset.querySelector<HTMLInputElement>(":checked")?.value ?? null;

function ask(fieldset: HTMLFieldSetElement, words: string): void {
  toast(words, { kind: "warn" });
  fieldset.querySelector("input")?.focus();
}

/** Two ways, alike; each needs the answer that fits it. */
function ways(
  fieldset: HTMLFieldSetElement,
  labels: [string, string],
  publish: () => Promise<unknown>,
  refuse: (reason: string) => Promise<unknown>,
): HTMLElement {
  return h(
    "div",
    { class: "ways-two" },
    button(labels[0], {
      onclick: () =>
        chosen(fieldset) === NONE
          ? publish()
          : ask(fieldset, "Choose that none of them holds, or refuse it."),
    }),
    button(labels[1], {
      onclick: () => {
        const reason = chosen(fieldset);
        return reason && reason !== NONE
          ? refuse(reason)
          : ask(fieldset, "Choose the reason first; it is public.");
      },
    }),
  );
}

interface Context {
  book: Rulebook;
  /** Whether the passkey is in the record, so that a decision counts. */
  able: boolean;
  done: () => Promise<void>;
}

function unable(own: boolean, able: boolean): Child {
  if (own)
    return notice("info", h("p", {}, h("strong", {}, "You wrote this."), " Somebody else decides on it."));
  if (!able)
    return notice(
      "info",
      h(
        "p",
        {},
        "Your passkey is not in the public record yet, or has not been there for long enough. Until " +
          "then you can read and not decide.",
      ),
    );
  return null;
}

/** A request, in full. */
export function requestDetail(item: ModerationItem, context: Context): HTMLElement {
  const { book, able, done } = context;
  const fieldset = bans(book);
  const row = (term: string, ...value: Child[]) => [h("dt", {}, term), h("dd", { class: "num" }, ...value)];
  const run = (made: () => Promise<unknown>) => async () => {
    if (await made()) await done();
  };
  return h(
    "article",
    { class: "stack detail", "data-request": item.id },
    h(
      "header",
      {},
      h("h2", { tabindex: -1 }, item.title),
      h("p", { class: "muted" }, item.agency_name),
    ),
    h(
      "section",
      { class: "card stack-s", "aria-labelledby": "public" },
      h("p", { class: "eyebrow", id: "public" }, "As the public would read it"),
      reading(item.document, { agency: item.agency_name, area: item.area }),
    ),
    h(
      "section",
      { class: "card card-sunk stack-s", "aria-labelledby": "private" },
      h("p", { class: "eyebrow", id: "private" }, "What only moderators see"),
      h(
        "dl",
        { class: "facts" },
        ...row("Case", item.case_number),
        ...row(
          "Exact window",
          windowOf(item.from_ms, item.to_ms),
          h("span", { class: "hint" }, windowUtc(item.from_ms, item.to_ms)),
        ),
        ...row("Submitted by", item.submitted_by),
        ...row("Others for this case", String(item.earlier_for_case)),
      ),
    ),
    unable(item.own, able) ?? [
      fieldset,
      ways(
        fieldset,
        ["Publish", "Refuse"],
        run(() => decide({ kind: "publish", request: item.id }, { document: item.document })),
        (reason) =>
          run(() => decide({ kind: "refuse", request: item.id, reason }, { document: item.document }))(),
      ),
      h(
        "p",
        { class: "small muted" },
        "Either way your passkey signs it, and the record has an entry. A refusal shows agency and " +
          "reason in public, not what was asked.",
      ),
    ],
  );
}

/** A proposed update, in full. */
export function updateDetail(item: UpdateItem, context: Context): HTMLElement {
  const { book, able, done } = context;
  const fieldset = bans(book);
  return h(
    "article",
    { class: "stack detail", "data-update": item.id },
    h(
      "header",
      {},
      h("h2", { tabindex: -1 }, `Update: ${item.title}`),
      h("p", { class: "muted" }, `${item.agency_name}, proposed by ${item.proposed_by}`),
    ),
    h(
      "section",
      { class: "card stack-s", "aria-labelledby": "public" },
      h("p", { class: "eyebrow", id: "public" }, "As the public would read it"),
      reading(item.document, { agency: item.agency_name }),
    ),
    unable(item.own, able) ?? [
      fieldset,
      ways(
        fieldset,
        ["Publish", "Do not publish"],
        async () => {
          const shown = { document: item.document, request: item.request };
          if (await decide({ kind: "update", update: item.id }, shown)) await done();
        },
        async (reason) => {
          await civic.dropUpdate(item.id, reason);
          toast("The update is not published. The agency sees the reason.");
          await done();
        },
      ),
    ],
  );
}
