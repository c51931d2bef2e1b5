// Debian's Chromium, as the tests drive it.

import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from "playwright-core";
import axe from "axe-core";
import { settled } from "../browser.ts";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--autoplay-policy=no-user-gesture-required",
];

export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1440, height: 900 };

/** How long a page may take for anything: a machine under load takes its time. */
const WAIT_MS = 60_000;

/** A browser's own storage and pages, with the patience of a test. */
export async function visit(browser: Browser, options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(WAIT_MS);
  return context;
}

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
}

/** What went wrong in a page since it was opened: errors of scripts, and answers of the server over 499. */
export function watchErrors(context: BrowserContext): string[] {
  const errors: string[] = [];
  context.on("weberror", (error) => errors.push(String(error.error())));
  context.on("response", (answer) => {
    if (answer.status() >= 500) errors.push(`${answer.status()} ${answer.url()}`);
  });
  context.on("console", (message) => {
    if (/Content Security Policy|Trusted ?Type/i.test(message.text())) errors.push(message.text());
  });
  return errors;
}

/** Pictures of the page in both sizes, for people to look at. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = resolve(process.cwd(), "../target/screens");
  mkdirSync(folder, { recursive: true });
  const before = page.viewportSize();
  for (const [size, at] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
    await page.setViewportSize(at);
    await page.screenshot({ path: join(folder, `${name}-${size}.png`), fullPage: true });
  }
  if (before) await page.setViewportSize(before);
}

/**
 * Serious and critical findings of axe, in words. The page's own policy forbids foreign scripts, so axe
 * comes in through the debugger.
 */
export async function accessibility(page: Page): Promise<string[]> {
  await settled(page);
  await page.evaluate(axe.source);
  const result = await page.evaluate(async () => {
    const run = (globalThis as unknown as { axe: { run(): Promise<{ violations: Finding[] }> } }).axe;
    type Finding = { id: string; impact: string | null; nodes: { html: string }[] };
    const { violations } = await run.run();
    return violations.map((v) => ({ id: v.id, impact: v.impact, html: v.nodes[0]?.html ?? "" }));
  });
  return result
    .filter((v) => v.impact === "serious" || v.impact === "critical")
    .map((v) => `${v.impact} ${v.id}: ${v.html.slice(0, 160)}`);
}
