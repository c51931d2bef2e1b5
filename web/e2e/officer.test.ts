// An agency's first days in the browser: invitations, the delivery key and its sheet, a second officer, a
// request from draft to the public record through a moderator, and what is decided with a passkey that is on
// another screen.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before } from "node:test";
import type { Browser, Page } from "playwright-core";
import type { ContentWire } from "../src/api/share.ts";
import { cellOf, regionOf } from "../src/feed/place.ts";
import { type Visitor, launch, screenshots, serious, visitor } from "./support/browser.ts";
import { Neighbourhood, press, until } from "./support/neighbourhood.ts";
import { story } from "./support/story.ts";
import { FRAMES_A_SECOND, type Reading, off, readMoment } from "./support/counter.ts";
import { sceneWithNumber } from "./support/scene.ts";

const AGENCY = "lakeside-police";
const HOME = { lat: 44.0712, lng: -72.5436 };
const HOMES = `${HOME.lat}, ${HOME.lng}`;
const REGION = regionOf(cellOf(HOME));
const MINUTE = 60_000;
/** By then the clip of a press is over, and so is another: somebody comes to the door every 40 s. */
const CLIPS_MS = 95_000;

/** Drawn into the first camera's picture, anew in every run. */
const NUMBER = 1 + Math.floor(Math.random() * 65_000);

let town: Neighbourhood;
let browser: Browser;
let vera: Visitor;
let tom: Visitor;
let noor: Visitor;
let rosa: Visitor;
let request = "";
let index = "";
let pressedMs = 0;
const invitations: Record<string, string[]> = {};
const sheet = { check: "", key: "" };
const step = story(() => tom);
const findings: string[] = [];

before(async () => {
  const scene = join(process.cwd(), "test-results", "scene-officer.mp4");
  sceneWithNumber(NUMBER, scene);
  town = await Neighbourhood.start(scene);
  // Footage of the window that will be asked about.
  await press(town.facts.hub_url);
  pressedMs = Date.now();
  browser = await launch();
  [vera, tom, noor] = [await visitor(browser), await visitor(browser), await visitor(browser)];
  const people = ["--officers", "1", "--supervisors", "1"];
  const what = ["--name", "Lakeside Police", "--kind", "police", "--place", "Lakeside"];
  const where = ["--region", REGION, "--contact", "Front desk, 2 Quay Street"];
  const printed = await town.admin("agency", "enroll", AGENCY, ...what, ...where, ...people);
  for (const line of printed.trim().split("\n")) {
    const [role, token] = line.split(" ");
    if (role && token) (invitations[role] ??= []).push(token);
  }
  invitations.moderator = [(await town.admin("invite", "--role", "moderator")).trim()];
});

after(async () => {
  await browser?.close();
  await town?.stop();
});

/** Has axe look at what is on the screen; with SCREENS set, keeps pictures for people. */
async function look(page: Page, name: string, fullPage = true): Promise<void> {
  if (process.env.SCREENS) await screenshots(page, name, { fullPage });
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    findings.push(...(await serious(page)).map((finding) => `${name}, ${colorScheme}: ${finding}`));
  }
}

/** Opens an invitation, gives a name, makes a passkey. */
async function accept({ page }: Visitor, role: string, name: string): Promise<void> {
  await page.goto(town.app(`signin.html#invite=${invitations[role]?.pop()}`));
  await page.getByRole("heading", { name: "You are invited" }).waitFor();
  assert.equal(new URL(page.url()).hash, "", "the invitation left the address");
  await page.getByLabel("Your name").fill(name);
  await page.getByRole("button", { name: "Make a passkey" }).click();
}

step("a supervisor accepts an invitation", async () => {
  await accept(vera, "supervisor", "Vera Stone");
  await vera.page.getByRole("heading", { name: "Requests", exact: true }).waitFor();
  await vera.page.getByText("The agency has no key yet.").waitFor();
  await look(vera.page, "agency-empty");
});

