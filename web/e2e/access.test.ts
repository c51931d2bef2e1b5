// Who can open footage is the household's choice: asked only where the record proves the trustees, two ways
// side by side and none chosen beforehand, and changed under Devices. The record is on paper here, so that it
// can have trustees, and lie about them.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before } from "node:test";
import type { Browser, Page } from "playwright-core";
import { newIdentity, paddedJson, recipientOf, seal } from "../src/crypto/age.ts";
import { type Bytes, utf8 } from "../src/crypto/encoding.ts";
import { tilePath } from "../src/record/tree.ts";
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

/** What the newest statement says under a name. */
async function stated(page: Page, name: string): Promise<string> {
  const text = await page.evaluate(async () => {
    const household = await (await fetch("/api/household")).json();
    return household.statements.at(-1).text as string;
  });
  return new RegExp(`^${name} (.+)$`, "m").exec(text)?.[1] ?? "";
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
  assert.equal(await stated(page, "access"), "emergency 1");
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
  assert.equal(await stated(page, "access"), "sealed");
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
  assert.equal(await stated(page, "access"), "emergency 1");
});

const THEN = Date.parse("2026-11-20T14:00:00Z");

/** What a trustee seals for a household: JSON, padded to one size. */
function box(to: string, household: string, release: number, trustee: string): Promise<Bytes> {
  const told = {
    ...{ v: 1, release, trustee, origin: paper.log.origin, household, danger: "kidnapping" },
    ...{ agency: "millbrook-police", cameras: ["ab".repeat(16)], from: THEN, to: THEN + 3_600_000, clips: 4 },
  };
  return seal(paddedJson(told, 512), [to]);
}

step("a notice that trustees entered is found among others, and reads like a letter", async () => {
  const { page } = ada;
  await page.goto(town.app("notices.html"));
  await page.getByText("No footage of yours was opened by trustees.").waitFor();
  const { log } = paper;
  const later = new Date(Date.now() + 30 * 24 * 3_600_000).toISOString().slice(0, 10);
  const [household, notice] = [await stated(page, "household"), await stated(page, "notice")];
  const stranger = await recipientOf(await newIdentity());
  const theirs = log.emergency(set, "death", 2, DAY, later);
  log.notice(theirs, "press-council", await box(stranger, "00".repeat(16), theirs, "press-council"), DAY);
  // Sealed to this household, and about another release than it stands under: somebody used it again.
  log.notice(theirs, "legal-aid", await box(notice, household, theirs + 1, "legal-aid"), DAY);
  const ours = log.emergency(set, "kidnapping", 4, DAY, later);
  log.receiptOf(ours, "press-council", null, DAY);
  log.receiptOf(ours, "legal-aid", null, DAY);
  log.receiptOf(ours, "town-archive", "call-back", DAY);
  log.notice(ours, "press-council", await box(notice, household, ours, "press-council"), DAY);

  await page.goto(town.app());
  await page.getByText("Your footage was opened in an emergency.").waitFor();
  await page.getByRole("link", { name: "Read what happened" }).click();
  const letter = page.getByRole("article");
  await letter.getByText("trustees then opened 4 clips").waitFor();
  assert.equal(await letter.count(), 1);
  const said = (await letter.textContent()) ?? "";
  for (const words of [
    "Press Council opened it",
    "Town Archive refused, by its check “call-back”",
    "somebody was kidnapped",
    "Nobody answered in time.",
    `sealed until ${later}`,
  ]) {
    assert.ok(said.includes(words), words);
  }
  await look(page, "access-3-letter");
  log.reveal(ours, "agency", "millbrook-police", DAY);
  log.reveal(ours, "claim", "ab".repeat(32), DAY);
  await page.reload();
  const open = "Who asked, and the fingerprint of what they claimed, are open in the record by now.";
  await letter.getByText(open).waitFor();
  const looked = page.waitForResponse(/\/log\/checkpoint$/);
  await page.goto(town.app());
  await looked;
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  assert.equal(await page.getByText("Your footage was opened in an emergency.").count(), 0, "it was read");
});

step("an operator that leaves a notice out is found out", async () => {
  const { page } = ada;
  // A device that begins anew reads everything again.
  await page.evaluate(
    () =>
      new Promise<void>((cleared, failed) => {
        const asked = indexedDB.open("sidelight");
        asked.onerror = () => failed(asked.error);
        asked.onsuccess = () => {
          const clearing = asked.result.transaction("notices", "readwrite");
          clearing.objectStore("notices").clear();
          clearing.oncomplete = () => cleared();
          clearing.onabort = () => failed(clearing.error);
          asked.result.close();
        };
      }),
  );
  paper.lieFile = (path, bytes) => {
    if (!path.startsWith("tile/entries/") || !bytes) return bytes;
    const at = Buffer.from(bytes).indexOf("kind notice");
    const lied = bytes.slice();
    lied.set(utf8("kind nothing").subarray(0, 11), at);
    return lied;
  };
  await page.goto(town.app("notices.html"));
  await page.getByText("The entries that the service shows are not those of its own record.").waitFor();
  paper.lieFile = (_, bytes) => bytes;
});

step("what the operator withholds is found in anybody's copy of the record", async () => {
  const { page } = ada;
  const { log } = paper;
  const shown = log.entries.length;
  paper.size = () => shown;
  const later = new Date(Date.now() + 30 * 24 * 3_600_000).toISOString().slice(0, 10);
  const hidden = log.emergency(set, "kidnapping", 4, DAY, later);
  log.receiptOf(hidden, "legal-aid", null, DAY);
  const [household, notice] = [await stated(page, "household"), await stated(page, "notice")];
  const sealed = await box(notice, household, hidden, "legal-aid");
  log.notice(hidden, "legal-aid", sealed, DAY);
  const folder = mkdtempSync(join(tmpdir(), "sidelight-copy-"));
  const size = log.entries.length;
  for (const path of ["checkpoint", tilePath(0, 0, size), tilePath("entries", 0, size)]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), log.file(path) as Bytes);
  }
  await page.goto(town.app("notices.html"));
  await page.getByRole("article").first().waitFor();
  assert.equal(await page.getByRole("article").count(), 1);
  await page.getByLabel("Folder of the copy").setInputFiles(folder);
  await page.getByText("Legal Aid has answered").waitFor();
  assert.equal(await page.getByRole("article").count(), 2);
  await look(page, "access-4-copy");
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save that key" }).click();
  const key = readFileSync(await (await saved).path(), "utf8");
  assert.match(key, /^#.*\nAGE-SECRET-KEY-1[0-9A-Z]{58}\n$/);
  rmSync(folder, { recursive: true });
});

step("no page has a serious finding", async () => {
  assert.deepEqual(findings, []);
});
