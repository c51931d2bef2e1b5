// A browser for a test: the machine's Chromium, a passkey of its own for each context, and pages that must
// not complain.

import { createRequire } from "node:module";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import type { Browser, BrowserContext, BrowserContextOptions, CDPSession, Page } from "playwright-core";
import { chromium } from "playwright-core";

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

const SCREENS = "../target/screens";
/** How long a page may take for anything: a machine under load takes its time. */
const WAIT_MS = 60_000;

export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1440, height: 900 };

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
}

/** A browser's own storage and pages, with the patience of a test. */
export async function visit(browser: Browser, options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(WAIT_MS);
  if (process.env.SIDELIGHT_ASSETS) await serveAssets(context, process.env.SIDELIGHT_ASSETS);
  return context;
}

/** What goes wrong in a context's pages: errors of scripts, and answers of the server over 499. */
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

const KINDS: Record<string, string> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
  png: "image/png",
  webmanifest: "application/manifest+json",
};

/**
 * While working on pages: their newest build, under the policy of the operator, whose program holds an
 * older one.
 */
async function serveAssets(context: BrowserContext, folder: string): Promise<void> {
  const policies = new Map<string, string>();
  await context.route(/^http:\/\/localhost:\d+\/(?!api\/)/, async (route) => {
    const { origin, pathname } = new URL(route.request().url());
    const policy =
      policies.get(origin) ??
      (await fetch(`${origin}/signin.html`)).headers.get("content-security-policy") ??
      "";
    policies.set(origin, policy);
    const name = pathname === "/" ? "/index.html" : pathname;
    const file = `${folder}${name}`;
    if (!existsSync(file)) return route.fallback();
    await route.fulfill({
      body: readFileSync(file),
      headers: {
        "content-type": KINDS[name.split(".").at(-1) ?? ""] ?? "",
        "content-security-policy": policy,
      },
    });
  });
}

/**
 * One debugger session for each page: when any of them detaches, Chromium takes the virtual authenticator
 * away.
 */
const sessions = new WeakMap<Page, CDPSession>();

/** A page with a virtual authenticator; what it logs as an error fails the test through `complaints`. */
export interface Visitor {
  context: BrowserContext;
  page: Page;
  complaints: string[];
}

export async function visitor(
  browser: Browser,
  options: { phone?: boolean; dark?: boolean } = {},
): Promise<Visitor> {
  const context = await visit(browser, {
    viewport: options.phone ? PHONE : DESK,
    colorScheme: options.dark ? "dark" : "light",
    acceptDownloads: true,
    hasTouch: options.phone ?? false,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(`pageerror: ${error.message}`));
  page.on("console", (message) => {
    // An answer that is not 200 is logged by the browser itself; tests look at what the page makes of it.
    const own = message.type() === "error" && !message.text().startsWith("Failed to load resource");
    if (own) complaints.push(`console: ${message.text()}`);
  });
  const cdp = await context.newCDPSession(page);
  sessions.set(page, cdp);
  await cdp.send("WebAuthn.enable");
  await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      ctap2Version: "ctap2_1",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      hasPrf: true,
      automaticPresenceSimulation: true,
    },
  });
  return { context, page, complaints };
}

/** Keeps a picture of the page for people to look at; not a check. */
export async function screenshot(page: Page, name: string, fullPage = true): Promise<void> {
  mkdirSync(SCREENS, { recursive: true });
  await page.screenshot({ path: `${SCREENS}/${name}.png`, fullPage });
}

interface Pictures {
  fullPage?: boolean;
  schemes?: ("light" | "dark")[];
}

/** The same page at phone and desk width, light and dark. */
export async function screenshots(page: Page, name: string, options: Pictures = {}): Promise<void> {
  const { fullPage = true, schemes = ["light", "dark"] } = options;
  const before = page.viewportSize();
  for (const [label, size] of [
    ["phone", PHONE],
    ["desk", DESK],
  ] as const) {
    for (const colorScheme of schemes) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme });
      await settled(page);
      await screenshot(page, `${name}-${label}-${colorScheme}`, fullPage);
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  if (before) await page.setViewportSize(before);
}

interface AxeViolation {
  id: string;
  impact: string;
  help: string;
  nodes: { target: string[] }[];
}

/** How long a round of what fades and moves is waited for: an animation of what is not drawn stands still. */
const FADE_MS = 3000;

/** Waits for what fades and moves, except for what never ends: half of a change has no contrast. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async (most) => {
    const ending = () =>
      document
        .getAnimations()
        .filter((a) => a.playState === "running" && Number(a.effect?.getComputedTiming().endTime) < 1e5);
    // What ends may set off something else, though not for ever.
    for (let round = 0, all = ending(); all.length > 0 && round < 10; round++, all = ending())
      await Promise.race([
        Promise.all(all.map((a) => a.finished.catch(() => undefined))),
        new Promise((done) => setTimeout(done, most)),
      ]);
  }, FADE_MS);
}

/** Findings of axe that are serious or critical, one line each. */
export async function serious(page: Page): Promise<string[]> {
  await settled(page);
  const source = createRequire(`${process.cwd()}/package.json`).resolve("axe-core/axe.min.js");
  // Through the debugger, because the page's own policy lets no foreign script in.
  const cdp = sessions.get(page) ?? (await page.context().newCDPSession(page));
  sessions.set(page, cdp);
  await cdp.send("Runtime.evaluate", { expression: readFileSync(source, "utf8") });
  const { result } = await cdp.send("Runtime.evaluate", {
    expression:
      "axe.run(document, {resultTypes: ['violations']}).then((r) => JSON.stringify(r.violations))",
    awaitPromise: true,
  });
  return (JSON.parse(String(result.value)) as AxeViolation[])
    .filter((v) => ["serious", "critical"].includes(v.impact))
    .map((v) => `${v.id}: ${v.help} (${v.nodes.map((n) => n.target.join(" ")).join("; ")})`);
}
