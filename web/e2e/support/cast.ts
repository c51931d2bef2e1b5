// The people of a story, each in a browser of their own: the agency's, the reviewers, a moderator, and those
// of the demo who are let in at its front desk.

import type { Browser, Page } from "playwright-core";
import { type Visitor, launch, screenshots, serious, visitor } from "./browser.ts";
import { Neighbourhood, press } from "./neighbourhood.ts";
import { invitation } from "./police.ts";

export class Cast {
  /** Whose page is looked at when a step fails. */
  now: Visitor | undefined;
  /** What was serious on a page that somebody looked at. */
  readonly findings: string[] = [];
  private readonly people = new Map<string, Visitor>();

  /** `story` comes before the names of its screenshots. */
  private constructor(
    private readonly story: string,
    readonly town: Neighbourhood,
    readonly browser: Browser,
  ) {}

  /** The demo with a clip of now, an officer, a supervisor, a moderator and two reviewers. */
  static async assemble(story: string): Promise<Cast> {
    const town = await Neighbourhood.start();
    const cast = new Cast(story, town, await launch());
    try {
      await cast.come();
      return cast;
    } catch (error) {
      // Nobody else has it to end: what it has begun would run on, and the test with it.
      await cast.end();
      throw error;
    }
  }

  private async come(): Promise<void> {
    await press(this.town.facts.hub_url);
    const supervisor = await this.enter("vera", "supervisor", "Vera");
    await supervisor.getByRole("heading", { name: "Requests", exact: true }).waitFor();
    const tokens = [await invitation(supervisor, "officer"), await invitation(supervisor, "supervisor")];
    await this.accept("olga", tokens[0] ?? "", "Olga Reed");
    await this.accept("sam", tokens[1] ?? "", "Sam Hale");
    for (const [who, role, name, at] of [
      ["noor", "moderator", "Noor Ray", "moderate.html"],
      ["mira", "reviewer", "Mira Kent", "review.html"],
      ["beth", "reviewer", "Beth Osei", "review.html"],
    ] as const) {
      const token = (await this.town.admin("invite", "--role", role)).trim();
      const page = await this.accept(who, token, name);
      await page.waitForURL(this.town.app(at));
    }
  }

  async end(): Promise<void> {
    await this.browser.close();
    await this.town.stop();
  }

  /** The page of somebody, whose browser is made when they are first there. */
  async as(who: string, { phone = false } = {}): Promise<Page> {
    const known = this.people.get(who) ?? (await visitor(this.browser, { phone }));
    this.people.set(who, known);
    this.now = known;
    return known.page;
  }

  /** Whether anything is serious on a page, in either colour; `SCREENS` keeps what it looks like. */
  async look(page: Page, name: string): Promise<void> {
    if (process.env.SCREENS) await screenshots(page, `${this.story}-${name}`);
    for (const colorScheme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme });
      this.findings.push(...(await serious(page)).map((it) => `${name}, ${colorScheme}: ${it}`));
    }
  }

  /** Enters as somebody of the demo. */
  async enter(who: string, role: string, name: string, options = {}): Promise<Page> {
    const page = await this.as(who, options);
    await page.goto(this.town.facts.sign_in[role] ?? "");
    await page.getByRole("button", { name: `Enter as ${name}` }).click();
    await page.getByRole("button", { name: "They are the same" }).click();
    return page;
  }

  /** Accepts an invitation with a passkey of their own. */
  async accept(who: string, token: string, name: string): Promise<Page> {
    const page = await this.as(who);
    await page.goto(this.town.app(`signin.html#invite=${token}`));
    await page.getByLabel("Your name").fill(name);
    await page.getByRole("button", { name: "Make a passkey" }).click();
    return page;
  }

  /** What the pages complained about. */
  complaints(): string[] {
    return [...this.people.values()].flatMap((it) => it.complaints);
  }

  /** Moves everybody's clock on, cameras' and browsers' apart. */
  async days(count: 1 | 7): Promise<void> {
    await fetch(new URL(`clock/${count}`, this.town.facts.desk_url), { method: "POST" });
  }
}
