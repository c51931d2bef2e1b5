// Legal demands in the browsers of everybody they take: a warrant that is told, objected to, settled, decided
// after the household's days and answered by two trustees of three; one under a gag, which nobody at home
// hears of until the day it ends; and one that a reviewer refuses.

import assert from "node:assert/strict";
import { after, before } from "node:test";
import type { Page } from "playwright-core";
import { toLocal } from "../src/ask/window.ts";
import { Cast } from "./support/cast.ts";
import * as trustee from "./support/console.ts";
import type { Neighbourhood } from "./support/neighbourhood.ts";
import { MINUTE, ORDER } from "./support/police.ts";
import { story } from "./support/story.ts";

const DAY = 24 * 60 * MINUTE;
/** Ends behind any clip that begins now. */
const BEHIND = 2;
/** How far this test moves everybody's clock on in all, before the gag. */
const DAYS_AHEAD = 7;

let town: Neighbourhood;
let cast: Cast;
const step = story(() => cast?.now);
let tag = "";
let at = "";

const as = (who: string) => cast.as(who);
const look = (page: Page, name: string) => cast.look(page, `demand-${name}`);

before(async () => {
  cast = await Cast.assemble("demand");
  town = cast.town;
});

after(() => cast?.end());

/** What an order says, typed by an officer. */
interface Typed {
  docket: string;
  type?: string;
  /** The household is told on the day that begins then, ms. */
  gagUntil?: number;
}

/** An officer types a demand and signs it; the operator's id of it. */
async function files({ docket, type = "Search warrant", gagUntil }: Typed): Promise<string> {
  const olga = await as("olga");
  await olga.goto(town.app("demand.html?new=1"));
  const to = (Math.floor(Date.now() / MINUTE) + BEHIND) * MINUTE;
  await olga.getByLabel(type).check();
  await olga.getByLabel("Issuing court or authority").fill("Millbrook District Court");
  await olga.getByLabel("Docket number").fill(docket);
  await olga.getByLabel("Issued on").fill(toLocal(Date.now()).slice(0, 10));
  await olga.getByLabel("The order, as a PDF").setInputFiles(ORDER);
  await olga.getByLabel("Door tags").fill(tag);
  await olga.getByLabel("From", { exact: true }).fill(toLocal(to - 120 * MINUTE));
  await olga.getByLabel("To", { exact: true }).fill(toLocal(to));
  if (gagUntil) {
    await olga.getByLabel("No, an order forbids it").check();
    await olga.getByLabel("The order not to tell, as a PDF").setInputFiles(ORDER);
    const day = new Date(gagUntil).toISOString().slice(0, 10);
    await olga.getByLabel("It may be told from this day on").fill(day);
    await look(olga, "gag-form");
  } else {
    await olga.getByLabel("Yes, nothing forbids it").check();
  }
  await olga.getByLabel("Case number").fill("26-0417");
  await olga.getByRole("button", { name: "Read the demand" }).click();
  await olga.getByRole("heading", { name: "Read it once more" }).waitFor();
  await olga.getByRole("button", { name: "File it with your passkey" }).click();
  await olga.waitForURL(/demand\.html\?id=/);
  return new URL(olga.url()).searchParams.get("id") ?? "";
}

/** A supervisor signs the same demand, and a reviewer comes to it. */
async function demanded(): Promise<Page> {
  const sam = await as("sam");
  await sam.goto(town.app(`demand.html?id=${at}`));
  await sam.getByRole("button", { name: "Sign the same demand" }).click();
  await sam.getByText("A reviewer reads the order").first().waitFor();
  const mira = await as("mira");
  await mira.goto(town.app("review.html"));
  await mira.locator(`[data-demand="${at}"]`).click();
  await mira.getByRole("heading", { name: "What do you find?" }).waitFor();
  return mira;
}

/** A reviewer reads the order and finds; `no` is the number of the question that is answered so. */
async function finds(mira: Page, no?: number): Promise<void> {
  const questions = mira.locator(".finding");
  for (let i = 0; i < 6; i++) await questions.nth(i).getByLabel(i + 1 === no ? "No" : "Yes").check();
  if (no !== undefined) return;
  await mira.getByLabel("Whom at the issuing court").fill("The clerk's office, +1 555 0190");
  await mira.getByRole("button", { name: "Hand in the checklist" }).click();
  await mira.getByRole("heading", { name: "The checklist" }).waitFor();
}

/** Two reviewers decide; what the record says of it, and its entry's number. */
async function decided(): Promise<{ text: string; release: string }> {
  for (const who of ["mira", "beth"]) {
    const page = await as(who);
    await page.goto(town.app(`review.html?demand=${at}`));
    await page.getByRole("button", { name: "Approve with your passkey" }).click();
    await page.getByText(who === "mira" ? "You approved it." : "Two reviewers approved it.").waitFor();
  }
  return entryOf(await as("beth"));
}

