// After a match no browser does anything that the operator can see until Share: the requests of one home are
// written down while it lies outside the area that is asked about and while it lies inside, and are the
// same. A page that tells is found by the same comparison.

import assert from "node:assert/strict";
import { after, before } from "node:test";
import type { Browser, Page, Request } from "playwright-core";
import { newIdentity, recipientOf } from "../src/crypto/age.ts";
import { cellOf, regionOf } from "../src/feed/place.ts";
import { PaperLog } from "../test/paper.ts";
import { type Visitor, launch, visitor } from "./support/browser.ts";
import { Neighbourhood, until } from "./support/neighbourhood.ts";
import { PaperOperator, RULEBOOK } from "./support/paper.ts";
import { story } from "./support/story.ts";

interface Place {
  lat: number;
  lng: number;
}

const INSIDE: Place = { lat: 44.0712, lng: -72.5436 };
const OUTSIDE: Place = { lat: 44.0412, lng: -72.5036 };
const HOUR = 3_600_000;
const DAY = new Date().toISOString().slice(0, 10);
/** A page at rest has sent what it sends. */
const REST_MS = 2_000;
/** Visits in each place. */
const VISITS = 2;

let town: Neighbourhood;
let browser: Browser;
let rosa: Visitor;
let paper: PaperOperator;
let request: number;
let sent: string[] = [];
let outside: string[];
const step = story(() => rosa);

/** What the operator can see of a request: method, address but for ids and times, and size. */
function seen(r: Request): string {
  const { pathname, search } = new URL(r.url());
  const path = pathname.replace(/[0-9a-f]{32,64}/g, "{id}").replace(/\.p\/\d+$/, ".p/{size}");
  const body = (r.postData() ?? "").replace(/"version":\d+/, '"version":0');
  return `${r.method()} ${path}${search.replace(/\d{13}/g, "{ms}")} ${body.length}`;
}

before(async () => {
  assert.equal(regionOf(cellOf(OUTSIDE)), regionOf(cellOf(INSIDE)));
  assert.notEqual(cellOf(OUTSIDE), cellOf(INSIDE));
  town = await Neighbourhood.start();
  browser = await launch();
  rosa = await visitor(browser);
  rosa.page.on("request", (r) => sent.push(seen(r)));
  const log = new PaperLog();
  log.policy(RULEBOOK, DAY);
  const recipient = await recipientOf(await newIdentity());
  log.agency("millbrook-police", "Millbrook Police Department", recipient, DAY);
  paper = new PaperOperator(log);
});

/** Something is asked of the homes inside. */
function ask(): void {
  const now = Math.floor(Date.now() / 60_000) * 60_000;
  const asked = { cells: [cellOf(INSIDE)], fromMs: now - 2 * HOUR, toMs: now + 60_000, text: "Two people." };
  request = paper.log.request(asked, RULEBOOK, DAY);
}

after(async () => {
  await browser?.close();
  await town?.stop();
});

/** Opens a page anew, sees what is to be seen, and lets it come to rest. */
async function opened(page: Page, path: string, see?: string): Promise<void> {
  await page.goto("about:blank");
  await page.goto(town.app(path));
  if (see) await page.locator(see).first().waitFor();
  await until(`the feed from ${path}`, () => sent.some((line) => line.includes("/feed/")));
  await page.waitForTimeout(REST_MS);
}

async function live(page: Page, at: Place): Promise<void> {
  await page.goto("about:blank");
  await page.goto(town.app("requests.html#place"));
  const field = page.getByLabel("Latitude");
  const forget = page.getByRole("button", { name: "Forget the place" });
  await field.or(forget).first().waitFor();
  if (await forget.isVisible()) {
    await forget.click();
    await page.getByRole("link", { name: "Say where your home is" }).click();
  }
  await field.fill(`${at.lat}, ${at.lng}`);
  await page.getByRole("button", { name: "Show this place" }).click();
  await page.getByRole("button", { name: "Save this place" }).click();
  await page.locator(at === INSIDE ? `#request-${request}` : "text=Nothing is asked of your home").waitFor();
  await page.waitForTimeout(REST_MS);
  // Whoever says a place tells their hub, wherever it is, until the hub says that it knows: that is over
  // before anything is compared.
  for (let quiet = 0, n = 0; quiet < 2; n++) {
    assert.ok(n < 40, "the hub does not learn of the place");
    sent = [];
    await page.goto("about:blank");
    await page.goto(town.app("devices.html"));
    await page.waitForTimeout(2 * REST_MS);
    quiet = sent.some((line) => line.includes("/commands")) ? 0 : quiet + 1;
  }
}

