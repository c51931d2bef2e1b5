// A claim, a demand or a look-up while it is written: its form, what was typed to be read once more, and each
// version in place of the one before. The passkey alone files it.

import { Problem } from "../api/client.ts";
import { keepUp } from "../officer/frame.ts";
import { type Child, fill, h } from "../ui/h.ts";
import { button, dialog, show } from "../ui/parts.ts";
import { readAgain } from "./sign.ts";
import { type KeptForm, type Values, fillIn } from "./typed.ts";

/** What forms get. */
export interface Writing<T> {
  /** The version that the operator has; the next one takes its place. */
  was: () => string | null;
  /** The operator has it under this id, before it is typed as a whole. */
  begun: (id: string) => Promise<void>;
  /** It is typed; `read` is what it says, to be read. */
  done: (typed: T, ...read: Child[]) => void;
  /** Beside the form's button. */
  more: Child[];
}

interface Fresh<T> {
  what: "claim" | "demand" | "look-up";
  /** Where the list is. */
  list: string;
  pageOf: (id: string) => string;
  idOf: (typed: T) => string;
  one: (id: string) => Promise<T>;
  discard: (id: string) => Promise<unknown>;
  /** Looked at again and again, once the operator has it. */
  seen?: (it: T) => unknown;
  /** What is said before it is discarded, where others have seen something of it. */
  known?: () => string | null;
  head: Child[];
  foot: Child;
  form: (writing: Writing<T>) => HTMLElement;
  /** The passkey over it, and what stands beside its button. */
  signing: (typed: T, filed: () => unknown, more: Child[]) => HTMLElement;
}

/** What was there before. */
interface Before {
  kept: KeptForm;
  was: string | null;
  values: Values | null;
}

const UNSEEN = "Nobody has signed it, and nobody but you has seen it. It cannot be brought back.";

/** A button that forgets what nobody has signed, after asking. */
export function discarding(
  what: string,
  run: () => Promise<unknown>,
  known: () => string | null = () => null,
): HTMLElement {
  const ask = () =>
    dialog<boolean>(`Discard this ${what}?`, (close) => [
      h("p", {}, known() ?? UNSEEN),
      h(
        "div",
        { class: "actions" },
        button("Discard it", { kind: "danger", icon: "trash", onclick: () => close(true) }),
        button("Keep it", { onclick: () => close(null) }),
      ),
    ]);
  const go = async () => {
    if (await ask()) await run();
  };
  return button("Discard", { kind: "plain", onclick: go });
}

/** Whether it is still written. */
export const isWritten = ({ state }: { state: string }) => state === "typed" || state === "begun";

/** Whether what was looked for is not there any more. */
const isGone = (error: unknown) => error instanceof Problem && error.status === 404;

const SAVED = "Saved as you type, in this browser alone, for a day.";

/** The page on which a new one is written, or one that was typed is changed. */
export function freshPage<T extends { state: string }>(of: Fresh<T>, before: Before): void {
  const root = h("section", { class: "stack" });
  let { was } = before;
  const filed = async (id: string) => {
    await before.kept.forget();
    location.assign(of.pageOf(id));
  };
  const drop = () =>
    discarding(of.what, async () => {
      if (was !== null) await of.discard(was).catch((error) => !isGone(error) && Promise.reject(error));
      await before.kept.forget();
      location.assign(of.list);
    }, of.known);
  const begun = (id: string) => {
    was = id;
    return before.kept.is(id);
  };
  const done = (typed: T, ...read: Child[]) => {
    const id = of.idOf(typed);
    was = id;
    void before.kept.is(id);
    readAgain(root, writing, (change) => [...read, of.signing(typed, () => filed(id), [change, drop()])]);
  };
  const form = of.form({ was: () => was, begun, done, more: [drop()] });
  const saved = h("p", { class: "small muted" }, SAVED);
  const writing: Child[] = [...of.head, form, saved];
  fill(root, ...writing);
  show(root, of.foot);
  if (before.values) fillIn(form, before.values);
  before.kept.follow(form);
  // The passkey may be given on another screen, and it may be discarded there.
  keepUp(async () => {
    if (was === null) return;
    const id = was;
    try {
      const now = await of.one(id);
      if (isWritten(now)) {
        await of.seen?.(now);
        return;
      }
      // What was typed stays for another one.
      if (now.state === "not-completed") await before.kept.is(null);
      else await before.kept.forget();
      location.assign(of.pageOf(id));
    } catch (error) {
      if (!isGone(error)) throw error;
      if (was === id) was = null;
      fill(root, ...writing);
    }
  });
}

/** What this browser has kept of a form, unless that was filed since. */
export async function before<T extends { state: string }>(
  kept: KeptForm,
  one: (id: string) => Promise<T>,
): Promise<Before> {
  const found = await kept.load();
  if (!found) return { kept, was: null, values: null };
  const { was, values } = found;
  if (was === null) return { kept, was, values };
  const state = await one(was).then(
    (it) => it.state,
    (error) => (isGone(error) ? null : Promise.reject(error)),
  );
  if (state !== null && isWritten({ state })) return { kept, was, values };
  // Too old for the operator, not completed in time, or filed.
  if (state === null || state === "not-completed") return { kept, was: null, values };
  await kept.forget();
  return { kept, was: null, values: null };
}
