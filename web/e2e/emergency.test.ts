// An emergency in the browsers of everybody it takes: an officer claims, a supervisor signs the same, a
// reviewer calls back, the household declines, reviewers decide; once refused in public, once released, and
// once practised.

import assert from "node:assert/strict";
import { after, before } from "node:test";
import type { Locator, Page } from "playwright-core";
import * as trustee from "./support/console.ts";
import { Cast } from "./support/cast.ts";
import { misused } from "./support/misuse.ts";
import { type Way, ways } from "./support/minutes.ts";
import { type Neighbourhood, press, until } from "./support/neighbourhood.ts";
import { changes, first, joins, keepsWhatIsTyped, leavesOut, quickly } from "./support/claim.ts";
import { rest, shownTo, type } from "./support/claim.ts";
import { ORDER, asksInPublic, calledBack } from "./support/police.ts";
import { story } from "./support/story.ts";

/** Ends before anything was recorded. */
const BEFORE = -180;
/** Ends behind any clip that begins now: one leaves if the window holds the minute from its beginning on. */
const BEHIND = 2;

let town: Neighbourhood;
let cast: Cast;
const step = story(() => cast?.now);
/** What each of them reads, types and presses, on the first way there. */
const way = ways();
let tag = "";
let at = "";

const as = (who: string) => cast.as(who);
const look = (page: Page, name: string) => cast.look(page, name);

before(async () => {
  cast = await Cast.assemble("emergency");
  town = cast.town;
});

after(() => cast?.end());

step("a household with emergency access finds the tag of its door", async () => {
  const page = await cast.enter("rosa", "resident", "Rosa");
  // Where letting in leads by itself.
  await page.waitForURL(town.app());
  tag = await cast.doorTag(page, "Porch");
  assert.match(tag, /^[0-9a-f]{5}-[0-9a-f]{5}$/);
  await look(page, "door-tag");
  await page.goto(town.app());
});

step("whoever reviews sees that nothing waits", async () => {
  const page = await as("mira");
  await page.getByRole("heading", { name: "Nothing waits" }).waitFor();
  await look(page, "review-empty");
});

/** A moderator lets a request of the police be published. */
async function published(): Promise<void> {
  const noor = await as("noor");
  await noor.reload();
  await noor.locator(".queue-row", { hasText: "Millbrook Police" }).click();
  await noor.getByLabel("None of them holds").check();
  await look(noor, "moderate");
  await noor.getByRole("button", { name: "Publish", exact: true }).click();
  await noor.getByRole("button", { name: "Approve with your passkey" }).click();
  await noor.getByText("Receipt checked.").waitFor();
}

step("an agency that has asked nobody in public first is told so, and asks", async () => {
  const page = await as("olga");
  await page.goto(town.app("emergency.html"));
  await page.getByText("once it has published 1 request; yours has published none.").waitFor();
  await look(page, "list-first-ever");
  await page.getByRole("link", { name: "New emergency" }).click();
  await page.getByLabel("Door tags").fill(tag);
  await type(page, "A child of six", BEFORE);
  await page.locator("#part-limits .broken", { hasText: "Ask residents first" }).waitFor();
  await look(page, "form-first-ever");
  await keepsWhatIsTyped(page, town.app("emergency.html?new=1"), tag);
  await asksInPublic(page);
  await published();
});

step("an officer is told what is missing beside it, and says first what a call needs", async () => {
  const page = await as("olga");
  await page.getByRole("link", { name: "Emergency", exact: true }).click();
  await page.getByRole("heading", { name: "No emergency was filed" }).waitFor();
  await look(page, "list-empty");
  for (const officer of [way.begins, way.files]) {
    await officer.reads(page);
    // *Emergency* and *New emergency*.
    officer.presses(2);
  }
  await page.getByRole("link", { name: "New emergency" }).click();
  await page.getByLabel("Case number").waitFor();
  await look(page, "form");
  await way.begins.reads(page, ".page-head, section[aria-labelledby=first]");
  await way.files.reads(page);
  await page.getByRole("button", { name: "Read the claim" }).click();
  await page.locator("#part-danger .broken li").waitFor();
  await look(page, "form-broken");
  await quickly(page);
  await first(page, "A child of six");
  await way.files.fills(page);
  await way.begins.fills(page, "section[aria-labelledby=first]");
  for (const officer of [way.begins, way.files]) officer.presses();
  await page.getByRole("button", { name: "Call us back now" }).click();
  await page.locator("[data-call]", { hasText: "A reviewer calls you back" }).waitFor();
  await way.files.goesOn(page);
  await look(page, "begun");
});

