// What was typed into a form and is not filed yet, kept in this browser alone, for a day, so that leaving the
// page loses nothing. Files are not kept. A database of its own.

import type { Outline } from "../api/emergency.ts";
import type { Claim } from "../emergency/claim.ts";
import { toLocal } from "../ask/window.ts";
import { Database } from "../crypto/database.ts";
import type { NamedAddress } from "../lookup/kept.ts";
import { printed } from "./doors.ts";

const DATABASE = "sidelight-typed";
const FORMS = "forms";
/** As long as the operator keeps what nobody signs. */
const KEPT_MS = 24 * 3_600_000;
const SETTLE_MS = 250;

/** The fields of a form by where they stand in it. */
export type Values = Record<string, string>;

export interface Kept {
  at: number;
  /** The operator's id of the version that was read last; null before the first. */
  was: string | null;
  values: Values;
}

/** Whether it is still to be shown. */
export const isFresh = ({ at }: Kept, now: number) => now - at < KEPT_MS;

const database = new Database<typeof FORMS>(DATABASE, 1, (db) => db.createObjectStore(FORMS));

type Control = HTMLInputElement | HTMLTextAreaElement;

/** Every field of a form that can be kept, with its place. */
function controls(form: HTMLElement): [string, Control][] {
  const counts = new Map<string, number>();
  const all = [...form.querySelectorAll<Control>("input:not([type=file]), textarea")];
  return all.map((control) => {
    if (control.type === "radio") return [control.name, control];
    const part = control.closest("[id^='part-']")?.id ?? "";
    const n = counts.get(part) ?? 0;
    counts.set(part, n + 1);
    return [`${part}/${n}`, control];
  });
}

const isChosen = (control: Control) => control.type !== "radio" || (control as HTMLInputElement).checked;

function valuesIn(form: HTMLElement): Values {
  const filled = controls(form).filter(([, control]) => isChosen(control) && control.value !== "");
  return Object.fromEntries(filled.map(([place, control]) => [place, control.value]));
}

/** Fills the form in as if it were typed. */
export function fillIn(form: HTMLElement, values: Values): void {
  for (const [place, control] of controls(form)) {
    const value = values[place];
    if (value === undefined) continue;
    if (control.type !== "radio") control.value = value;
    else if (control.value === value) (control as HTMLInputElement).checked = true;
    else continue;
    for (const name of ["input", "change"]) control.dispatchEvent(new Event(name, { bubbles: true }));
  }
}

/** What somebody is typing into one kind of form. A browser that keeps nothing is no trouble. */
export class KeptForm {
  private kept: Kept | null = null;
  private form: HTMLElement | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `name` tells kinds, agencies and people apart. */
  constructor(private readonly name: string) {}

  async load(now = Date.now()): Promise<Kept | null> {
    const asked = database.read(FORMS, (all) => all.get(this.name) as IDBRequest<Kept | undefined>);
    const found = await asked.catch(() => undefined);
    this.kept = found && isFresh(found, now) ? found : null;
    if (found && !this.kept) await this.forget();
    return this.kept;
  }

  /** Keeps what is typed from now on. */
  follow(form: HTMLElement): void {
    this.form = form;
    const now = () => void this.is(this.kept?.was ?? null);
    const soon = () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(now, SETTLE_MS);
    };
    for (const name of ["input", "change"]) form.addEventListener(name, soon);
    const leaving = () => this.timer !== undefined && now();
    document.addEventListener("visibilitychange", leaving);
    window.addEventListener("pagehide", leaving);
  }

  /** Keeps what is typed now, and the version that the operator has of it. */
  async is(was: string | null): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const kept = { at: Date.now(), values: this.form ? valuesIn(this.form) : {}, was };
    this.kept = kept;
    await database.write(FORMS, (all) => void all.put(kept, this.name)).catch(() => undefined);
  }

  async forget(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.kept = null;
    await database.write(FORMS, (all) => void all.delete(this.name)).catch(() => undefined);
  }
}

/** A claim as it was typed, for its form. An address or contact that this browser does not know is chosen
 *  anew. */
export function valuesOfClaim(claim: Claim, addresses: NamedAddress[]): Values {
  const { home } = claim;
  const own = home && addresses.find((it) => it.look_up === home.look_up && it.hash === home.address);
  const named = home ? (own ? nameOf(own) : "") : BY_DOORS;
  return {
    danger: claim.danger,
    "part-who/0": claim.who,
    "part-harm/0": claim.harm,
    "part-why_now/0": claim.why_now,
    "part-why_no_process/0": claim.why_no_process,
    "part-why_footage/0": claim.why_footage,
    named,
    "part-doors/0": claim.doors.map(printed).join("\n"),
    "part-window/0": toLocal(claim.from),
    "part-window/1": toLocal(claim.to),
    owner: claim.owner_reason ?? claim.owner,
    "part-left_out/0": (claim.left_out?.people ?? []).join("\n"),
    left_out_reason: claim.left_out?.reason ?? "",
    "part-process/0": claim.process,
    "part-deadline/0": toLocal(claim.deadline),
    "part-case/0": claim.case,
  };
}

/** What was said first, as it was typed. */
export const valuesOfOutline = ({ danger, who, why_now, case: number }: Outline): Values => ({
  danger,
  "part-who/0": who,
  "part-why_now/0": why_now,
  "part-case/0": number,
});

/** The choice of door tags, and that of an address or contact, in the form of a claim. */
export const BY_DOORS = "doors";
export const nameOf = ({ look_up, line }: NamedAddress) => `${look_up}/${line}`;
