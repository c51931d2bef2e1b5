// An officer at the form of an emergency.

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { toLocal } from "../../src/ask/window.ts";
import { until } from "./neighbourhood.ts";
import { MINUTE } from "./police.ts";
import { storedIn } from "./stored.ts";

/** What is said first. */
export async function first(page: Page, who: string): Promise<void> {
  await page.getByLabel("Serious injury").check();
  await whoIn(page).fill(who);
  await page.getByRole("textbox", { name: "Why now" }).fill("Last seen half an hour ago on this street.");
  await page.getByLabel("Case number").fill("26-0411");
}

/** The rest of a claim about the hour that ends in so many minutes; then it is read once more. */
export async function rest(page: Page, endsIn: number, filled?: () => Promise<void>): Promise<void> {
  const to = (Math.floor(Date.now() / MINUTE) + endsIn) * MINUTE;
  await harmIn(page).fill("It is freezing, and they have no coat.");
  await page.getByRole("textbox", { name: "Why no court" }).fill("No judge sits before nine in the morning.");
  const helps = page.getByRole("textbox", { name: "How this footage helps" });
  await helps.fill("It shows which way they went from here.");
  await page.getByLabel("From", { exact: true }).fill(toLocal(to - 60 * MINUTE));
  await page.getByLabel("To", { exact: true }).fill(toLocal(to));
  await page.getByLabel("Ask the owner first").check();
  const afterwards = page.getByRole("textbox", { name: "Afterwards" });
  await afterwards.fill("A warrant, with the county court, tomorrow morning.");
  await filled?.();
  await page.getByRole("button", { name: "Read the claim" }).click();
}

/** All of it at once: reviewers are called in when it is read. */
export async function type(page: Page, who: string, endsIn: number): Promise<void> {
  await first(page, who);
  await rest(page, endsIn);
}

const harmIn = (page: Page) => page.getByRole("textbox", { name: "What harm" });
const whoIn = (page: Page) => page.getByRole("textbox", { name: "Who is in danger" });

/** Leaving loses nothing that was typed, and discarding it leaves nothing. */
export async function keepsWhatIsTyped(page: Page, form: string, tag: string): Promise<void> {
  await page.getByLabel("Case number").fill("26-0410");
  const kept = async () => (await page.evaluate(storedIn, ["sidelight-typed", "forms"])).includes("26-0410");
  await until("what was typed to be kept", kept);
  await page.goto(form);
  await whoIn(page).waitFor();
  assert.equal(await page.getByLabel("Case number").inputValue(), "26-0410");
  assert.equal(await page.getByLabel("Door tags").inputValue(), tag);
  assert.ok(await page.getByLabel("Ask the owner first").isChecked());
  await page.getByRole("button", { name: "Discard", exact: true }).click();
  await page.getByRole("button", { name: "Discard it" }).click();
  await page.waitForURL(/emergency\.html$/);
  await page.goto(form);
  await whoIn(page).waitFor();
  assert.equal(await page.getByLabel("Case number").inputValue(), "");
}

/** What takes one press; and a mended field is not complained about any longer. */
export async function quickly(page: Page): Promise<void> {
  await page.getByLabel("Kidnapping").check();
  assert.equal(await page.locator("#part-danger .broken li").count(), 0);
  await page.getByRole("button", { name: "Last 2 hours" }).click();
  await page.getByText("2 h. Your time zone").waitFor();
  await page.getByRole("button", { name: "Warrant", exact: true }).click();
  assert.equal(await page.getByRole("textbox", { name: "Afterwards" }).inputValue(), "Warrant, ");
}

/** Who must not learn of it can be named where the owner is asked, and with a reason. */
export async function leavesOut(page: Page, name: string, look: (name: string) => Promise<void>) {
  const part = page.locator("#part-left_out");
  await page.getByLabel("Do not ask: there is no time").check();
  assert.ok(await part.isHidden(), "nobody is asked who could be left out");
  await page.getByLabel("Ask the owner first").check();
  await part.getByText("Name them").click();
  await part.getByLabel("Names or e-mail addresses").fill(name);
  await page.getByRole("button", { name: "Read the claim" }).click();
  await part.locator(".broken li", { hasText: "Choose why" }).waitFor();
  await part.getByLabel("They may be who does harm").check();
  assert.equal(await part.locator(".broken li").count(), 0);
  await look("form-left-out");
}

/** Makes somebody a further member of the household that a page is of, in a browser without a key of it. */
export async function joins(page: Page): Promise<string> {
  const invited = await page.evaluate(async () => {
    const headers = { "content-type": "application/json", "x-sidelight": "1" };
    const body = JSON.stringify({ kind: "member" });
    const reply = await fetch("/api/household/invites", { method: "POST", headers, body });
    return (await reply.json()) as { invite: string };
  });
  return invited.invite;
}

/** How many emergencies the household's page would show to whoever is signed in there. */
export const shownTo = (page: Page) =>
  page.evaluate(async () => {
    const all = (await (await fetch("/api/household/emergencies")).json()) as { emergencies: unknown[] };
    return all.emergencies.length;
  });

/** A new version takes the place of the one before, twice: there is one to sign. */
export async function changes(page: Page, list: string, tag: string): Promise<void> {
  const again = async (harm: string) => {
    await harmIn(page).fill(harm);
    await page.getByRole("button", { name: "Read the claim" }).click();
    await page.locator("dd", { hasText: harm }).waitFor();
  };
  await page.getByRole("button", { name: "Change it" }).click();
  await again("They are cold.");
  await page.goto(list);
  const rows = page.locator("[data-emergency]");
  await rows.first().waitFor();
  assert.equal(await rows.count(), 1);
  await rows.getByText(tag).waitFor();
  await rows.click();
  await page.getByRole("link", { name: "Change it" }).click();
  assert.equal(await harmIn(page).inputValue(), "They are cold.");
  assert.ok(await whoIn(page).isHidden(), "what was said first stays");
  await again("It is freezing, and they have no coat.");
}
