// The people of a story, each in a browser of their own: the agency's, the reviewers, a moderator, and those
// of the demo who are let in at its front desk.

import type { Browser, Page } from "playwright-core";
import { type Visitor, launch, screenshots, serious, visitor } from "./browser.ts";
import { Neighbourhood, press, until } from "./neighbourhood.ts";
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

  /** The tag of a door, where a household finds it. */
  async doorTag(page: Page, camera: string): Promise<string> {
    await page.goto(this.town.app("devices.html"));
    await page.locator("li", { hasText: camera }).getByRole("button", { name: "Change" }).last().click();
    return page.locator("dialog dd strong.mono").first().innerText();
  }

  /** A household's home page, once its browser has found in the record what is looked for. */
  async atHome(words: RegExp, who = "rosa"): Promise<Page> {
    const home = await this.as(who);
    const told = () => home.locator(".notice", { hasText: words }).waitFor({ timeout: 5_000 });
    // What was entered a moment ago is read on the next look, or when the page is opened again.
    const says = () => home.goto(this.town.app()).then(told).then(() => true, () => false);
    await until("the household's page to say so", says);
    return home;
  }

  /** Vera, who has the agency's key, watches what has left; `seen` while it plays. */
  async watches(path: string, seen = async (_: Page) => {}): Promise<Page> {
    const vera = await this.as("vera");
    await vera.goto(this.town.app(path));
    await vera.getByRole("button", { name: "Watch" }).first().click();
    await vera.locator("dialog.player[data-verdict=verified]").waitFor();
    const video = vera.locator("dialog.player video");
    const plays = () => video.evaluate((it: HTMLVideoElement) => it.currentTime > 0.2);
    await until("the picture to move", plays);
    await seen(vera);
    await vera.getByRole("button", { name: "Close" }).click();
    return vera;
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
