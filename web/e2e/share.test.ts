// A share, through everybody's own pages and the real operator: an agency asks, a moderator publishes, a
// resident finds the request by herself, shares, and takes it back within the hold.

import assert from "node:assert/strict";
import { after, before } from "node:test";
import type { Browser, Page } from "playwright-core";
import type { RegionFeed } from "../src/api/civic.ts";
import type { ContentWire, ShareWire } from "../src/api/share.ts";
import { base64, hex, sha256, unbase64, utf8 } from "../src/crypto/encoding.ts";
import { cellOf, regionOf } from "../src/feed/place.ts";
import { committed, parseEntryOf } from "../src/record/entry.ts";
import { parseProof } from "../src/record/proof.ts";
import { type Visitor, launch, serious, visitor } from "./support/browser.ts";
import { Neighbourhood, press, until } from "./support/neighbourhood.ts";
import { story } from "./support/story.ts";

const AGENCY = "lakeside-police";
const REGION = regionOf(cellOf({ lat: 44.0712, lng: -72.5436 }));
const HOME = "44.0712, -72.5436";
const MINUTE = 60_000;

let town: Neighbourhood;
let browser: Browser;
let rosa: Visitor;
let vera: Visitor;
let noor: Visitor;
const invitations: Record<string, string> = {};
const sent: { line: string; body: string | null }[] = [];
let looked: Visitor;
const step = story(() => looked);

before(async () => {
  town = await Neighbourhood.start();
  browser = await launch();
  [rosa, vera, noor] = [await visitor(browser), await visitor(browser), await visitor(browser)];
  looked = vera;
  rosa.page.on("request", (r) => {
    sent.push({ line: `${r.method()} ${new URL(r.url()).pathname}`, body: r.postData() });
  });
  const what = ["--name", "Lakeside Police", "--kind", "police", "--place", "Lakeside"];
  const where = ["--region", REGION, "--contact", "Front desk, 2 Quay Street"];
  const people = ["--officers", "1", "--supervisors", "1"];
  const printed = await town.admin("agency", "enroll", AGENCY, ...what, ...where, ...people);
  for (const line of printed.trim().split("\n")) {
    const [role, token] = line.split(" ");
    if (role && token) invitations[role] = token;
  }
  invitations.moderator = (await town.admin("invite", "--role", "moderator")).trim();
});

after(async () => {
  await browser?.close();
  await town?.stop();
});

async function accept({ page }: Visitor, role: string, name: string): Promise<void> {
  await page.goto(town.app(`signin.html#invite=${invitations[role]}`));
  await page.getByLabel("Your name").fill(name);
  await page.getByRole("button", { name: "Make a passkey" }).click();
}

let clipEnd = 0;

step("a resident comes in, and a clip arrives", async () => {
  const { page } = rosa;
  await page.goto(town.facts.sign_in.resident ?? "");
  await page.getByRole("button", { name: /Enter as/ }).click();
  await page.getByRole("button", { name: "They are the same" }).click();
  await page.getByRole("heading", { name: /Today/ }).waitFor();
  await press(town.facts.hub_url);
  await page.locator(".clip canvas").first().waitFor();
  clipEnd = Date.now();
  // Where her home is, she said on another device: the demo's.
  await page.goto(town.app("requests.html"));
  await page.getByText("Nothing is asked of your home").waitFor();
});

step("an agency makes its key", async () => {
  await accept(vera, "supervisor", "Vera Stone");
  const { page } = vera;
  await page.getByRole("link", { name: "Make the key" }).click();
  await page.getByRole("button", { name: "Make the key" }).click();
  await page.getByRole("heading", { name: "The key of Lakeside Police" }).waitFor();
  await page.getByRole("button", { name: "Make the key" }).click();
  await page.getByRole("heading", { name: "The agency's recovery sheet" }).waitFor();
  const groups = await page.locator(".sheet-groups .mono").allTextContents();
  await page.getByRole("button", { name: "We have it on paper or in a file" }).click();
  for (const input of await page.locator(".character").all()) {
    const [, group, place] = /Group (\d+), (\d)/.exec((await input.getAttribute("aria-label")) ?? "") ?? [];
    await input.fill(groups[Number(group) - 1]?.[Number(place) - 1] ?? "?");
  }
  await page.getByRole("button", { name: "Check" }).click();
  await page.getByText("The key is held by one person: at least two are needed.").waitFor();
});

