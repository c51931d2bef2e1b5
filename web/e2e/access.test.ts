// Who can open footage is the household's choice: asked only where the record proves the trustees, two ways
// side by side and none chosen beforehand, and changed under Devices. The record is on paper here, so that it
// can have trustees, and lie about them.

import assert from "node:assert/strict";
import { after, before } from "node:test";
import type { Browser, Page } from "playwright-core";
import { PaperLog } from "../test/paper.ts";
import { vectors } from "../test/vectors.ts";
import { type Visitor, launch, screenshots, serious, visitor } from "./support/browser.ts";
import { Neighbourhood } from "./support/neighbourhood.ts";
import { PaperOperator, RULEBOOK } from "./support/paper.ts";
import { passSheetTest, readSheet } from "./support/sheet.ts";
import { story } from "./support/story.ts";

const DAY = new Date().toISOString().slice(0, 10);
const NAMES = ["Press Council", "Legal Aid", "Town Archive"];
type Roster = { text: string; recipient: string; epoch: number };
const [three, two] = vectors("roster").valid as unknown as [Roster, Roster];

let town: Neighbourhood;
let browser: Browser;
let ada: Visitor;
let paper: PaperOperator;
let set: number;
const step = story(() => ada);
const findings: string[] = [];

before(async () => {
  town = await Neighbourhood.start();
  browser = await launch();
  ada = await visitor(browser);
  const log = new PaperLog();
  log.policy(RULEBOOK, DAY);
  set = log.trustees(NAMES, three, DAY);
  paper = new PaperOperator(log);
  await paper.answer(ada.page);
});

after(async () => {
  await browser?.close();
  await town?.stop();
});

async function look(page: Page, name: string): Promise<void> {
  if (process.env.SCREENS) await screenshots(page, name);
  findings.push(...(await serious(page)).map((finding) => `${name}: ${finding}`));
}

/** The line of the newest statement that hubs obey. */
function chosen(page: Page): Promise<string | undefined> {
  return page.evaluate(async () => {
    const household = await (await fetch("/api/household")).json();
    const text: string = household.statements.at(-1).text;
    return text.split("\n").find((line) => line.startsWith("access "));
  });
}

/** Goes back and asks again what the record shows now. */
async function again(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Back" }).click();
  await page.getByRole("button", { name: "Go on" }).click();
}

step("without trustees, and with some that the record does not prove, nothing is asked", async () => {
  const { page } = ada;
  await page.goto(town.app());
  await page.getByLabel("Your name").fill("Ada Thorn");
  await page.getByRole("button", { name: "Create an account" }).click();
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByText("This service has no trustees, so your footage is sealed").waitFor();
  assert.equal(await page.getByRole("radio").count(), 0);
  paper.trustees = set;
  paper.lieTrustees = (feed) => {
    if (feed.set) feed.set.document = two.text;
  };
  await again(page);
  await page.getByText("The service shows another text than the public record names").waitFor();
  await page.getByText("Your footage is sealed: nobody but your household").waitFor();
  assert.equal(await page.getByRole("radio").count(), 0);
  paper.lieTrustees = () => {};
});

step("both ways stand side by side, and none is chosen beforehand", async () => {
  const { page } = ada;
  await again(page);
  const ways = page.locator(".choice");
  await ways.first().waitFor();
  assert.equal(await ways.count(), 2);
  assert.equal(await page.locator(":checked").count(), 0);
  const looks = await ways.evaluateAll((all) =>
    all.map((way) => {
      const { width } = way.getBoundingClientRect();
      const { fontSize, fontWeight, color } = getComputedStyle(way.querySelector("strong") ?? way);
      return JSON.stringify([Math.round(width), fontSize, fontWeight, color]);
    }),
  );
  assert.equal(looks[0], looks[1]);
  await page.getByText("2 of the 3 trustees together").waitFor();
  for (const name of NAMES) {
    const href = await page.getByRole("link", { name }).getAttribute("href");
    assert.match(href ?? "", /\/record\/entry\/\d+$/);
  }
  await look(page, "access-1-choice");
  await page.getByRole("button", { name: "Make the keys" }).click();
  await page.getByText("Choose who can open your footage first.").first().waitFor();
  await page.getByRole("radio", { name: /Emergency access/ }).check();
  await page.getByRole("button", { name: "Make the keys" }).click();
  await page.getByRole("heading", { name: "Your recovery sheet" }).waitFor();
  assert.equal(await chosen(page), "access emergency 1");
  const sheet = await readSheet(page);
  await page.getByRole("button", { name: "I have it on paper" }).click();
  await passSheetTest(page, sheet);
  await page.getByRole("heading", { name: /hub/i }).first().waitFor();
});

step("Devices says what was chosen and who the trustees are, and changes it", async () => {
  const { page } = ada;
  await page.goto(town.app("devices.html"));
  const section = page.getByRole("region", { name: "Who can open your footage" });
  await section.getByText("2 of the 3 trustees together").waitFor();
  assert.equal(await section.getByRole("link", { name: "Legal Aid" }).count(), 1);
  await look(page, "access-2-devices");
  await section.getByRole("button", { name: "Change" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: /Sealed/ }).check();
  await dialog.getByRole("button", { name: "Save" }).click();
  await section.getByText("Nobody but your household can open what your hubs seal now.").waitFor();
  assert.equal(await chosen(page), "access sealed");
});

step("another key for the same trustees is refused by name; a next key has to be chosen", async () => {
  const { page } = ada;
  const section = page.getByRole("region", { name: "Who can open your footage" });
  const first = paper.trustees;
  paper.trustees = paper.log.trustees(["Made Up", "Also Made Up"], two, DAY);
  await page.reload();
  await section.getByText("The service shows another key for the same trustees.").waitFor();
  assert.equal(await section.getByRole("button").count(), 0);
  paper.trustees = first;
  await page.reload();
  await section.getByRole("button", { name: "Change" }).click();
  await page.getByRole("dialog").getByRole("radio", { name: /Emergency access/ }).check();
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await section.getByText("2 of the 3 trustees together").waitFor();
  assert.equal(await chosen(page), "access emergency 1");
});

step("no page has a serious finding", async () => {
  assert.deepEqual(findings, []);
});