/** A visit: the home page, what is asked, an answer if anything is, the devices. */
async function visit(page: Page, told: boolean, asked: boolean): Promise<string[]> {
  const all: string[] = [];
  for (const path of ["", "requests.html", "devices.html"]) {
    sent = [];
    if (path === "devices.html") {
      await page.goto("about:blank");
      await page.goto(town.app(path));
      await page.waitForTimeout(REST_MS);
    } else {
      await opened(page, path, path === "" && told ? ".asked" : undefined);
    }
    if (path === "requests.html") {
      const card = page.locator(`#request-${request}`);
      if (told) await card.waitFor();
      if (!asked) assert.equal(await card.count(), 0);
      if (told) await card.getByRole("button", { name: "Not now", exact: true }).click();
      await page.waitForTimeout(REST_MS);
    }
    all.push(...sent.map((line) => `${path}: ${line}`));
  }
  return all;
}

/**
 * What is in one trace and not in the other. Hubs report and cameras record when they do, and a page then
 * reads anew: of that it is compared whether, and of what belongs to being asked how often, too.
 */
function differences(a: string[], b: string[]): string[] {
  const often = (line: string) => /\/feed\/|\/settings|\/shares/.test(line);
  const counted = (trace: string[]) => {
    const lines = trace.map((line) => {
      const count = trace.filter((other) => other === line).length;
      return often(line) ? `${count} x ${line}` : line;
    });
    return new Set(lines);
  };
  const [left, right] = [counted(a), counted(b)];
  const only = (of: Set<string>, other: Set<string>) => [...of].filter((line) => !other.has(line)).sort();
  return [...only(left, right).map((line) => `- ${line}`), ...only(right, left).map((line) => `+ ${line}`)];
}

step("a resident comes in", async () => {
  const { page } = rosa;
  await page.goto(town.facts.sign_in.resident ?? "");
  await page.getByRole("button", { name: /Enter as/ }).click();
  await page.getByRole("button", { name: "They are the same" }).click();
  await page.getByRole("heading", { name: /Today/ }).waitFor();
  await paper.meets(page, town.app("api/operator"));
});

/** So many visits, one behind the other. */
async function visits(page: Page, answer: boolean): Promise<string[]> {
  const all: string[] = [];
  for (let n = 0; n < VISITS; n++) all.push(...(await visit(page, answer && n === 0, answer)));
  return all;
}

step("the trace of a home outside the area", async () => {
  await live(rosa.page, OUTSIDE);
  ask();
  outside = await visits(rosa.page, false);
  assert.ok(outside.some((line) => line.includes("/feed/")));
  assert.ok(outside.some((line) => line.includes("PUT /api/household/settings")));
});

step("the trace of a home inside the area, which sees, is told once, and declines", async () => {
  await live(rosa.page, INSIDE);
  ask();
  assert.deepEqual(differences(outside, await visits(rosa.page, true)), []);
});

/** The companion. */
step("a page that tells of a match is found", async () => {
  await rosa.page.addInitScript(() => {
    const look = () => {
      if (document.querySelector('[id^="request-"]')) void fetch("/api/household/clips?limit=1");
      else setTimeout(look, 100);
    };
    addEventListener("DOMContentLoaded", look);
  });
  const page = rosa.page;
  sent = [];
  await opened(page, "requests.html");
  await page.waitForTimeout(REST_MS);
  const told = sent.map((line) => `requests.html: ${line}`);
  const here = outside.filter((line) => line.startsWith("requests.html: "));
  const found = differences(here, told).filter((line) => !/\d x /.test(line) && line.startsWith("+"));
  assert.deepEqual(found, ["+ requests.html: GET /api/household/clips?limit=1 0"]);
});
