// How long a way through pages takes somebody who reads every word of it. It is computed of the words that
// pages show and people type, and is no clock's: a budget that a longer sentence breaks, on any machine.

import type { Page } from "playwright-core";

const READ_A_MINUTE = 250;
const TYPED_A_MINUTE = 40;
const PRESS_MS = 2_000;
const MINUTE_MS = 60_000;

/** Every text that can be seen in a part of a page: not what is folded, and not what is only read out. */
function seen(part: string): string[] {
  const unseen = "nav, .visually-hidden, [aria-hidden=true], script, style";
  const texts: string[] = [];
  if (!document.querySelector(part)) throw new Error(`nothing is ${part}`);
  for (const root of document.querySelectorAll(part)) {
    const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let text = walk.nextNode(); text; text = walk.nextNode()) {
      const within = text.parentElement;
      if (!within?.checkVisibility({ visibilityProperty: true }) || within.closest(unseen)) continue;
      texts.push((text.textContent ?? "").trim().replace(/\s+/g, " "));
    }
  }
  return texts.filter(Boolean);
}

/** What stands in the fields that can be seen, by field; two moments are filled in by one press. */
function given(part: string): { field: string; typed: string; presses: number }[] {
  const parts = [...document.querySelectorAll(part)];
  const all = parts.flatMap((it) => [...it.querySelectorAll<HTMLInputElement>("input, textarea")]);
  const of = (it: HTMLInputElement) => {
    const field = `${location.pathname} ${it.type === "radio" ? it.name : it.id}`;
    if (it.type === "radio") return it.checked ? [{ field, typed: "", presses: 1 }] : [];
    if (it.value === "") return [];
    if (it.type === "datetime-local") return [{ field: "window", typed: "", presses: 1 }];
    return [{ field, typed: it.value, presses: 0 }];
  };
  return all.filter((it) => it.checkVisibility()).flatMap(of);
}

const words = (text: string) => text.split(/\s+/).filter((it) => /[\p{L}\p{N}]/u.test(it)).length;

/** Somebody's way, from page to page; from field to field it takes no press. */
export class Way {
  private read = 0;
  private pressed = 0;
  private readonly given = new Map<string, { typed: number; presses: number }>();
  private page = new Set<string>();

  /**
   * `aimMs` is how long it may take; without one it is only told. `least` is what it takes at least: where
   * fewer words are typed or presses made, they were not counted.
   */
  constructor(
    readonly who: string,
    readonly aimMs: number | null,
    readonly least: { typed: number; presses: number },
  ) {}

  /** All of a page. */
  async reads(page: Page, part = "main"): Promise<void> {
    this.page.clear();
    await this.goesOn(page, part);
  }

  /** What has come to a page since it was read last. */
  async goesOn(page: Page, part = "main"): Promise<void> {
    const came = (await page.evaluate(seen, part)).filter((it) => !this.page.has(it));
    for (const text of came) this.page.add(text);
    this.read += words(came.join(" "));
    if (process.env.WORDS) console.log(`${this.who}: ${words(came.join(" "))}\n  ${came.join("\n  ")}`);
  }

  /** What was typed and chosen on a page so far. */
  async fills(page: Page, part = "main"): Promise<void> {
    for (const { field, typed, presses } of await page.evaluate(given, part)) {
      this.given.set(field, { typed: words(typed), presses });
    }
  }

  presses(times = 1): void {
    this.pressed += times;
  }

  private get sums(): { read: number; typed: number; presses: number; ms: number } {
    const all = [...this.given.values()];
    const typed = all.reduce((sum, it) => sum + it.typed, 0);
    const presses = all.reduce((sum, it) => sum + it.presses, this.pressed);
    const minutes = this.read / READ_A_MINUTE + typed / TYPED_A_MINUTE;
    return { read: this.read, typed, presses, ms: minutes * MINUTE_MS + presses * PRESS_MS };
  }

  /** Whether all of it was counted, and it takes no longer than it may. */
  get fits(): boolean {
    const { read, typed, presses, ms } = this.sums;
    const counted = read > 0 && typed >= this.least.typed && presses >= this.least.presses;
    return counted && (this.aimMs === null || ms <= this.aimMs);
  }

  toString(): string {
    const { read, typed, presses, ms } = this.sums;
    const aim = this.aimMs === null ? "" : `, may take ${said(this.aimMs)}`;
    return `${this.who}: ${said(ms)}${aim} (${read} words read, ${typed} typed, ${presses} presses)`;
  }
}

/** "3:05" */
function said(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** The ways of an emergency. */
export const ways = () => ({
  begins: new Way("An officer, until a reviewer is asked to call", null, { typed: 12, presses: 2 }),
  files: new Way("An officer's form, to the signature", 4 * MINUTE_MS, { typed: 45, presses: 6 }),
  signs: new Way("A supervisor, to the signature", null, { typed: 0, presses: 2 }),
  calls: new Way("The first reviewer, without the call itself", 3 * MINUTE_MS, { typed: 10, presses: 6 }),
  decides: new Way("The second reviewer", 3 * MINUTE_MS, { typed: 0, presses: 6 }),
  answers: new Way("A trustee's officer", MINUTE_MS, { typed: 0, presses: 3 }),
});