/** The value of a `datetime-local` field. */
function local(ms: number): string {
  const at = new Date(ms);
  const two = (n: number) => String(n).padStart(2, "0");
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

let asked = "";

step("it asks the cell of the resident's home about the last hours", async () => {
  const { page } = vera;
  // A window ends on a whole minute that is over.
  const end = Math.ceil(clipEnd / MINUTE) * MINUTE;
  await new Promise((resume) => setTimeout(resume, Math.max(0, end - Date.now())));
  await page.goto(town.app("ask.html"));
  await page.locator("#offence").selectOption("burglary");
  await page.getByLabel("Latitude, longitude").fill(HOME);
  await page.getByRole("button", { name: "Go there" }).click();
  await page.locator(".tiles-near").waitFor();
  await page.locator(".area-list [tabindex='0']").focus();
  await page.keyboard.press("Space");
  await page.locator(".area-says strong", { hasText: "1 cell" }).waitFor();
  await page.locator("#window-from").fill(local(end - 120 * MINUTE));
  await page.locator("#window-to").fill(local(end));
  await page.locator("#part-text textarea").fill("Two people left a house on foot.");
  await page.locator("#part-terms textarea").fill("Kept with the case for seven years.");
  await page.locator("#part-case input").fill("2026-1234");
  await page.locator("#part-own input").check();
  await page.getByText("Complete.").waitFor();
  await until("the passkey's entry", async () => {
    await page.getByRole("button", { name: "Submit" }).click();
    await page.waitForTimeout(1_000);
    return page.url().includes("case.html");
  });
  asked = new URL(page.url()).searchParams.get("id") ?? "";
});

step("a moderator publishes it", async () => {
  await accept(noor, "moderator", "Noor Haddad");
  const { page } = noor;
  await page.locator(".queue-row", { hasText: "Lakeside Police" }).click();
  await page.getByLabel("None of them holds").check();
  await until("the moderator's credential", async () => {
    if (await page.getByRole("button", { name: "Publish", exact: true }).count()) return true;
    await page.reload();
    return false;
  });
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.getByRole("button", { name: "Approve with your passkey" }).click();
  await page.getByText("Receipt checked.").waitFor();
});

const cards = (page: Page) => page.locator("article.request");

step("the resident is told once, by her own page", async () => {
  const { page } = rosa;
  await page.goto(town.app());
  await page.locator(".asked").getByText("Lakeside Police asks: Home burglary").waitFor();
  await page.goto(town.app("requests.html"));
  await cards(page).getByText("Two people left a house on foot.").waitFor();
  assert.equal(await page.locator("[data-refused]").count(), 0);
  assert.deepEqual(await serious(page), []);
});

/** What the page sees until `over`, with an answer of the operator's changed. */
async function lying<T>(path: RegExp, lie: (answer: T) => void, over: () => Promise<void>): Promise<void> {
  const { page } = rosa;
  await page.route(path, async (route) => {
    const response = await route.fetch();
    const answer = (await response.json()) as T;
    lie(answer);
    await route.fulfill({ response, json: answer });
  });
  try {
    await page.goto("about:blank");
    await page.goto(town.app("requests.html"));
    await over();
  } finally {
    await page.unroute(path);
  }
}

const FEED = /\/feed\/[0-9a-f]{15}\.json$/;

step("a swapped delivery key, a longer record, another text: refused by name, and no card", async () => {
  const { page } = rosa;
  const mallory = "age1rzj2kt9kqfx9qqvq267lw999c4yuzs6hq2x88fv52g8zh4957aksvzr83h";
  const lies: [string, (feed: RegionFeed) => void][] = [
    ["inclusion", (f) => f.agencies.forEach((a) => (a.entry = a.entry.replace(/age1\S+/, mallory)))],
    ["document", (f) => f.requests.forEach((r) => (r.document = `${r.document}text More.\n`))],
    ["document", (f) => f.rulebooks.forEach((r) => (r.document = `${r.document}\n`))],
    ["log_key", (f) => (f.checkpoint = f.checkpoint.replace(/^\d+$/m, (n) => String(Number(n) + 1)))],
  ];
  for (const [code, lie] of lies) {
    await lying<RegionFeed>(FEED, lie, async () => {
      await page.locator("[data-refused]").waitFor();
      assert.equal(await page.locator("[data-refused]").getAttribute("data-refused"), code);
      assert.equal(await cards(page).count(), 0);
    });
  }
});

async function share(page: Page, hold: string): Promise<void> {
  await cards(page).getByRole("button", { name: "Share", exact: true }).click();
  await page.locator('.pick[data-fit="inside"] .pick-main').first().click();
  const after = page.getByLabel("The agency can fetch it after");
  assert.equal(await after.inputValue(), "10", "at once is a choice that a person makes");
  await after.selectOption(hold);
  await page.getByRole("button", { name: /^Share 1 clip$/ }).click();
}

step("a receipt with another consent: nothing leaves", async () => {
  const { page } = rosa;
  sent.length = 0;
  const swap = (s: ShareWire) => {
    if (!s.receipt) return;
    const proof = parseProof(utf8(s.receipt));
    const entry = new TextDecoder().decode(proof.extra);
    const other = entry.replace(/^recipient .*$/m, `recipient committed:${"0".repeat(64)}`);
    s.receipt = s.receipt.replace(/^extra .*$/m, `extra ${base64(utf8(other))}`);
  };
  await lying<ShareWire>(/\/api\/household\/shares\/[^/]+$/, swap, async () => {
    await cards(page).waitFor();
    await share(page, "10");
    await page
      .getByText(/does not lead to the head that was signed/)
      .first()
      .waitFor();
  });
  assert.ok(!sent.some((s) => s.line.endsWith("/content")), "nothing was handed over");
});

step("she shares: recorded, checked, handed over, on hold", async () => {
  const { page } = rosa;
  await page.goto("about:blank");
  await page.goto(town.app("requests.html"));
  await cards(page).waitFor();
  sent.length = 0;
  await share(page, "10");
  await page.locator('.share-card[data-state="held"]').waitFor();
  const content = sent.find((s) => s.line.endsWith("/content"));
  const body = JSON.parse(content?.body ?? "null") as ContentWire;
  assert.equal(body.items.length, 1);
  assert.deepEqual(Object.keys(body.items[0]?.headers ?? {}), ["video"]);
  assert.ok(unbase64(body.letter).length < 256 * 1024);
});

step("the record has a consent that says nothing, and the receipt fits what was decided", async () => {
  const { page } = rosa;
  const consent = JSON.parse(sent.find((s) => s.line === "POST /api/household/shares")?.body ?? "null") as {
    openings: { field: string; salt: string; value: string }[];
  };
  const [held] = (
    (await (await page.request.get(town.app("api/household/shares"))).json()) as { shares: ShareWire[] }
  ).shares.filter((s) => s.state === "held");
  assert.ok(held);
  const whole = (await (
    await page.request.get(town.app(`api/household/shares/${held.share}`))
  ).json()) as ShareWire;
  const proof = parseProof(utf8(whole.receipt ?? ""));
  const { fields } = parseEntryOf("consent", new TextDecoder().decode(proof.extra));
  for (const { field, salt, value } of consent.openings) {
    assert.equal((fields as Record<string, string>)[field], committed("consent", field, salt, value), field);
  }
  const entries = await (
    await page.request.get(new URL(`record/${proof.index}`, town.facts.base_url).href)
  ).text();
  assert.ok(!entries.includes(AGENCY) && !entries.includes(hex(sha256(utf8(AGENCY)))));
});

step("within the hold the agency sees nothing, and taking it back leaves nothing to see", async () => {
  await vera.page.goto(town.app(`case.html?id=${asked}`));
  await vera.page.getByText("Nothing so far.").waitFor();
  const before = await (await vera.page.request.get(town.app(`api/agency/requests/${asked}/shares`))).text();
  const { page } = rosa;
  // The card of the request says it, too: what is shared, until when it can be taken back, and how.
  const given = page.locator(".request-shared");
  await given.getByText(/Shared .*: 1 clip\. On hold/).waitFor();
  await given.getByRole("button", { name: "Take back" }).click();
  await page.locator('.share-card[data-state="held"]').waitFor({ state: "detached" });
  // And the one whose receipt did not fit.
  assert.equal(await page.locator('.share-card[data-state="withdrawn"]').count(), 2);
  const afterwards = await (
    await vera.page.request.get(town.app(`api/agency/requests/${asked}/shares`))
  ).text();
  assert.equal(afterwards, before);
});

step("without a hold the agency has it at once, and she reads who opened it", async () => {
  const { page } = rosa;
  await share(page, "0");
  await page.locator('.share-card[data-state="available"]').waitFor();
  await vera.page.goto(town.app(`case.html?id=${asked}`));
  await vera.page.getByText("Nothing so far.").waitFor({ state: "detached" });
  const { shares } = (await (
    await vera.page.request.get(town.app(`api/agency/requests/${asked}/shares`))
  ).json()) as { shares: { share: string }[] };
  assert.equal(shares.length, 1);
  const opened = await vera.page.evaluate(
    (share) =>
      fetch(`/api/agency/shares/${share}/items/1/video/open`, {
        method: "POST",
        headers: { "X-Sidelight": "1", "Content-Type": "application/json" },
        body: "{}",
      }).then((answer) => answer.status),
    shares[0]?.share,
  );
  assert.equal(opened, 200);
  await page.goto(town.app("requests.html"));
  await page.getByText("Opened once").click();
  await page.getByText(/Opened by Lakeside Police/).waitFor();
});

step("nothing complained", async () => {
  assert.deepEqual(rosa.complaints, []);
});
