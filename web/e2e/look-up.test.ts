// Addresses and contacts in the browsers of everybody: a household sets its own up and takes them away,
// an officer looks two addresses and a contact up, supervisor and reviewer let it through, the officer's
// browser combines what the trustees answer, a claim names a home by one, and the household reads of it.

import assert from "node:assert/strict";
import { after, before } from "node:test";
import type { Browser, Locator, Page } from "playwright-core";
import { type Visitor, launch, screenshots, serious, visitor } from "./support/browser.ts";
import { Neighbourhood, press, until } from "./support/neighbourhood.ts";
import { MINUTE, asksInPublic, calledBack, invitation } from "./support/police.ts";
import { storedIn } from "./support/stored.ts";
import { story } from "./support/story.ts";
import { toLocal } from "../src/ask/window.ts";

/** Ends behind any clip that begins now. */
const BEHIND = 2;
/** Rosa's address, and one where nobody of the demo lives. */
const ROSAS = ["US", "Millbrook", "12 Lantern Lane"] as const;
const NOBODYS = ["US", "Millbrook", "9 Lantern Lane"] as const;
/** A telephone number that Rosa's home can be found by, and the same as an officer writes it. */
const CALLED = { typed: "+44 20 7946 0000", elsewhere: "0044 (20) 7946-0000", read: "+442079460000" };
/** Any of these spellings, and no random digits. */
const NUMBER = /7946.?0000/;

let town: Neighbourhood;
let browser: Browser;
let now: Visitor;
const people: Record<string, Visitor> = {};
const step = story(() => now);
const findings: string[] = [];
/** The operator's id of the look-up, and the index of its entry. */
let lookUp = "";
let index = "";
/** The operator's id of the claim. */
let at = "";

async function as(who: string): Promise<Page> {
  now = people[who] ??= await visitor(browser);
  return now.page;
}

async function look(page: Page, name: string): Promise<void> {
  if (process.env.SCREENS) await screenshots(page, `look-up-${name}`);
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    findings.push(...(await serious(page)).map((finding) => `${name}, ${colorScheme}: ${finding}`));
  }
}

async function enter(who: string, role: string, name: string): Promise<Page> {
  const page = await as(who);
  await page.goto(town.facts.sign_in[role] ?? "");
  await page.getByRole("button", { name: `Enter as ${name}` }).click();
  await page.getByRole("button", { name: "They are the same" }).click();
  return page;
}

async function accept(who: string, token: string, name: string): Promise<Page> {
  const page = await as(who);
  await page.goto(town.app(`signin.html#invite=${token}`));
  await page.getByLabel("Your name").fill(name);
  await page.getByRole("button", { name: "Make a passkey" }).click();
  return page;
}

before(async () => {
  town = await Neighbourhood.start();
  browser = await launch();
  await press(town.facts.hub_url);
  const supervisor = await enter("vera", "supervisor", "Vera");
  await supervisor.getByRole("heading", { name: "Requests", exact: true }).waitFor();
  const tokens = [await invitation(supervisor, "officer"), await invitation(supervisor, "supervisor")];
  await accept("olga", tokens[0] ?? "", "Olga Reed");
  await accept("sam", tokens[1] ?? "", "Sam Hale");
  for (const [who, role, name, page] of [
    ["noor", "moderator", "Noor Ray", "moderate.html"],
    ["mira", "reviewer", "Mira Kent", "review.html"],
    ["beth", "reviewer", "Beth Osei", "review.html"],
  ] as const) {
    const token = (await town.admin("invite", "--role", role)).trim();
    await (await accept(who, token, name)).waitForURL(town.app(page));
  }
});

after(async () => {
  await browser?.close();
  await town?.stop();
});

/** Types an address where its fields are. */
async function types(where: Page | Locator, address: readonly string[]): Promise<void> {
  const [country = "", place = "", street = ""] = address;
  await where.getByLabel("Country").fill(country);
  await where.getByLabel("Postcode").fill(place);
  await where.getByLabel("Street").fill(street);
}

/** What stands in the fields of an address. */
const typedIn = (where: Page | Locator) =>
  Promise.all(["Country", "Postcode", "Street"].map((label) => where.getByLabel(label).inputValue()));