/** The entry that a page links to. */
async function entryOf(page: Page): Promise<{ text: string; release: string }> {
  const link = page.getByRole("link", { name: /^Entry \d+ in the public record$/ });
  const text = await (await fetch((await link.getAttribute("href")) ?? "")).text();
  return { text, release: /\d+/.exec(await link.innerText())?.[0] ?? "" };
}

step("a household with emergency access has a door with a tag", async () => {
  const page = await cast.enter("rosa", "resident", "Rosa");
  await page.waitForURL(town.app());
  tag = await cast.doorTag(page, "Porch");
  await page.goto(town.app());
  await page.locator("li", { hasText: "Bell" }).first().waitFor();
});

step("whoever goes off duty hands over, and whoever comes next reads it above what waits", async () => {
  const beth = await as("beth");
  await beth.getByRole("link", { name: "How we reach you" }).click();
  await beth.getByText("No notes.").waitFor();
  await beth.getByRole("button", { name: "On duty for 8 hours" }).click();
  await beth.getByText("You are on duty until").waitFor();
  await beth.getByLabel("A note for whoever is on duty next").fill("The clerk calls back at six.");
  await beth.getByRole("button", { name: "Hand it over" }).click();
  await beth.locator("li", { hasText: "The clerk calls back at six." }).waitFor();
  await look(beth, "hand-over");
  const mira = await as("mira");
  await mira.goto(town.app("review.html"));
  await mira.locator(".notice", { hasText: "Beth Osei" }).getByText("The clerk calls back at six.").waitFor();
  await look(mira, "handed-over");
  await beth.getByRole("button", { name: "Take it back" }).click();
  await beth.getByText("No notes.").waitFor();
  await (await as("sam")).goto(town.app("reach.html"));
  await (await as("sam")).getByRole("button", { name: "On duty for 8 hours" }).waitFor();
});

step("an order is filed, and a reviewer asks the court before the home is told", async () => {
  const olga = await as("olga");
  await olga.goto(town.app("demand.html"));
  await olga.getByRole("heading", { name: "No demand was filed" }).waitFor();
  await olga.getByRole("link", { name: "New demand" }).click();
  await olga.getByRole("button", { name: "Read the demand" }).click();
  await olga.locator("#part-order .broken li").waitFor();
  await look(olga, "form");
  at = await files({ docket: "MC-2026-0417" });
  const mira = await demanded();
  await look(mira, "review");
  const saved = mira.waitForEvent("download");
  await mira.getByRole("button", { name: "Save the order (PDF)" }).click();
  assert.equal((await saved).suggestedFilename(), "order-MC-2026-0417.pdf");
  await finds(mira);
  await mira.getByRole("button", { name: "Seal the notice" }).click();
  await mira.getByRole("button", { name: "Tell them, with your passkey" }).click();
  await mira.getByText("The household has not objected.").waitFor();
  await look(mira, "told");
});

step("the household reads the letter and objects, which holds it until that is settled", async () => {
  const rosa = await as("rosa");
  await rosa.goto(town.app());
  await rosa.getByRole("link", { name: "Read it, and what you can do" }).click();
  const letter = rosa.locator(`[data-demand="${at}"]`);
  await letter.getByText("It asks for footage of Porch").waitFor();
  assert.equal(await rosa.getByText("not in the public record as far as").count(), 0, "found by itself");
  const saved = rosa.waitForEvent("download");
  await letter.getByRole("button", { name: "Save the order (PDF)" }).click();
  await saved;
  await look(rosa, "letter");
  await letter.getByText("Object: nothing leaves until it is settled.").waitFor();
  await letter.getByText("Do nothing: then it goes on").waitFor();
  await letter.getByRole("button", { name: "Write the objection" }).click();
  await letter.getByRole("textbox").fill("The order is for the house across the street.");
  await letter.getByRole("button", { name: "Object", exact: true }).click();
  await letter.getByText("Your household objects.").waitFor();
  await letter.getByText("Wait: a reviewer settles it").waitFor();
  assert.equal(await letter.getByText("Do nothing").count(), 0, "it has objected");
  await look(rosa, "objected");
  const olga = await as("olga");
  await olga.getByText("The household objects.", { exact: true }).waitFor();
  assert.equal(await olga.getByText("across the street").count(), 0, "the words are for reviewers alone");
  const mira = await as("mira");
  await mira.getByText("across the street").waitFor();
  await mira.getByLabel("The objection is not right").check();
  await mira.getByRole("textbox", { name: "Why, in public" }).fill("The court has confirmed the address.");
  await mira.getByRole("button", { name: "Go on" }).click();
  await look(mira, "settling");
  const goesOn = "The objection is not right: the demand goes on, with your passkey";
  await mira.getByRole("button", { name: goesOn }).waitFor();
  assert.equal(await mira.getByRole("button", { name: "Go on" }).count(), 0, "one button goes on");
  await mira.getByRole("button", { name: goesOn }).click();
  await mira.getByText("objected, and was not right").waitFor();
});

