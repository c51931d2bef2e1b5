// Deciding: first word for word what is decided, checked here; then a passkey, on this screen or on another
// of the same person; then the entry, checked against its receipt.

import { type Ask, type Decision, civic } from "../api/agency.ts";
import { type Log, entryAt, entryUrl, pinnedLog } from "../agency/record.ts";
import { api } from "../api/client.ts";
import { Refused } from "../crypto/encoding.ts";
import { type Child, fill, h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";
import { button, busy, dialog, notice, sentence, waiting, wordList } from "../ui/parts.ts";
import { approve, follow, passkeyHere } from "./approve.ts";
import { type Checked, type Shown, checkDecision } from "./check.ts";
import { agencyCalled } from "./named.ts";
import { type Around, doneOf, linesOf, titleOf } from "./words.ts";

/** A dialog on its way from words to entry. */
interface Course {
  log: Log;
  around: Around;
  checked: Checked;
  /** Made on this screen; closing takes it back. */
  own: boolean;
  now: Decision;
  body: HTMLElement;
  close: (decision: Decision | null) => void;
  abort: AbortController;
}

/**
 * Prepares a decision and leads through it. `shown` is what the page has shown of the thing: another is not
 * decided about. Null if it was taken back or failed.
 */
export async function decide(ask: Ask, shown: Shown = {}): Promise<Decision | null> {
  const log = await pinnedLog();
  const decision = await civic.decide(ask);
  let checked: Checked;
  try {
    checked = checkDecision(decision, log.name, ask, shown);
  } catch (error) {
    await civic.cancelDecision(decision.decision).catch(() => undefined);
    throw error;
  }
  return lead(checked, log, true);
}

/** Shows a decision that was prepared on another screen of the same person. */
export async function approveWaiting(decision: Decision): Promise<Decision | null> {
  const log = await pinnedLog();
  return lead(checkDecision(decision, log.name, null), log, false);
}

async function lead(checked: Checked, log: Log, own: boolean): Promise<Decision | null> {
  const { decision } = checked;
  const [book, agency] = await Promise.all([
    civic.rulebook().catch(() => null),
    agencyCalled(decision).catch(() => null),
  ]);
  const abort = new AbortController();
  let course: Course | undefined;
  const result = await dialog<Decision>(
    titleOf(decision.kind),
    (close) => {
      const body = h("div", { class: "stack decide" });
      course = { log, around: { book, agency }, checked, own, now: decision, body, close, abort };
      ask(course);
      void attend(course);
      return [body];
    },
    { class: "dialog-decide" },
  );
  abort.abort();
  const last = course?.now ?? decision;
  if (result) return result;
  if (last.state === "waiting" && own) {
    await civic.cancelDecision(decision.decision).catch(() => undefined);
    return null;
  }
  return last.state === "published" || last.state === "approved" ? last : null;
}

/** Goes on when the decision does, whichever screen it was given on. */
async function attend(course: Course): Promise<void> {
  await follow(course.now, course.abort.signal, (decision) => take(course, decision));
}

function take(course: Course, decision: Decision): void {
  if (decision.state === course.now.state) return;
  course.now = decision;
  if (decision.state === "approved") return entering(course);
  if (decision.state === "published") return void entered(course);
  if (decision.state === "failed") failed(course);
}

const PUBLIC_TEXT = "The public text, word for word";
const LABELS: Record<string, string> = {
  "request-refused": "What was asked, word for word; the public sees a sealed value of it",
  agency: "The agency in public, word for word",
};

/** A text as it stands, or will stand, in public. */
export function paper(document: string, label = PUBLIC_TEXT): HTMLElement {
  return h(
    "figure",
    { class: "paper" },
    h("figcaption", { class: "small muted" }, label),
    h("pre", { class: "paper-text", tabindex: 0, role: "region", "aria-label": label }, document.trimEnd()),
  );
}

function said(course: Course): Child[] {
  const { checked, around } = course;
  const lines = linesOf(checked, around).flatMap(({ label, value, hint }) => [
    h("dt", {}, label),
    h("dd", {}, h("span", {}, value), hint && h("span", { class: "hint" }, hint)),
  ]);
  return [
    h("dl", { class: "facts facts-said" }, ...lines),
    checked.decision.document !== null &&
      paper(checked.decision.document, LABELS[checked.decision.kind] ?? PUBLIC_TEXT),
  ];
}

const signed = ({ checked }: Course) =>
  h(
    "details",
    { class: "more" },
    h("summary", {}, "What the passkey signs"),
    h(
      "p",
      { class: "small muted" },
      "A fingerprint of all of the above, computed in this page. The command-line program computes " +
        "the same one.",
    ),
    h("p", { class: "mono small" }, checked.decision.digest),
  );

function ask(course: Course): void {
  const here = passkeyHere(course.checked.decision);
  if (!here && course.own) return elsewhere(course);
  fill(
    course.body,
    !course.own && wordsBox(course, "The screen where this was prepared shows the same six words."),
    ...said(course),
    h("div", { class: "stack-s", "aria-live": "polite", "data-state": "" }),
    h(
      "div",
      { class: "actions" },
      passkeyButton(course, "primary"),
      course.own
        ? button("Use another device", { onclick: () => elsewhere(course) })
        : button("Do not approve", {
            onclick: async () => {
              await civic.cancelDecision(course.now.decision);
              course.close(null);
            },
          }),
    ),
    signed(course),
  );
}

function passkeyButton(course: Course, kind: "primary" | "quiet"): HTMLButtonElement {
  const label = course.own && kind === "quiet" ? "Try a passkey on this device" : "Approve with your passkey";
  const made = button(label, { kind, icon: "key" });
  made.addEventListener("click", () => void busy(made, () => give(course)));
  return made;
}

async function give(course: Course): Promise<void> {
  try {
    take(course, await approve(course.checked.decision));
  } catch (error) {
    const state = course.body.querySelector("[data-state]");
    if (state) fill(state, notice("warn", h("p", {}, sentence(error))));
    else throw error;
  }
}

const wordsBox = (course: Course, hint: string) =>
  h("div", { class: "stack-s" }, wordList(course.checked.words), h("p", { class: "hint" }, hint));

/** A further place where what waits for the passkey can be found, if the operator names one. */
export function besides(): HTMLElement {
  const place = h("p", { class: "muted" });
  const named = async () => {
    const { passkeys_url: url } = await api.operator();
    if (!url) return;
    const name = `the page of passkeys (${new URL(url).host})`;
    const link = h("a", { href: url, target: "_blank", rel: "noopener" }, name);
    fill(place, "It waits at the top of ", link, ", too.");
  };
  // Without it there is still the app on the other device.
  named().catch(() => undefined);
  return place;
}

/** Another screen has the passkey: words to compare, and this page goes on when it is done. */
function elsewhere(course: Course): void {
  fill(
    course.body,
    h(
      "p",
      { class: "lead" },
      "Approve on another of your devices; this page goes on when it is done. Open Sidelight there: " +
        "it shows what waits for your passkey, with these six words.",
    ),
    besides(),
    wordsBox(course, "Approve there only if the words are the same."),
    waiting("Waiting for your passkey"),
    ...said(course),
    h("div", { class: "stack-s", "aria-live": "polite", "data-state": "" }),
    h(
      "div",
      { class: "actions" },
      passkeyButton(course, "quiet"),
      button("Take it back", { kind: "plain", onclick: () => course.close(null) }),
    ),
    signed(course),
  );
}

function entering(course: Course): void {
  fill(course.body, waiting("Approved. Waiting until it is in the public record"));
}

function failed(course: Course): void {
  fill(
    course.body,
    notice(
      "warn",
      h("p", {}, course.now.failure || "It was taken back, or its time is over. Nothing was entered."),
    ),
    h("div", { class: "actions" }, button("Close", { onclick: () => course.close(null) })),
  );
}

/** Whether the entry says what was decided. */
async function checkEntry({ now, log, checked }: Course): Promise<void> {
  const entry = await entryAt(now.index as number, log);
  const { kind, lines, digest } = checked.decision;
  const same = lines.every(([name, value]) => entry.fields.get(name) === value);
  if (entry.kind !== kind || !same || entry.fields.get("decision") !== `sha256:${digest}`) {
    throw new Refused(
      "other_entry",
      "The entry in the record is not what you approved. Tell the " + "operator.",
    );
  }
}

async function entered(course: Course): Promise<void> {
  const { now, body } = course;
  const index = now.index as number;
  const state = h("div", { "aria-live": "polite" }, waiting("Checking the receipt"));
  fill(
    body,
    notice("good", h("p", {}, h("strong", {}, `${doneOf(now.kind)}.`))),
    state,
    h(
      "div",
      { class: "actions" },
      button("Done", { kind: "primary", onclick: () => course.close(now) }),
      h("a", { class: "btn btn-quiet", href: await entryUrl(index) }, `Entry ${index} in the public record`),
    ),
  );
  body.querySelector("button")?.focus();
  try {
    await checkEntry(course);
    fill(
      state,
      h(
        "p",
        { class: "verdict verdict-good" },
        icon("shield"),
        h(
          "span",
          {},
          h("strong", {}, "Receipt checked."),
          ` Entry ${index} says exactly this, in the record this browser knows.`,
        ),
      ),
    );
  } catch (error) {
    fill(state, notice("warn", h("p", {}, sentence(error))));
  }
}