step("a household's address is set, taken away, and set again in another spelling", async () => {
  const page = await enter("rosa", "resident", "Rosa");
  await page.waitForURL(town.app());
  await page.goto(town.app("devices.html"));
  await page.getByText("Set: an emergency can name this home by its address.").waitFor();
  await look(page, "home-set");
  await page.getByRole("button", { name: "Take it away" }).click();
  await page.getByText("Not set: an emergency cannot name this home by its address.").waitFor();
  assert.equal(await page.getByRole("button", { name: "Take it away" }).count(), 0);
  await look(page, "home-not-set");
  await page.getByRole("button", { name: "Set the address" }).click();
  const dialog = page.getByRole("dialog");
  const save = dialog.getByRole("button", { name: "Save" });
  for (const [typed, says] of [
    [["USA", "Millbrook", "12 Lantern Lane"], "A country is two letters"],
    [["US", "", "12 Lantern Lane"], "The postcode or town is missing."],
    [["US", "Millbrook", " - "], "The street and number are missing."],
  ] as const) {
    await types(dialog, typed);
    await save.click();
    await dialog.getByText(says).waitFor();
    assert.deepEqual(await typedIn(dialog), typed, "it stays as it was typed");
  }
  await look(page, "home-wrong");
  await types(dialog, ["us ", " MILL brook", "12,  lantern  lane."]);
  await save.click();
  await page.getByText("Set: an emergency can name this home by its address.").waitFor();
});

step("a contact is added beside it, and there is a limit to how often trustees are asked", async () => {
  const page = await as("rosa");
  await page.getByText("None is set.").waitFor();
  const add = page.getByRole("button", { name: "Add a contact" });
  await add.click();
  const dialog = page.getByRole("dialog");
  const typed = dialog.getByLabel("E-mail address or telephone number");
  const save = dialog.getByRole("button", { name: "Save" });
  for (const [wrong, says] of [
    ["", "is missing."],
    ["rosa", "This is neither an e-mail address nor a telephone number"],
    ["rosa@home", "This is not an e-mail address"],
    ["020 7946 0000", "A telephone number begins with + and the code of the country"],
  ] as const) {
    await typed.fill(wrong);
    await save.click();
    await dialog.getByText(says).waitFor();
    assert.equal(await typed.inputValue(), wrong, "it stays as it was typed");
  }
  await look(page, "contact-wrong");
  await typed.fill(CALLED.typed);
  const sent: string[] = [];
  page.on("request", (request) => sent.push(request.postData() ?? ""));
  await save.click();
  await page.getByText("A telephone number that ends in 000").waitFor();
  assert.ok(sent.some((body) => body.includes("element")));
  assert.ok(sent.every((body) => !NUMBER.test(body)), "no contact leaves");
  await page.reload();
  await page.getByText("A telephone number that ends in 000").waitFor();
  await look(page, "contact-set");
  await add.click();
  await typed.fill("rosa@example.org");
  await save.click();
  await dialog.getByText("At most 3 times within 24 hours.").waitFor();
  await page.goto(town.app());
});

step("an officer types addresses, is told what is wrong, and nothing typed is lost", async () => {
  const page = await as("olga");
  await asksInPublic(page);
  const noor = await as("noor");
  await noor.reload();
  await noor.locator(".queue-row", { hasText: "Millbrook Police" }).click();
  await noor.getByLabel("None of them holds").check();
  await noor.getByRole("button", { name: "Publish", exact: true }).click();
  await noor.getByRole("button", { name: "Approve with your passkey" }).click();
  await noor.getByText("Receipt checked.").waitFor();
  now = people["olga"] as Visitor;
  await page.goto(town.app("emergency.html"));
  await look(page, "list");
  await page.getByRole("link", { name: "I only have an address or a contact" }).click();
  await page.getByRole("heading", { name: "Look up addresses and contacts" }).waitFor();
  await look(page, "form");
  const read = page.getByRole("button", { name: "Read the look-up" });
  await read.click();
  await page.getByText("Type at least one.").waitFor();
  const line = (n: number) => page.getByRole("group", { name: `Address or contact ${n}`, exact: true });
  const more = page.getByRole("button", { name: "Another" });
  await types(line(1), ["USA", "Millbrook", "12 Lantern Lane"]);
  await more.click();
  await more.click();
  await types(line(3), ["US", "", "1 Lantern Lane"]);
  await read.click();
  await line(1).getByText("A country is two letters").waitFor();
  // The empty one between counts for nothing.
  await line(3).getByText("The postcode or town is missing.").waitFor();
  assert.deepEqual(await typedIn(line(1)), ["USA", "Millbrook", "12 Lantern Lane"]);
  await look(page, "form-wrong");
  await types(line(1), ROSAS);
  for (let n = 3; n < 12; n++) await more.click();
  await page.getByText("These are as many as one look-up can have.").waitFor();
  assert.equal(await more.count(), 0, "no thirteenth");
  await types(line(3), ROSAS);
  await read.click();
  await page.getByText("Name each once.").waitFor();
  await types(line(3), NOBODYS);
  await line(4).getByLabel("An e-mail address or a telephone number").check();
  const reached = line(4).getByLabel("E-mail address or telephone number", { exact: true });
  assert.equal(await line(4).getByLabel("Street").isVisible(), false);
  await reached.fill("7946 0000");
  await read.click();
  await line(4).getByText("A telephone number begins with +").waitFor();
  await look(page, "form-contact");
  await reached.fill(CALLED.elsewhere);
  const forms = () => page.evaluate(storedIn, ["sidelight-typed", "forms"]);
  await until("what was typed to be kept", async () => (await forms()).includes(CALLED.elsewhere));
  await page.reload();
  await line(3).waitFor();
  assert.deepEqual(await typedIn(line(1)), ROSAS);
  assert.deepEqual(await typedIn(line(3)), NOBODYS);
  assert.equal(await reached.inputValue(), CALLED.elsewhere);
  assert.equal(await line(12).count(), 1, "the lines that were added, too");
});