step("the key is made in her browser, and is in the record", async () => {
  const { page } = vera;
  await page.getByRole("link", { name: "Make the key" }).click();
  await page.getByRole("button", { name: "Make the key" }).click();
  await page.getByRole("heading", { name: "The key of Lakeside Police" }).waitFor();
  await look(page, "agency-key");
  await page.getByRole("button", { name: "Make the key" }).click();
  await page.getByRole("heading", { name: "The agency's recovery sheet" }).waitFor();
  await look(page, "agency-sheet");
  const groups = await page.locator(".sheet-groups .mono").allTextContents();
  sheet.check = (await page.locator(".sheet-lines .mono").allTextContents())[1] ?? "";
  sheet.key = groups.join(" ");
  await page.getByRole("button", { name: "We have it on paper or in a file" }).click();
  for (const input of await page.locator(".character").all()) {
    const [, group, place] = /Group (\d+), (\d)/.exec((await input.getAttribute("aria-label")) ?? "") ?? [];
    await input.fill(groups[Number(group) - 1]?.[Number(place) - 1] ?? "?");
  }
  await page.getByRole("button", { name: "Check" }).click();
  await page.getByText("The key is held by one person: at least two are needed.").waitFor();
  await look(page, "agency-team");
});

step("a second officer's browser comes in by code and words", async () => {
  await accept(tom, "officer", "Tom Reed");
  await tom.page.getByText("This browser does not hold the agency's key.").waitFor();
  await vera.page.getByRole("button", { name: "Let somebody in" }).click();
  const code = await vera.page.locator(".qr-box .code").innerText();
  await tom.page.goto(town.app(`officer.html#${code}`));
  await vera.page.locator("dialog").getByText("Tom Reed").waitFor();
  assert.equal(new URL(tom.page.url()).hash, "", "the code left the address");
  await vera.page.getByRole("button", { name: "Let it in" }).click();
  const words = async (page: Page) => {
    await page.locator(".words li").first().waitFor();
    return page.locator(".words li").allTextContents();
  };
  assert.deepEqual(await words(tom.page), await words(vera.page));
  await look(tom.page, "agency-words");
  await vera.page.getByRole("button", { name: "They are the same" }).click();
  await tom.page.getByRole("button", { name: "They are the same" }).click();
  await tom.page.getByRole("heading", { name: "Requests", exact: true }).waitFor();
  await vera.page.reload();
  await vera.page.getByText("holds the key in one browser").nth(1).waitFor();
  assert.equal(await vera.page.getByText("at least two are needed").count(), 0);
});

step("a draft is saved as typed, and the rules stand beside what breaks them", async () => {
  const { page } = tom;
  await page.goto(town.app("ask.html"));
  await page.locator("#offence").selectOption("burglary");
  await page.getByText(/Saved \d\d:\d\d/).waitFor();
  await page.getByRole("button", { name: "Submit" }).click();
  await page.locator("[data-code=no-window]").waitFor();
  await page.locator("#part-area .broken li").first().waitFor();
  await look(page, "ask-broken");
  await page.getByLabel("Latitude, longitude").fill(HOMES);
  await page.getByRole("button", { name: "Go there" }).click();
  await page.locator(".tiles-near").waitFor();
  await page.locator(".tile").nth(45).click();
  await page.locator(".area-says strong", { hasText: "1 cell" }).waitFor();
  await page.locator("#part-area .broken").waitFor({ state: "hidden" });
});

step("the area is chosen by keyboard alone", async () => {
  const { page } = tom;
  await page.locator(".area-list [tabindex='0']").focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Space");
  await page.locator(".area-says strong", { hasText: "2 cells" }).waitFor();
  assert.equal(await page.locator(".area-list [aria-selected=true]").count(), 2);
  assert.equal(await page.locator(".tile-on").count(), 2);
});