step("a reviewer calls the number on file while the rest is typed, and the officer sees it", async () => {
  const olga = await as("olga");
  await olga.getByLabel("Door tags").fill(tag.toUpperCase());
  const mira = await as("mira");
  await mira.goto(town.app("review.html"));
  await mira.locator("[data-emergency]", { hasText: "Call the agency" }).click();
  await mira.getByText("The rest is being completed.").waitFor();
  await mira.getByText("Olga Reed began it").waitFor();
  assert.equal(await mira.locator(".call-number").innerText(), "+1 555 0142");
  await mira.getByRole("button", { name: "Nobody answered" }).click();
  await look(mira, "call-begun");
  await mira.getByRole("button", { name: "Note it, and call again" }).click();
  await (await as("olga")).locator("[data-call]", { hasText: "Nobody answered at" }).waitFor();
  await look(olga, "call-missed");
  await calledBack(mira);
  await look(await as("mira"), "called-begun");
  await (await as("olga")).locator("[data-call]", { hasText: "Called back at" }).waitFor();
  assert.equal(await olga.getByLabel("Door tags").inputValue(), tag.toUpperCase(), "typed on meanwhile");
  await look(olga, "called-form");
});

step("the officer reads the whole claim once more, and files it", async () => {
  const page = await as("olga");
  await rest(page, BEFORE, async () => {
    await way.files.goesOn(page);
    await way.files.fills(page);
  });
  await page.getByRole("heading", { name: "Read it once more" }).waitFor();
  await look(page, "claim");
  // *Name them*, *Read the claim* and the passkey.
  way.files.presses(3);
  await way.files.goesOn(page);
  // A new version takes the place of the one before: there is one to sign.
  await changes(page, town.app("emergency.html"), tag);
  await look(page, "claim-changed");
  await page.getByRole("button", { name: "File it with your passkey" }).click();
  await page.waitForURL(/emergency\.html\?id=/);
  at = new URL(page.url()).searchParams.get("id") ?? "";
  await page.getByText("A supervisor of your agency").waitFor();
  await look(page, "filed");
});

/** A supervisor signs the same. */
async function signed(way?: Way): Promise<void> {
  const sam = await as("sam");
  await sam.goto(town.app("officer.html"));
  const due = sam.locator(`[aria-labelledby=due] a[href*="${at}"]`);
  await due.waitFor();
  await sam.locator(".nav-due").first().waitFor();
  await look(sam, "supervisor-first-page");
  await due.click();
  const button = sam.getByRole("button", { name: "Sign the same claim" });
  await button.waitFor();
  await sam.getByText("Olga Reed").first().waitFor();
  await way?.reads(sam);
  way?.presses(2);
  const top = async (of: Locator) => (await of.boundingBox())?.y ?? Number.NaN;
  assert.ok((await top(sam.locator(".claim"))) < (await top(button)), "the claim stands above its button");
  await look(sam, "supervisor-claim");
  await button.click();
  await sam.getByText("It is with the reviewers.").waitFor();
}

/** A supervisor, then a reviewer at the number on file. */
async function supervised(supervisor?: Way, reviewer?: Way): Promise<Page> {
  await signed(supervisor);
  const mira = await as("mira");
  await mira.goto(town.app("review.html"));
  const row = mira.locator(`[data-emergency="${at}"]`);
  await row.waitFor();
  await reviewer?.reads(mira);
  reviewer?.presses();
  await row.click();
  await mira.getByRole("heading", { name: "Call the agency" }).waitFor();
  return mira;
}

step("a supervisor signs the same, and the reviewer who has called reads all of it", async () => {
  await signed();
  const mira = await as("mira");
  await mira.getByText("Nobody approves before.").waitFor();
  await mira.getByRole("heading", { name: "What the agency claims" }).waitFor();
  await mira.locator(".finding").first().getByLabel("Yes").check();
  await look(mira, "owners-time");
});