step("after the household's days two reviewers decide, and the entry is public", async () => {
  await cast.days(DAYS_AHEAD);
  const { text } = await decided();
  await look(await as("beth"), "decided");
  assert.match(text, /search-warrant/);
  assert.doesNotMatch(text, /millbrook-police/);
  const olga = await as("olga");
  await olga.getByText("0 of 3 have answered.").waitFor();
  await look(olga, "released");
  const page = await olga.context().newPage();
  await page.goto(new URL("record/emergencies", town.facts.base_url).href);
  await page.locator("#demands ~ .wide tr", { hasText: "Search warrant" }).last().waitFor();
  await look(page, "public");
  await page.close();
});

step("one trustee refuses at its console, two answer, and the warrant's clip plays", async () => {
  const { release } = await entryOf(await as("beth"));
  const ada = await as("ada");
  await trustee.comesIn(town, "millbrook-library", ada);
  await trustee.refuses(ada, release, look);
  await trustee.answers(town, "river-press", release);
  const olga = await as("olga");
  await olga.getByText("1 of 3 have answered.").waitFor();
  assert.equal(await olga.locator("[data-clip]").count(), 0);
  await trustee.answers(town, "county-legal-aid", release);
  await olga.getByText("Enough trustees have answered: the clips are here.").waitFor();
  await look(olga, "answered");
  await cast.watches(`demand.html?id=${at}`);
  const rosa = await cast.atHome(/Your footage was opened under a legal demand/);
  await rosa.goto(town.app("notices.html"));
  await rosa.locator(`#release-${release}`).getByText("a person there refused").waitFor();
  await look(rosa, "opened-letter");
});

step("under a gag reviewers decide at once, nobody at home is told, and the record counts it", async () => {
  at = await files({ docket: "MC-2026-0500", gagUntil: Date.now() + (DAYS_AHEAD + 1) * DAY });
  const mira = await demanded();
  await mira.getByRole("button", { name: "Save the order not to tell (PDF)" }).waitFor();
  await look(mira, "gag-review");
  await mira.getByText(/^1\. Does .* and the order not to tell until \d{4}-/).waitFor();
  await finds(mira);
  const { text, release } = await decided();
  assert.match(text, /compelled/);
  assert.doesNotMatch(text, /search-warrant|millbrook-police|district court/i, "it is sealed");
  for (const who of ["millbrook-library", "river-press"]) await trustee.answers(town, who, release);
  await cast.watches(`demand.html?id=${at}`);
  const rosa = await as("rosa");
  await rosa.goto(town.app("notices.html"));
  // What she may know of is there: the warrant's.
  await rosa.locator("[id^=release-]").first().waitFor();
  await look(rosa, "gag-home");
  assert.equal(await rosa.locator(`[data-demand="${at}"], #release-${release}`).count(), 0, "not yet");
});

step("on the day the gag ends the household reads what left, to whom and under which order", async () => {
  await cast.days(1);
  const rosa = await cast.atHome(/Your footage was opened under a legal demand/);
  await rosa.goto(town.app("notices.html"));
  const letter = rosa.locator(`[data-demand="${at}"]`);
  await letter.getByText("An order forbade telling you until").waitFor();
  assert.equal(await letter.getByText("order not to tell").count(), 0, "its paper is not the household's");
  await look(rosa, "gag-over");
  const { release } = await entryOf(await as("beth"));
  await rosa.locator(`#release-${release}`).waitFor();
});

step("an order that the court does not know is refused, in public with its reason", async () => {
  at = await files({ docket: "MC-2026-0501" });
  const mira = await demanded();
  await finds(mira, 1);
  await mira.getByRole("button", { name: "Refuse with your passkey" }).click();
  await mira.getByText("Refused:").first().waitFor();
  await look(mira, "refused");
  const { text } = await entryOf(mira);
  assert.match(text, /not-genuine/);
  assert.doesNotMatch(text, /millbrook-police/);
  const olga = await as("olga");
  await olga.getByText("Refused:").first().waitFor();
  await look(olga, "refused-agency");
  const rosa = await as("rosa");
  await rosa.goto(town.app());
  await rosa.locator("li", { hasText: "Bell" }).first().waitFor();
  assert.equal(await rosa.locator(`[data-demand="${at}"]`).count(), 0, "nobody was told of a false order");
});

step("nothing serious was found, and no page complained", () => {
  assert.deepEqual(cast.findings, []);
  assert.deepEqual(cast.complaints(), []);
  return Promise.resolve();
});
