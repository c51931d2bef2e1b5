// A trustee's officers: at the command line of its machine, or at its console on a small phone.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { PHONE } from "./browser.ts";
import type { Way } from "./minutes.ts";
import { type Neighbourhood, until } from "./neighbourhood.ts";

/** Smaller than what a case is laid out for, `PHONE`. */
const SMALL = { width: 360, height: 740 };
/** What is read before a decision in an emergency. */
const LINES = ["who asks", "danger", "why now", "what leaves", "the owner"];

/** Somebody at a trustee looks at the case that came, and answers. */
export async function answers(town: Neighbourhood, trustee: string, release: string): Promise<void> {
  const come = async () => (await town.trustee(trustee, "cases")).includes(`${release} `);
  await until(`the case at ${trustee}`, come);
  assert.match(await town.trustee(trustee, "case", release, "--checks"), /checks passed/);
  await town.trustee(trustee, "approve", release);
}

/** An officer comes in with a code, and makes a passkey on the phone. */
export async function comesIn(town: Neighbourhood, trustee: string, page: Page): Promise<void> {
  const config = readFileSync(join(town.folder, "trustees", trustee, "sidelight-trustee.toml"), "utf8");
  const console = /\[console\][^[]*?url = "([^"]+)"/.exec(config)?.[1];
  assert.ok(console, config);
  const code = (await town.trustee(trustee, "officer", "invite", "Ada Byron")).trim();
  await page.setViewportSize(SMALL);
  await page.goto(new URL("enrol", console).href);
  await page.getByLabel("Code").fill(code);
  await page.getByRole("button", { name: "Make a passkey" }).click();
  await page.getByText("Ada Byron", { exact: true }).waitFor();
}

/** Opens a case from the list, which shows it by itself; its facts by their names. */
async function opensCase(page: Page, release: string): Promise<Record<string, string>> {
  await page.locator(`a.case-row[href$="/${release}"]`).click();
  await page.getByRole("heading", { name: `Case ${release}` }).waitFor();
  const lines = await page.locator(".case > .facts > div").evaluateAll((all) =>
    all.map((it) => [...it.children].map((part) => part.textContent?.trim() ?? "")),
  );
  return Object.fromEntries(lines) as Record<string, string>;
}

/** Nothing that decides has to be looked for, and neither choice is pressed upon anybody. */
async function isFair(page: Page): Promise<void> {
  const choices = ["Approve", "Refuse"].map((name) => page.getByRole("link", { name, exact: true }));
  const looks = await Promise.all(choices.map(look));
  assert.deepEqual(looks[0], looks[1], "both choices look alike");
  const lowest = Math.max(...(await Promise.all(choices.map(bottom))));
  assert.ok(lowest <= SMALL.height, `both are on the screen without scrolling: ${lowest}`);
  await page.setViewportSize(PHONE);
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  assert.ok(height <= PHONE.height, `a case is one screen: ${height}`);
  await page.setViewportSize(SMALL);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= SMALL.width, `nothing is cut off at the side: ${wide}`);
}

async function bottom(of: Locator): Promise<number> {
  const box = await of.boundingBox();
  return box ? box.y + box.height : Number.NaN;
}

/** What makes a choice look heavier than another. */
function look(of: Locator): Promise<Record<string, unknown>> {
  return of.evaluate((it) => {
    const { color, backgroundColor, borderColor, borderWidth, fontSize, fontWeight } = getComputedStyle(it);
    const { width, height, top } = it.getBoundingClientRect();
    return { color, backgroundColor, borderColor, borderWidth, fontSize, fontWeight, width, height, top };
  });
}

/** The machine's part, of which the page says the number, unfolds to as many lines. */
async function unfoldsChecks(page: Page): Promise<void> {
  const summary = page.getByText(/^\d+ checks passed$/);
  const count = Number.parseInt(await summary.innerText(), 10);
  await summary.click();
  const lines = page.locator(".checks > div");
  await lines.last().waitFor();
  assert.equal(await lines.count(), count);
  assert.ok(count >= 19, `${count}`);
}

/** Asks the reviewers; the page says that a question is open, and needs no reply. */
async function asksReviewers(page: Page, question: string): Promise<void> {
  await page.getByRole("link", { name: "Ask the operator's reviewers" }).click();
  await page.getByLabel("Question").fill(question);
  await page.getByRole("button", { name: "Ask", exact: true }).click();
  await page.getByText("A question is open").waitFor();
  await page.locator(".thread", { hasText: question }).waitFor();
}

/** Who looks at the pages, and what counts how long their words take. */
interface Looking {
  look: (page: Page, name: string) => Promise<void>;
  way?: Way;
}

/** Reads a case on one screen, unfolds the checks, asks something, and approves with the passkey. */
export async function decides(
  page: Page,
  release: string,
  says: Record<string, RegExp>,
  { look: seen, way }: Looking,
): Promise<void> {
  const facts = await opensCase(page, release);
  await way?.reads(page);
  for (const name of LINES) assert.ok(facts[name], `${name} is said first`);
  const wanted = { "what leaves": /at most \d+ min of \d+ camera/, ...says };
  for (const [name, words] of Object.entries(wanted)) assert.match(facts[name] ?? "", words);
  await isFair(page);
  await seen(page, "trustee-case");
  await unfoldsChecks(page);
  await asksReviewers(page, "Who saw him last?");
  await seen(page, "trustee-question");
  await page.getByRole("link", { name: "Approve", exact: true }).click();
  await page.getByRole("button", { name: "Approve with the passkey" }).waitFor();
  await way?.reads(page);
  // The case, *Approve* and the passkey.
  way?.presses(3);
  await seen(page, "trustee-approves");
  await page.getByRole("button", { name: "Approve with the passkey" }).click();
  await page.getByText("Approved by Ada Byron").waitFor();
  await page.getByText("The receipt is in the public record: done.").waitFor();
  await seen(page, "trustee-approved");
}

/** Reads a case, and refuses it with the passkey; the page says what that comes to before. */
export async function refuses(
  page: Page,
  release: string,
  seen: (page: Page, name: string) => Promise<void>,
): Promise<void> {
  await opensCase(page, release);
  await page.getByRole("link", { name: "Refuse", exact: true }).click();
  await page.getByText("This trustee never answers this case").waitFor();
  await seen(page, "trustee-refuses");
  await page.getByRole("button", { name: "Refuse with the passkey" }).click();
  await page.getByText("Refused by Ada Byron").waitFor();
}