/** The household says no, in the time it has. */
async function declines(who = "rosa", reads = /./): Promise<void> {
  const home = await as(who);
  await home.goto(town.app());
  const card = home.locator(`[data-emergency="${at}"]`);
  await card.getByRole("button", { name: "Decline" }).waitFor();
  assert.match(await card.innerText(), reads);
  const widths = await card.locator(".ways-two .btn").evaluateAll((all) => all.map((b) => b.clientWidth));
  assert.equal(widths[0], widths[1]);
  await look(home, `asked-${who}`);
  // Pressed twice it says nothing.
  await card.getByRole("button", { name: "Decline" }).dblclick();
  const back = card.getByRole("button", { name: "Go back" });
  if (await back.isVisible()) await back.click();
  await card.getByRole("button", { name: "Decline" }).click();
  await card.getByRole("button", { name: "Say so" }).click();
  await card.getByText("asked first, and declined").waitFor();
  await look(home, `declined-${who}`);
}

/** One reviewer finds; `no` is the number of the question that is answered so. */
async function finds(page: Page, no?: number, seen?: () => Promise<void>): Promise<void> {
  await page.goto(town.app(`review.html?id=${at}`));
  await page.getByText("The owner: asked first, and declined.").waitFor();
  const questions = page.locator(".finding");
  await questions.first().waitFor();
  assert.equal(await questions.count(), 4);
  await seen?.();
  for (let i = 0; i < 4; i++) await questions.nth(i).getByLabel(i + 1 === no ? "No" : "Yes").check();
}

step("the household declines; nothing is held of that hour, and only a refusal is offered", async () => {
  await declines();
  const mira = await as("mira");
  await mira.getByText("Nothing that the trustees could open is held").waitFor();
  assert.equal(await mira.locator(".finding").count(), 0);
  await look(mira, "nothing-held");
  await mira.getByLabel("The footage would not help").check();
  await mira.getByRole("button", { name: "Refuse", exact: true }).click();
  await mira.getByRole("button", { name: "Refuse with your passkey" }).click();
  await mira.getByText("Refused: the footage would not help.").waitFor();
  await look(mira, "refused");
});

step("the refusal is public with its reason, and agency and household are told", async () => {
  const mira = await as("mira");
  const entry = await mira.getByRole("link", { name: /^Entry \d+/ }).getAttribute("href");
  const text = await (await fetch(entry ?? "")).text();
  assert.match(text, /An emergency refused/);
  assert.match(text, /does-not-help/);
  assert.doesNotMatch(text, /millbrook-police/);
  const olga = await as("olga");
  await olga.getByText("Refused: the footage would not help.").waitFor();
  await look(olga, "refused-agency");
  const rosa = await as("rosa");
  await rosa.goto(town.app());
  const card = rosa.locator(`[data-emergency="${at}"]`);
  await card.getByText("It was refused, and nothing left.").waitFor();
  await card.getByRole("button", { name: "Dismiss" }).click();
  await card.waitFor({ state: "detached" });
});

step("the first reviewer finds four times yes of the hour with a clip; one is not asked", async () => {
  const rosa = await as("rosa");
  await rosa.locator("li", { hasText: "Bell" }).first().waitFor();
  const paul = await cast.accept("paul", await joins(rosa), "Paul Weber");
  await until("Paul to be a member", () => shownTo(paul).then((shown) => shown === 1, () => false));
  const olga = await as("olga");
  await olga.goto(town.app("emergency.html?new=1"));
  await olga.getByLabel("Door tags").fill(tag);
  await leavesOut(olga, "paul weber", (name) => look(olga, name));
  await type(olga, "A man of eighty", BEHIND);
  await olga.getByRole("button", { name: "File it with your passkey" }).click();
  await olga.waitForURL(/emergency\.html\?id=/);
  at = new URL(olga.url()).searchParams.get("id") ?? "";
  const mira = await supervised(way.signs, way.calls);
  await mira.getByText("Olga Reed filed it; Sam Hale signed the same").waitFor();
  await way.calls.reads(mira);
  await mira.getByRole("button", { name: "Nobody answered" }).click();
  await mira.getByText("1 of 2 members of this home is not asked.").waitFor();
  await mira.locator(".btn-primary", { hasText: "Note it, and call again" }).waitFor();
  assert.equal(await mira.locator(".btn-primary").count(), 1, "to call again goes first");
  await look(mira, "call");
  await calledBack(mira, way.calls);
  for (let i = 0; i < 4; i++) await mira.locator(".finding").nth(i).getByLabel("Yes").check();
  await mira.getByText("Signing opens when the owner's time is over.").waitFor();
  await way.calls.fills(mira);
  await way.calls.goesOn(mira);
  await declines("rosa", /Not everybody of your home is asked.*paul weber/);
  assert.equal(await shownTo(paul), 1, "the one that was refused before, and nothing of this");
  await (await as("mira")).getByText("The owner: asked first, and declined.").waitFor();
  await look(mira, "four-yes");
  await way.calls.goesOn(mira);
  way.calls.presses();
  await mira.getByRole("button", { name: "Approve with your passkey" }).click();
  await mira.getByText("You approved it.").waitFor();
  assert.equal(await mira.getByText("Minutes from claim").count(), 0, "it is in what could be signed");
  await look(mira, "own");
});