step("what is filed is read once more, signed by two, and let through by a reviewer", async () => {
  const page = await as("olga");
  await page.getByLabel("Kidnapping").check();
  await page.getByRole("textbox", { name: "Why these" }).fill("A van stood between these houses.");
  await page.getByLabel("Case number").fill("26-1191");
  const sent: string[] = [];
  page.on("request", (request) => sent.push(request.postData() ?? ""));
  await page.getByRole("button", { name: "Read the look-up" }).click();
  await page.getByRole("heading", { name: "Read it once more" }).waitFor();
  await page.getByText("1. 12 Lantern Lane, Millbrook, US").waitFor();
  await page.getByText(`3. ${CALLED.read}`).waitFor();
  await look(page, "claim");
  // Of two versions the newer one is left, here and with the operator.
  await page.getByRole("button", { name: "Change it" }).click();
  await page.getByLabel("Case number").fill("26-1192");
  await page.getByRole("button", { name: "Read the look-up" }).click();
  await page.locator("dd", { hasText: "26-1192" }).waitFor();
  const kept = await page.evaluate(storedIn, ["sidelight-look-ups", "look-ups"]);
  assert.equal((JSON.parse(kept) as unknown[]).length, 1);
  await page.getByRole("button", { name: "File it with your passkey" }).click();
  await page.waitForURL(/emergency\.html\?look-up=[0-9a-f]/);
  lookUp = new URL(page.url()).searchParams.get("look-up") ?? "";
  await page.getByText("A supervisor of your agency").waitFor();
  await look(page, "filed");
  assert.ok(sent.some((body) => body.includes("26-1191")));
  assert.ok(sent.every((body) => !/lantern/i.test(body) && !NUMBER.test(body)), "neither leaves");
  const sam = await as("sam");
  await sam.goto(town.app(`emergency.html?look-up=${lookUp}`));
  const sign = sam.getByRole("button", { name: "Sign the same look-up" });
  await sign.waitFor();
  const read = sam.getByText(/Lantern Lane|7946.?0000/);
  assert.equal(await read.count(), 0, "addresses and contacts are in her browser alone");
  await look(sam, "supervisor");
  await sign.click();
  await sam.getByText("It is with the reviewers.").waitFor();
  const mira = await as("mira");
  await mira.goto(town.app("review.html"));
  const row = mira.locator(`[data-look-up="${lookUp}"]`);
  await row.waitFor();
  await look(mira, "review-list");
  await row.click();
  await mira.getByRole("heading", { name: "What do you find?" }).waitFor();
  await look(mira, "review");
  await mira.getByLabel("No", { exact: true }).check();
  await mira.getByLabel("The danger was not imminent").waitFor();
  await look(mira, "review-no");
  await mira.getByLabel("Yes", { exact: true }).check();
  await mira.getByRole("button", { name: "Let it through with your passkey" }).click();
  await mira.getByText("Let through.").waitFor();
  await look(mira, "review-done");
});

step("her browser combines what the trustees answer, and finds the same of both", async () => {
  const page = await as("olga");
  await page.getByText("It is answered. A claim can name one of these").waitFor();
  await look(page, "answered");
  const link = page.getByRole("link", { name: /^Entry \d+ in the public record$/ });
  index = /\d+/.exec(await link.innerText())?.[0] ?? "";
  const entry = await (await fetch((await link.getAttribute("href")) ?? "")).text();
  assert.doesNotMatch(entry, /\d Lantern Lane|7946.?0000|millbrook-police/);
  await page.getByRole("link", { name: "Write the claim" }).click();
  for (const [n, street] of [[1, "12 Lantern Lane"], [2, "9 Lantern Lane"]] as const) {
    const way = page.locator("label.choice", { hasText: `Address or contact ${n} of look-up ${index}` });
    await way.waitFor();
    const called = `Address or contact ${n} of look-up ${index}`;
    const rest = (await way.innerText()).replace(called, "").replace(street, "");
    assert.equal(rest.trim(), ", Millbrook, US. Every camera of the home, if a household made it known.");
  }
  await page.locator("label.choice", { hasText: CALLED.read }).waitFor();
  await look(page, "claim-form");
});