/** The value of a `datetime-local` field. */
function local(ms: number): string {
  const at = new Date(ms);
  const two = (n: number) => String(n).padStart(2, "0");
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

step("what was typed is there after a reload, and can be submitted once it is complete", async () => {
  const { page } = tom;
  const now = () => Math.floor(Date.now() / MINUTE) * MINUTE;
  await until("a window in which two clips are over", () => now() > pressedMs + CLIPS_MS, 4 * MINUTE);
  await page.locator("#window-from").fill(local(now() - 30 * MINUTE));
  await page.locator("#window-to").fill(local(now()));
  await page
    .locator("#part-text textarea")
    .fill("Two people left a house on foot, one with a dark backpack.");
  await page.locator("#part-terms textarea").fill("Kept with the case for seven years.");
  await page.locator("#part-case input").fill("2026-1234");
  await page.locator("#part-own input").check();
  await page.getByText("Complete.").waitFor();
  assert.equal(await page.getByText("The rules do not allow it yet").count(), 0, "said of what was missing");
  await page.reload();
  await page.getByText("Complete.").waitFor();
  await look(page, "ask-complete");
  await until("the passkey's entry", async () => {
    await page.getByRole("button", { name: "Submit" }).click();
    await page.waitForTimeout(1_000);
    return page.url().includes("case.html");
  });
  request = new URL(page.url()).searchParams.get("id") ?? "";
  await page.locator(".case-state[data-state=submitted]").waitFor();
  await look(page, "case-submitted");
});

step("a moderator reads it in full and publishes it with a passkey", async () => {
  await accept(noor, "moderator", "Noor Haddad");
  const { page } = noor;
  await page.getByRole("heading", { name: "Moderation", exact: true }).waitFor();
  await page.locator(".queue-row", { hasText: "Lakeside Police" }).click();
  const detail = page.locator(".detail");
  await detail.getByText("2026-1234").waitFor();
  await detail.getByText("one with a dark backpack").first().waitFor();
  assert.equal(await page.locator(".bans :checked").count(), 0, "nothing is chosen for anybody");
  await look(page, "moderate");
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.getByText("Choose that none of them holds, or refuse it.").first().waitFor();
  await page.getByLabel("None of them holds").check();
  await until("the moderator's credential", async () => {
    if (await page.getByRole("button", { name: "Publish", exact: true }).count()) return true;
    await page.reload();
    return false;
  });
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.getByRole("button", { name: "Approve with your passkey" }).waitFor();
  await page.locator("dialog").getByText("2026-1234").waitFor();
  await look(page, "moderate-approve", false);
  await page.getByRole("button", { name: "Approve with your passkey" }).click();
  await page.getByText("Receipt checked.").waitFor();
  await look(page, "moderate-done", false);
  await page.getByRole("button", { name: "Done" }).click();
});

step("another is refused with a reason, by passkey, and the public reads the reason", async () => {
  const { page } = tom;
  await page.goto(town.app("ask.html"));
  const { draft } = (await (await page.request.get(town.app(`api/agency/requests/${request}`))).json()) as {
    draft: object;
  };
  const headers = { "X-Sidelight": "1", Origin: new URL(town.app()).origin };
  const made = await page.request.post(town.app("api/agency/requests"), { data: draft, headers });
  const second = ((await made.json()) as { id: string }).id;
  await page.goto(town.app(`ask.html?id=${second}`));
  await page.getByText("Complete.").waitFor();
  await page.getByRole("button", { name: "Submit" }).click();
  await page.locator(".case-state[data-state=submitted]").waitFor();

  const { page: desk } = noor;
  await desk.reload();
  await desk.locator(".queue-row", { hasText: "Lakeside Police" }).click();
  await desk.locator(".detail").getByText("2026-1234").waitFor();
  await desk.locator(".bans input[type=radio]").nth(1).check();
  await desk.getByRole("button", { name: "Refuse", exact: true }).click();
  await desk.locator("dialog").getByText("What was asked, word for word").first().waitFor();
  await desk.getByRole("button", { name: "Approve with your passkey" }).click();
  await desk.getByText("Receipt checked.").waitFor();
  await desk.getByRole("button", { name: "Done" }).click();
  await page.goto(town.app(`case.html?id=${second}`));
  await page.locator(".case-state[data-state=refused]").waitFor();
  await page.getByRole("heading", { name: "What you asked, which is not public" }).waitFor();
  assert.equal(await page.getByRole("heading", { name: "What is public" }).count(), 0);
  await look(page, "case-refused");
  await page.getByRole("button", { name: "Write it anew" }).click();
  await page.getByText("Complete.").waitFor();
  assert.notEqual(new URL(page.url()).searchParams.get("id"), second);
});

step("the officer sees that it is public, with nothing shared", async () => {
  const { page } = tom;
  await page.goto(town.app(`case.html?id=${request}`));
  await page.locator(".case-state[data-state=published]").waitFor();
  await page.getByText("Nothing so far.").waitFor();
  index = /\d+/.exec(await page.getByRole("link", { name: /^Entry \d+$/ }).innerText())?.[0] ?? "";
  await look(page, "case-public");
});

step("an update is read by a moderator first, and then stands beside the request in public", async () => {
  const words = "One of them wore a red coat.";
  const { page } = tom;
  await page.getByRole("button", { name: "Propose an update" }).click();
  await page.getByLabel("What is to be added").fill(words);
  await page.getByRole("button", { name: "Propose it" }).click();
  await page.getByText("A moderator reads it now.").first().waitFor();
  const address = new URL(`requests/${index}`, town.facts.base_url);
  const inPublic = async () => (await (await fetch(address)).text()).includes(words);
  assert.equal(await inPublic(), false);

  const { page: desk } = noor;
  await desk.reload();
  await desk.locator(".queue-row", { hasText: "Update: " }).click();
  await desk.locator(".detail").getByText(words).first().waitFor();
  await look(desk, "moderate-update");
  await desk.getByLabel("None of them holds").check();
  await desk.getByRole("button", { name: "Publish", exact: true }).click();
  await desk.getByRole("button", { name: "Approve with your passkey" }).click();
  await desk.getByText("Receipt checked.").waitFor();
  await desk.getByRole("button", { name: "Done" }).click();
  assert.equal(await inPublic(), true);
});

step("a resident shares two clips of her door", async () => {
  rosa = await visitor(browser);
  const { page } = rosa;
  await page.goto(town.facts.sign_in.resident ?? "");
  await page.getByRole("button", { name: /Enter as/ }).click();
  await page.getByRole("button", { name: "They are the same" }).click();
  await page.getByRole("heading", { name: /Today/ }).waitFor();
  await page.goto(town.app("requests.html"));
  const place = page.getByRole("link", { name: "Say where your home is" });
  const card = page.locator(`#request-${index}`);
  await place.or(card).first().waitFor();
  if (await place.isVisible()) {
    await place.click();
    await page.getByLabel("Latitude").fill(HOMES);
    await page.getByRole("button", { name: "Show this place" }).click();
    await page.locator(".grid-own").waitFor();
    await page.getByRole("button", { name: "Save this place" }).click();
  }
  await card.getByRole("button", { name: "Share", exact: true }).click();
  const inside = page.locator('.pick[data-fit="inside"]');
  for (const n of [0, 1]) await inside.nth(n).locator(".pick-main").click();
  await page.getByLabel("Not sure").check();
  await page.getByLabel("The agency can fetch it after").selectOption("0");
  await page.getByRole("button", { name: /^Share 2 clips$/ }).click();
  await page.locator('.share-card[data-state="held"], .share-card[data-state="available"]').waitFor();
});

/** Reads a strip out of the pixels of the playing video. */
async function strip(page: Page, which: number, good = (_: Reading) => true): Promise<Reading> {
  let found: Reading | null = null;
  await until(`strip ${which} of what the officer sees`, async () => {
    found = await readMoment(page, which);
    return found !== null && good(found);
  });
  return found as unknown as Reading;
}

step("the share appears, is verified, and plays: the camera's own pixels", async () => {
  const { page } = tom;
  const share = page.locator(".given[data-verdict=verified]");
  await share.waitFor();
  await share.getByText("Consent in the public record.").waitFor();
  await share.getByText("Signed by its hub").nth(1).waitFor();
  await look(page, "case-shared");
  await share.getByRole("button", { name: "Open" }).first().click();
  await page.getByText("Verified: sealed by its hub").waitFor();
  await page.waitForFunction(() => (document.querySelector("video")?.currentTime ?? 0) > 1);
  assert.equal((await strip(page, 1)).number, NUMBER);
  const first = await strip(page, 0);
  const later = await strip(page, 0, (reading) => reading.at > first.at + 1);
  const frames = Math.round((later.at - first.at) * FRAMES_A_SECOND);
  const wrong = off(later, first.number + frames);
  assert.ok(wrong <= 12, `after ${frames} frames the counter went from ${first.number} to ${later.number}`);
  await look(page, "case-watch", false);
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as MP4" }).click();
  assert.match((await saved).suggestedFilename(), /^sidelight-share-.*\.mp4$/);
  await page.getByRole("button", { name: "Close" }).click();
  await share.getByText("Who opened what").click();
  await share.getByText("Tom Reed opened the picture of clip 1").waitFor();
});

step("both play side by side on one clock", async () => {
  const { page } = tom;
  const share = page.locator(".given[data-verdict=verified]");
  for (const n of [0, 1]) await share.locator(".shared-pick input").nth(n).check();
  await page.getByRole("button", { name: "Side by side" }).click();
  const tiles = page.locator(".wall-tile");
  await tiles.nth(1).waitFor();
  // Each shows its clip at some moment of the clock, and says so of the others.
  await page.locator('.wall-tile[data-check="verified"]').nth(1).waitFor();
  await look(page, "case-wall", false);
  const clock = () =>
    page
      .locator(".wall-tile video")
      .evaluateAll((all) => all.map((video) => (video as HTMLVideoElement).currentTime));
  const before = await clock();
  await page.getByRole("button", { name: "Play" }).click();
  await until("the clock to move a clip", async () => {
    const now = await clock();
    return now.some((at, i) => at > (before[i] ?? 0) + 1);
  });
  await page.getByRole("button", { name: "Close" }).click();
  await share.getByText("Who opened what (").waitFor();
});

step("what was shared becomes one file, whose fingerprint is in the record", async () => {
  const { page } = tom;
  await page.getByRole("button", { name: "Make a package" }).click();
  await page.getByLabel(/^Share 1, \d clip/).waitFor();
  await look(page, "case-package", false);
  await page.getByRole("button", { name: "Make package" }).click();
  const made = page.locator("[data-package=ready]");
  await made.waitFor();
  await look(page, "case-packaged");
  const digest = /SHA-256 ([0-9a-f]{64})/.exec(await made.innerText())?.[1];
  const download = async (name: string): Promise<Buffer> => {
    const saved = page.waitForEvent("download");
    await made.getByRole("link", { name }).click();
    return readFileSync(await (await saved).path());
  };
  const tar = await download("Save the package");
  assert.equal(createHash("sha256").update(tar).digest("hex"), digest);
  const receipt = (await download("Save its receipt")).toString();
  const entry = Buffer.from(/^extra (.+)$/m.exec(receipt)?.[1] ?? "", "base64").toString();
  assert.ok(entry.includes(`\ndigest sha256:${digest}\n`), entry);
});

step("what its owner takes back is a task, and the answer reaches her", async () => {
  const { page } = rosa;
  await page.reload();
  await page.locator(".share-card").getByRole("button", { name: "Ask not to use it" }).click();
  await page.getByRole("button", { name: "Ask the agency" }).click();
  const taken = page.locator('.share-card[data-state="revoked"]');
  await taken.getByText("Whoever had opened it keeps it").waitFor();
  await look(page, "share-revoked");

  // A colleague who had opened nothing is handed nothing: no letter, no track, no package.
  await vera.page.goto(town.app(`case.html?id=${request}`));
  const other = vera.page.locator('.given[data-verdict="withheld"]');
  await other.getByText("You had not opened it before.").waitFor();
  assert.equal(await other.locator(".shared-clip").count(), 0);
  await vera.page.getByText("Not handed to you").waitFor();
  assert.equal(await vera.page.getByRole("button", { name: "Make a package" }).count(), 0);
  await look(vera.page, "case-withheld");

  await tom.page.goto(town.app("officer.html"));
  await tom.page.getByText("An owner asks for an answer").waitFor();
  await look(tom.page, "officer-list");
  await tom.page.goto(town.app(`case.html?id=${request}`));
  await tom.page.getByText("The owner asks you not to use this any further").waitFor();
  await tom.page.getByLabel("Your answer").fill("It is deleted.");
  await look(tom.page, "case-revoked");
  await tom.page.getByRole("button", { name: "Answer" }).click();
  await tom.page.getByText("Tom Reed answered").waitFor();
  await page.reload();
  await page.getByText("It is deleted.").waitFor();
});

let still: Reading;

step("she shares one picture of it: a frame that she stopped at, and nothing else of the clip", async () => {
  const { page } = rosa;
  await page.goto(town.app("requests.html"));
  await page.locator(`#request-${index}`).getByRole("button", { name: "Share more" }).click();
  const pick = page.locator('.pick[data-fit="inside"]').first();
  await pick.getByRole("button", { name: "Preview" }).click();
  await page.waitForFunction(() => (document.querySelector("video")?.currentTime ?? 0) > 1);
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("button", { name: "One frame on" }).click();
  await look(page, "share-still-choose", false);
  still = await strip(page, 0);
  await page.getByRole("button", { name: "Share this picture only" }).click();
  await pick.getByText(/^Only the picture of .* leaves: \d+ × \d+/).waitFor();
  await page.getByText("1 still.", { exact: true }).waitFor();
  await look(page, "share-still-chosen");
  await page.getByLabel("The agency can fetch it after").selectOption("0");
  const sent = page.waitForRequest((r) => r.url().endsWith("/content"));
  await page.getByRole("button", { name: "Share 1 still" }).click();
  const { items } = (await sent).postDataJSON() as ContentWire;
  assert.deepEqual(
    items.map((item) => Object.keys(item.headers)),
    [["still"]],
  );
  await page.locator('.share-card[data-state="available"]').waitFor();
  await look(page, "requests-shared");
});

step("the officer sees that picture, whose work it is, and who looked", async () => {
  const { page } = tom;
  await page.reload();
  const row = page.locator('.shared-clip[data-kind="still"]');
  await row.getByText("Made by the resident’s browser from a signed clip").waitFor();
  await look(page, "case-still");
  await row.getByRole("button", { name: "Open" }).click();
  await page.locator("dialog[data-verdict=described] canvas.still").waitFor();
  assert.equal((await strip(page, 1)).number, NUMBER);
  assert.equal((await strip(page, 0)).number, still.number, "the frame she stopped at");
  await look(page, "case-still-open", false);
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as JPEG" }).click();
  assert.match((await saved).suggestedFilename(), /^sidelight-share-.*\.jpg$/);
  await page.getByRole("button", { name: "Close" }).click();
  await page.getByText("Who opened what").last().click();
  await page.getByText("Tom Reed opened still 1").waitFor();
});

step("without a passkey here, another screen of the same person approves", async () => {
  const bare = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  await bare.addCookies(await tom.context.cookies());
  const page = await bare.newPage();
  await page.goto(town.app(`case.html?id=${request}`));
  await page.getByRole("button", { name: "Resolve" }).click();
  await page.getByLabel("Closing words").fill("Both have been found.");
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByText("Approve on another of your devices").waitFor();
  const here = await page.locator("dialog .words li").allTextContents();
  await tom.page.goto(town.app("officer.html"));
  await tom.page.getByRole("button", { name: "Look and approve" }).click();
  await tom.page.locator("dialog .words li").first().waitFor();
  const there = await tom.page.locator("dialog .words li").allTextContents();
  assert.deepEqual(there, here);
  await look(tom.page, "approve-elsewhere", false);
  await tom.page.getByRole("button", { name: "Approve with your passkey" }).click();
  await page.getByText("Receipt checked.").waitFor();
  await page.getByRole("button", { name: "Done" }).click();
  await page.locator(".case-state[data-state=resolved]").waitFor();
  await bare.close();
});

step("the agency's sheet brings the key into a browser that has none", async () => {
  const bare = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  await bare.addCookies(await vera.context.cookies());
  const page = await bare.newPage();
  await page.goto(town.app("team.html"));
  await page.getByRole("button", { name: "Use the recovery sheet" }).click();
  await page.getByLabel("Check").fill("0123456789abcdef");
  await page.getByLabel("Key").fill(sheet.key.toLowerCase());
  await page.getByRole("button", { name: "Recover" }).click();
  await page.locator("form .notice-warn").waitFor();
  await page.getByLabel("Check").fill(sheet.check);
  await page.getByRole("button", { name: "Recover" }).click();
  await page.getByText("holds the key in 2 browsers").waitFor();
  assert.equal(await page.getByRole("button", { name: "Use the recovery sheet" }).count(), 0);
  await bare.close();
});

step("a changed key is a decision, and both browsers have it", async () => {
  const { page } = vera;
  await page.goto(town.app("team.html"));
  await page.getByRole("button", { name: "Change the key" }).click();
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("button", { name: "Approve with your passkey" }).click();
  await page.getByText("Receipt checked.").waitFor();
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByText("Key 2, residents seal to it").waitFor();
  await tom.page.goto(town.app("team.html"));
  await tom.page.getByText("Key 2, residents seal to it").waitFor();
  await tom.page.getByText(/holds the key in (one browser|2 browsers)/).nth(1).waitFor();
});

/** A receipt as the operator alone has signed its head. */
async function signedAlone(page: Page): Promise<void> {
  await page.route(/\/log\/receipt\/\d+\.tlog-proof$/, async (route) => {
    const response = await route.fetch();
    const whole = await response.text();
    const at = whole.lastIndexOf("\n\n") + 2;
    const lines = whole.slice(at).trim().split("\n");
    assert.ok(lines.length > 2, "the demo's trustees have signed it");
    await route.fulfill({ response, body: `${whole.slice(0, at)}${lines[0]}\n` });
  });
}

step("what the operator has signed alone is refused, until somebody here relies on that", async () => {
  const { page } = tom;
  const part = page.getByRole("region", { name: "Witnesses" });
  const refused = page.getByText("Not enough witnesses have signed this head.");
  const alone = `log ${town.facts.log_vkey}\nquorum none\n`;
  await page.goto("about:blank");
  await signedAlone(page);
  await page.route(/\/log\/policy$/, (route) => route.fulfill({ body: alone }));
  await page.goto(town.app("officer.html"));
  await refused.waitFor();
  await part.getByText("The service asks you to rely on others").waitFor();
  await look(page, "officer-witnesses");
  await part.getByRole("button", { name: "Stay with those above" }).click();
  await part.getByText("The service asks for other witnesses.").click();
  await refused.waitFor();
  await part.getByRole("button", { name: "Rely on the others" }).click();
  await page.getByRole("heading", { name: "Requests" }).waitFor();
  await page.unroute(/\/log\/policy$/);
  await page.goto(town.app("officer.html"));
  await part.getByText("The service asks you to rely on others").waitFor();
  await page.getByRole("heading", { name: "Requests" }).waitFor();
  await part.getByRole("button", { name: "Rely on the others" }).click();
  await refused.waitFor();
  await page.unrouteAll();
  await page.goto(town.app("officer.html"));
  await page.getByRole("heading", { name: "Requests" }).waitFor();
  assert.equal(await part.count(), 0);
});

step("no page complained, and axe found nothing serious", async () => {
  assert.deepEqual([...vera.complaints, ...tom.complaints, ...noor.complaints, ...rosa.complaints], []);
  assert.deepEqual(findings, []);
});