step("a no of the second one would be a refusal; her yes is public, and the trustees are asked", async () => {
  const beth = await as("beth");
  await beth.goto(town.app("review.html"));
  await beth.locator(`[data-emergency="${at}"]`).waitFor();
  await way.decides.reads(beth);
  await finds(beth, 4, () => way.decides.reads(beth));
  await beth.getByText("this reason: There was time for a court or the owner.").waitFor();
  await look(beth, "a-no");
  await beth.locator(".finding").nth(3).getByLabel("Yes").check();
  await beth.getByText("Four times yes").waitFor();
  await way.decides.fills(beth);
  await way.decides.goesOn(beth);
  // From the list, and the passkey.
  way.decides.presses(2);
  await beth.getByRole("button", { name: "Approve with your passkey" }).click();
  const link = beth.getByRole("link", { name: /^Entry \d+ in the public record$/ });
  await link.waitFor();
  await beth.getByText("The owner: asked first, and declined.").waitFor();
  await look(beth, "decided");
  const text = await (await fetch((await link.getAttribute("href")) ?? "")).text();
  assert.match(text, /Footage leaves in an emergency/);
  assert.doesNotMatch(text, /millbrook-police/);
  const olga = await as("olga");
  await olga.getByText("0 of 3 have answered.").waitFor();
  await look(olga, "released");
  const card = (await as("rosa")).locator(`[data-emergency="${at}"]`);
  await card.getByText("declined. Two reviewers approved it. The trustees were asked").waitFor();
  assert.equal(await card.getByRole("button", { name: "Dismiss" }).count(), 0, "it is not over");
  await look(card.page(), "released-home");
});

step("two trustees answer, and the clip plays in the agency's browser, verified", async () => {
  const olga = await as("olga");
  const link = olga.getByRole("link", { name: /^Entry \d+ in the public record$/ });
  const release = /\d+/.exec(await link.innerText())?.[0] ?? "";
  const ada = await as("ada");
  await trustee.comesIn(town, "millbrook-library", ada);
  const said = { danger: /A man of eighty/, "the owner": /declined; 1 person not asked/ };
  const post = new URL("post", town.facts.desk_url);
  const paged = "Lena Ortiz, Millbrook Public Library</h3>";
  await until("who is on duty to be paged", async () => (await (await fetch(post)).text()).includes(paged));
  await trustee.decides(ada, release, said, { look, way: way.answers });
  await olga.getByText("1 of 3 have answered.").waitFor();
  assert.equal(await olga.locator("[data-clip]").count(), 0);
  const rosa = await cast.atHome(/Trustees were asked.* 1 trustee has answered; 2 have to before/);
  await look(rosa, "home-one");
  await olga.locator("dt", { hasText: "Millbrook Public Library" }).waitFor();
  await trustee.answers(town, "river-press", release);
  // Her page is not opened again: it follows by itself, sooner than the minute of its ordinary looks.
  await rosa.getByText("Your footage was opened in an emergency.").waitFor({ timeout: 20_000 });
  await olga.getByText("2 of 3 have answered.").waitFor();
  await olga.getByText("Enough trustees have answered: the clips are here.").waitFor();
  const other = await olga.context().newPage();
  await other.goto(town.app("emergency.html"));
  await other.locator(`[data-emergency="${at}"]`).getByText("The clips are here").waitFor();
  await other.close();
  const left = "left for Millbrook Police Department \\(millbrook-police\\)";
  await cast.atHome(new RegExp(`was opened in an emergency. .* ${left}.*; 2 had to.* and declined`));
  assert.equal(await rosa.locator(`[data-emergency="${at}"]`).count(), 0, "told once");
  await look(rosa, "home-opened");
  assert.equal(await olga.getByText("Waited for now").count(), 0);
  // Her browser holds no key of the agency.
  await olga.getByRole("button", { name: "Watch" }).first().click();
  await olga.getByText("This browser does not hold your agency's key.").waitFor();
  const vera = await cast.watches(`emergency.html?id=${at}`, (page) => look(page, "watched"));
  await look(vera, "opened");
});

