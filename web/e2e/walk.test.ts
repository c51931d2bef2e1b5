// A visitor steps into the demo as a resident: the camera's own pixels arrive in the playing video, nothing
// readable crosses the network, damage is named, and every page stands up to axe and to being looked at.

import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { DESK, launch, screenshots, serious, visit, watchErrors } from "./support/browser.ts";
import { type Reading, readMoment, FRAMES_A_SECOND, off } from "./support/counter.ts";
import { Neighbourhood, pause, press } from "./support/neighbourhood.ts";
import { sceneWithNumber } from "./support/scene.ts";

const CLIP_MS = 90_000;
const READ_MS = 30_000;
// Not a number that an unrelated picture would show: drawn anew in every run.
const NUMBER = 1 + Math.floor(Math.random() * 65_000);

let demo: Neighbourhood;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let errors: string[];
const bodies: { url: string; bytes: Buffer }[] = [];

before(async () => {
  const scene = join(process.cwd(), "test-results", "scene.mp4");
  sceneWithNumber(NUMBER, scene);
  demo = await Neighbourhood.start(scene);
  browser = await launch();
  context = await visit(browser, { viewport: DESK });
  errors = watchErrors(context);
  context.on("response", async (answer) => {
    if (!/\/api\/clips\//.test(answer.url())) return;
    const bytes = await answer.body().catch(() => Buffer.alloc(0));
    bodies.push({ url: answer.url(), bytes });
  });
  page = await context.newPage();
});

after(async () => {
  await browser?.close();
  await demo?.stop();
});

/** Pictures of the page in both sizes, for people to look at. */
const picture = (shown: Page, name: string) => screenshots(shown, name, { schemes: ["light"] });

/** The first read of a strip that is good; key frames and seeks leave moments without one. */
async function strip(which: number, good = (_: Reading) => true): Promise<Reading> {
  const end = Date.now() + READ_MS;
  for (let last: Reading | null = null; ; await pause(100)) {
    last = await readMoment(page, which);
    if (last && good(last)) return last;
    assert.ok(Date.now() < end, `strip ${which} of the video: ${JSON.stringify(last)}`);
  }
}

test("a visitor enters as a resident and joins like any further device", async () => {
  await page.goto(demo.facts.sign_in.resident ?? "");
  await page.getByRole("button", { name: /Enter as/ }).click();
  await page.getByRole("button", { name: "They are the same" }).waitFor();
  assert.equal(new URL(page.url()).hash, "", "the code left the address");
  await picture(page, "join");
  await page.getByRole("button", { name: "They are the same" }).click();
  await page.getByText("Online", { exact: false }).first().waitFor();
});

let clip = "";

/** Until the operator has the clip. */
async function arrived(wanted: string): Promise<void> {
  const end = Date.now() + CLIP_MS;
  while ((await page.request.get(`${demo.facts.app_url}api/clips/${wanted}`)).status() !== 200) {
    assert.ok(Date.now() < end, "the clip did not arrive");
    await pause(500);
  }
}

test("a press rings in the open page, and its clip arrives", async () => {
  // Who is not connected yet is told by the clip alone.
  const connected = page.waitForResponse(/\/api\/household\/stream$/);
  await page.goto(demo.facts.app_url);
  await connected;
  clip = await press(demo.facts.hub_url);
  await page.locator(".ring").first().waitFor();
  await picture(page, "ring");
  await arrived(clip);
});

test("the video that plays shows this run's number and a counter that goes on", async () => {
  await page.goto(`${demo.facts.app_url}#clip-${clip}`);
  await page.locator("video").waitFor();
  assert.equal((await strip(1)).number, NUMBER);
  const first = await strip(0);
  const later = await strip(0, (reading) => reading.at > first.at + 1);
  const frames = Math.round((later.at - first.at) * FRAMES_A_SECOND);
  const wrong = off(later, first.number + frames);
  // While it plays, what is drawn may be a little behind the clock.
  assert.ok(wrong <= 12, `after ${frames} frames the counter went from ${first.number} to ${later.number}`);
  await page.getByText(/Verified: sealed by your hub/).waitFor();
  await picture(page, "clip");
});

/** Pauses, seeks, and waits until the picture of that place is shown. */
function seek(to: number): Promise<void> {
  return page.evaluate(
    ([seconds, patience]) =>
      new Promise<void>((shown, late) => {
        const video = document.querySelector("video") as HTMLVideoElement;
        const look = (_: number, { mediaTime }: VideoFrameCallbackMetadata): unknown =>
          Math.abs(mediaTime - seconds) < 0.1 ? shown() : video.requestVideoFrameCallback(look);
        setTimeout(() => late(new Error(`nothing is shown at ${seconds} s`)), patience);
        video.pause();
        video.requestVideoFrameCallback(look);
        video.currentTime = seconds;
      }),
    [to, READ_MS] as const,
  );
}

test("seeking lands where it says", async () => {
  await seek(4);
  const before = await strip(0);
  await seek(10);
  const there = await strip(0);
  assert.ok(off(there, before.number + 6 * FRAMES_A_SECOND) <= 1, `${before.number}, ${there.number}`);
});

test("no picture crosses the network unsealed", () => {
  const payloads = bodies.filter((b) => /\/(video|card)$/.test(b.url) && b.bytes.length > 1_000);
  assert.ok(payloads.length >= 2, "card and video were fetched");
  for (const { url, bytes } of bodies) {
    for (const box of ["ftyp", "moov", "moof", "mdat", "avcC"]) {
      assert.equal(bytes.includes(Buffer.from(box)), false, `${box} in ${url}`);
    }
  }
});

test("one flipped byte is called damaged, and the rest plays", async () => {
  // A clip that no page has fetched: what a browser has once, it need not fetch again.
  const untouched = await press(demo.facts.hub_url);
  await arrived(untouched);
  const etag =
    (await page.request.head(`${demo.facts.app_url}api/clips/${untouched}/video`)).headers().etag ?? "";
  const name = etag.replaceAll('"', "");
  assert.match(name, /^[0-9a-f]{64}$/);
  const blobs = join(demo.folder, "operator/data/blobs");
  const found = readdirSync(blobs, { recursive: true, encoding: "utf8" }).find((path) =>
    path.endsWith(name),
  );
  assert.ok(found, "the payload's file");
  const bytes = readFileSync(join(blobs, found));
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  writeFileSync(join(blobs, found), bytes);

  const fresh = await context.newPage();
  await fresh.goto(`${demo.facts.app_url}#clip-${untouched}`);
  await fresh
    .getByText(/Damaged at 0:\d\d/)
    .first()
    .waitFor();
  assert.equal(await fresh.getByText(/Verified: sealed/).count(), 0);
  await picture(fresh, "damaged");
  await fresh.close();
});

test("an address of the app that does not exist is a page, and a problem for programs", async () => {
  const shown = await context.newPage();
  const answer = await shown.goto(`${demo.facts.app_url}nowhere.html`);
  assert.equal(answer?.status(), 404);
  await shown.getByRole("heading", { name: "There is nothing here" }).waitFor();
  assert.deepEqual(await serious(shown), []);
  await picture(shown, "missing");
  await shown.close();
  const program = await fetch(`${demo.facts.app_url}nowhere.html`);
  assert.equal(program.headers.get("content-type"), "application/problem+json");
});

test("another home's session does not reach the clip", async () => {
  const other = await visit(browser);
  const visitor = await other.newPage();
  await visitor.goto(demo.facts.sign_in.neighbour ?? "");
  await visitor.getByRole("button", { name: /Enter as/ }).click();
  await visitor.getByRole("button", { name: "They are the same" }).waitFor();
  const real = await visitor.request.get(`${demo.facts.app_url}api/clips/${clip}`);
  const invented = await visitor.request.get(`${demo.facts.app_url}api/clips/${"0".repeat(32)}`);
  assert.equal(real.status(), 404);
  assert.equal(await real.text(), await invented.text());
  await other.close();
});

test("every page of the app: no script error, nothing serious for axe", async () => {
  const found: string[] = [];
  for (const path of [
    "",
    "devices.html",
    "help.html",
    "recover.html",
    "setup.html",
    "requests.html",
    "signin.html",
    "join.html",
  ]) {
    const shown = await context.newPage();
    await shown.goto(`${demo.facts.app_url}${path}`);
    await shown.waitForLoadState("networkidle").catch(() => undefined);
    await pause(1_000);
    await picture(shown, path.replace(".html", "") || "home");
    for (const finding of await serious(shown)) found.push(`${path || "home"}: ${finding}`);
    await shown.close();
  }
  assert.deepEqual(found, []);
  assert.deepEqual(errors, []);
});

test("public pages say everything with JavaScript off", async () => {
  const plain = await visit(browser, { javaScriptEnabled: false, viewport: DESK });
  const shown = await plain.newPage();
  await shown.goto(demo.facts.base_url);
  assert.match(await shown.locator("h1").innerText(), /door/i);
  const links = await shown
    .locator("header a, nav a")
    .evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).href));
  const own = new Set(links.filter((href) => href.startsWith(demo.facts.base_url)));
  assert.ok(own.size >= 2, "the public pages are linked");
  const found: string[] = [];
  const withScript = await context.newPage();
  for (const href of own) {
    const answer = await shown.goto(href);
    assert.equal(answer?.status(), 200, href);
    assert.ok((await shown.locator("main").innerText()).length > 200, `${href} is empty`);
    await picture(shown, `public${new URL(href).pathname.replaceAll("/", "-")}`);
    await withScript.goto(href);
    for (const finding of await serious(withScript)) found.push(`${href}: ${finding}`);
  }
  assert.deepEqual(found, []);
  await plain.close();
});