step("a claim names a home by a contact, and is filed", async () => {
  const page = await as("olga");
  const to = (Math.floor(Date.now() / MINUTE) + BEHIND) * MINUTE;
  await page.getByLabel(`Address or contact 3 of look-up ${index}`).check();
  assert.equal(await page.getByLabel("Door tags").isVisible(), false);
  await page.getByLabel("Serious injury").check();
  for (const name of ["Who is in danger", "What harm", "Why now", "Why no court", "How this footage helps",
    "Afterwards"]) {
    await page.getByRole("textbox", { name }).fill("A child of six was taken in a van from this lane.");
  }
  await page.getByLabel("From", { exact: true }).fill(toLocal(to - 60 * MINUTE));
  await page.getByLabel("To", { exact: true }).fill(toLocal(to));
  await page.getByLabel("Ask the owner first").check();
  await page.getByLabel("Case number").fill("26-1191");
  await page.getByRole("button", { name: "Read the claim" }).click();
  await page.getByText(`named by its address or a contact, in look-up ${index}`).waitFor();
  await page.getByText(`As typed in this browser: ${CALLED.read}`).waitFor();
  await look(page, "claim-read");
  await page.getByRole("button", { name: "File it with your passkey" }).click();
  await page.waitForURL(/emergency\.html\?id=/);
  at = new URL(page.url()).searchParams.get("id") ?? "";
  await page.getByText("A supervisor of your agency").waitFor();
});

step("it goes past supervisor, household and two reviewers as any other", async () => {
  const sam = await as("sam");
  await sam.goto(town.app(`emergency.html?id=${at}`));
  await sam.getByRole("button", { name: "Sign the same claim" }).click();
  await sam.getByText("It is with the reviewers.").waitFor();
  const mira = await as("mira");
  await mira.goto(town.app(`review.html?id=${at}`));
  await calledBack(mira);
  const rosa = await as("rosa");
  await rosa.goto(town.app());
  const card = rosa.locator(`[data-emergency="${at}"]`);
  await card.getByRole("button", { name: "Decline" }).waitFor();
  await look(rosa, "asked");
  assert.equal(await rosa.locator("[data-look-up]").count(), 0, "not before its notice is due");
  await card.getByRole("button", { name: "Decline" }).click();
  await card.getByRole("button", { name: "Say so" }).click();
  await card.getByText("asked first, and declined").waitFor();
  for (const who of ["mira", "beth"]) {
    const page = await as(who);
    await page.goto(town.app(`review.html?id=${at}`));
    await page.getByText("The owner: asked first, and declined.").waitFor();
    const questions = page.locator(".finding");
    await questions.first().waitFor();
    for (let i = 0; i < 4; i++) await questions.nth(i).getByLabel("Yes").check();
    if (who === "mira") await look(page, "decide");
    await page.getByRole("button", { name: "Approve with your passkey" }).click();
    await page.getByText(who === "mira" ? "You approved it." : "Two reviewers approved it.").waitFor();
  }
});

step("the household reads who looked its address and contact up, and why", async () => {
  const rosa = await as("rosa");
  await rosa.locator(`[data-emergency="${at}"]`).getByText("The trustees were asked").waitFor();
  await rosa.goto(town.app());
  const card = rosa.locator(`[data-look-up="${index}"]`);
  await card.getByText("A van stood between these houses.").waitFor();
  await look(rosa, "told");
  await card.getByRole("button", { name: "Dismiss" }).click();
  await card.waitFor({ state: "detached" });
});

step("look-ups are counted in public, and have their rules", async () => {
  const page = await (await as("olga")).context().newPage();
  await page.goto(new URL("record/emergencies", town.facts.base_url).href);
  await page.getByText("1 look-up of 3 addresses and contacts altogether, 0 refused.").waitFor();
  await look(page, "public");
  await page.goto(new URL("rules", town.facts.base_url).href);
  await page.getByRole("heading", { name: "When an agency has only an address or a contact" }).waitFor();
  await look(page, "rules");
  await page.close();
});

step("nothing serious was found, and no page complained", () => {
  assert.deepEqual(findings, []);
  assert.deepEqual(Object.values(people).flatMap((it) => it.complaints), []);
  return Promise.resolve();
});