step("whoever reads every word needs no longer than the budget: computed of words, not timed", () => {
  const all = Object.values(way);
  for (const one of all) console.log(String(one));
  assert.deepEqual(all.filter((one) => !one.fits).map(String), []);
  return Promise.resolve();
});

step("the agency says that a court was asked, a reviewer confirms it, and it is public", async () => {
  const olga = await as("olga");
  const release = /\d+/.exec(await olga.getByRole("link", { name: /^Entry \d+ in/ }).innerText())?.[0] ?? "";
  await olga.getByText("whether a court is asked.").waitFor();
  await olga.getByRole("button", { name: "Hand it in" }).click();
  await olga.getByText("Choose what became of it.").waitFor();
  await olga.getByLabel("A court was asked").check();
  await olga.getByLabel("What everybody reads").fill("A warrant for the same hour was asked for.");
  await olga.getByLabel("as a PDF").setInputFiles(ORDER);
  await look(olga, "afterwards");
  await olga.getByRole("button", { name: "Hand it in" }).click();
  await olga.getByText("A reviewer confirms it; then it is public.").waitFor();
  const mira = await as("mira");
  await mira.goto(town.app("review.html"));
  const waits = mira.locator("li[data-outcome]");
  const saved = mira.waitForEvent("download");
  await waits.getByRole("button", { name: "Save the paper (PDF)" }).click();
  await saved;
  await look(mira, "outcome-review");
  await waits.getByRole("button", { name: "Confirm" }).click();
  await mira.getByRole("button", { name: "Approve with your passkey" }).click();
  await mira.getByText("Receipt checked.").waitFor();
  await mira.getByRole("button", { name: "Done" }).click();
  await waits.waitFor({ state: "detached" });
  await (await as("olga")).locator("[data-outcome=entered]").waitFor();
  await look(await as("olga"), "afterwards-public");
  const rosa = await as("rosa");
  await rosa.goto(town.app("notices.html"));
  const letter = rosa.locator(`#release-${release}`);
  await letter.getByText("A court has been asked to say whether it was right.").waitFor();
  await letter.getByText("1 member of your home was not asked, as the agency had named them").waitFor();
  const page = await rosa.context().newPage();
  await page.goto(new URL("record/emergencies", town.facts.base_url).href);
  await page.locator("tr", { hasText: `${release}, ` }).getByText("A court was asked").waitFor();
  await page.close();
});

step("an urgent ask that is over is marked as misused by a reviewer, in public", async () => {
  const olga = await as("olga");
  const danger = { offence: "missing-person", danger: "missing-at-risk", case_number: "26-0412" };
  const id = await asksInPublic(olga, danger);
  await published();
  const rosa = await as("rosa");
  await rosa.goto(town.app("requests.html"));
  await rosa.getByText("urgent ask").first().waitFor();
  await look(rosa, "urgent-card");
  await olga.goto(town.app(`case.html?id=${id}`));
  await look(olga, "urgent-case");
  await olga.getByRole("button", { name: "It is over" }).click();
  await olga.getByRole("button", { name: "Go on" }).click();
  await olga.getByRole("button", { name: "Approve with your passkey" }).click();
  await olga.getByText("Receipt checked.").waitFor();
  await olga.getByRole("button", { name: "Done" }).click();
  const mira = await as("mira");
  await mira.goto(town.app("review.html"));
  await look(mira, "urgent-over");
  await mira.getByRole("button", { name: "Mark as misused" }).click();
  await mira.getByLabel("It was known to be over and was not ended").check();
  await mira.getByRole("button", { name: "Go on" }).click();
  await mira.getByRole("button", { name: "Approve with your passkey" }).click();
  await mira.getByText("Receipt checked.").waitFor();
  await mira.getByRole("button", { name: "Done" }).click();
  await mira.locator("[data-over]").waitFor({ state: "detached" });
});

/** The hub of the house for drills; its page is four ports behind that of the first. */
function practiceHub(): string {
  const hub = new URL(town.facts.hub_url);
  hub.port = String(Number(hub.port) + 4);
  return hub.href;
}

step("a house that the record announces for drills says so to whoever is there", async () => {
  const house = await cast.enter("house", "practice", "Practice", { phone: true });
  await house.waitForURL(town.app());
  await house.getByText("The public record announces this home for drills.").waitFor();
  await look(house, "announced");
  await house.getByRole("link", { name: "What that means, and what you can do" }).click();
  await house.getByRole("heading", { name: "This home is announced for drills" }).waitFor();
  await look(house, "announced-letter");
  const rosa = await as("rosa");
  await rosa.goto(town.app("notices.html"));
  await rosa.getByRole("heading", { name: "Notices" }).waitFor();
  assert.equal(await rosa.getByText("announced for drills").count(), 0, "nobody else's");
});

step("a claim about that house is a drill for everybody, from the form to the reviewers", async () => {
  await cast.days(1);
  await press(practiceHub());
  const house = await as("house");
  await house.goto(town.app());
  await house.locator("li", { hasText: "Bell" }).first().waitFor();
  const door = await cast.doorTag(house, "Gate");
  const olga = await as("olga");
  await olga.goto(town.app("emergency.html?new=1"));
  await olga.getByLabel("Door tags").fill(door);
  await type(olga, "Somebody who is made up", BEHIND);
  await olga.getByText("Nobody is in danger.").waitFor();
  await look(olga, "drill-claim");
  await olga.getByRole("button", { name: "File it with your passkey" }).click();
  await olga.waitForURL(/emergency\.html\?id=/);
  at = new URL(olga.url()).searchParams.get("id") ?? "";
  await olga.locator("[data-drill]").waitFor();
  const mira = await supervised();
  await mira.locator("[data-drill]", { hasText: "Decide as you would" }).waitFor();
  await calledBack(mira);
  await look(mira, "drill-review");
  await mira.goto(town.app("review.html"));
  await mira.locator(`[data-emergency="${at}"]`, { hasText: "Drill" }).waitFor();
  await look(mira, "drill-queue");
  await declines("house");
  for (const who of ["mira", "beth"]) {
    const page = await as(who);
    await finds(page);
    await page.getByRole("button", { name: "Approve with your passkey" }).click();
    await page.getByText(who === "mira" ? "You approved it." : "Two reviewers approved it.").waitFor();
  }
});

step("it is public as a drill, opens like an emergency, and is told to the house as one", async () => {
  const beth = await as("beth");
  const link = beth.getByRole("link", { name: /^Entry \d+ in the public record$/ });
  const text = await (await fetch((await link.getAttribute("href")) ?? "")).text();
  assert.match(text, /Drill: footage leaves a home for drills/);
  const release = /\d+/.exec(await link.innerText())?.[0] ?? "";
  for (const who of ["millbrook-library", "river-press"]) await trustee.answers(town, who, release);
  const vera = await cast.watches(`emergency.html?id=${at}`);
  assert.equal(await vera.getByText("What became of it?").count(), 0, "no court is asked");
  await look(vera, "drill-opened");
  await vera.goto(town.app("emergency.html"));
  await vera.locator(`[data-emergency="${at}"]`, { hasText: "Drill" }).waitFor();
  await look(vera, "drill-list");
  const house = await cast.atHome(/Your footage was opened in a drill/, "house");
  await look(house, "drill-told");
  await house.goto(town.app("notices.html"));
  const letter = house.locator(`#release-${release}`);
  await letter.getByText("Nobody was in danger: an emergency was practised.").waitFor();
  await look(house, "drill-letter");
});

step("a third reviewer marks the release as misused; its owner reads so, and who signed it is out", () =>
  misused(cast),
);

step("nothing serious was found, and no page complained", () => {
  assert.deepEqual(cast.findings, []);
  assert.deepEqual(cast.complaints(), []);
  return Promise.resolve();
});
