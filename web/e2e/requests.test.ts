// Requests and sharing at home, against the demo's clips and a public record on paper: what is shown, what is
// sent and when, what leaves, and that each lie of the record's operator is refused by name.

import assert from "node:assert/strict";
import { after, before } from "node:test";
import type { Browser, Page } from "playwright-core";
import { isGood, readLetter } from "../src/agency/letter.ts";
import type { AgencyShare, RequestItem } from "../src/api/agency.ts";
import { newIdentity, open, openHeader, recipientOf } from "../src/crypto/age.ts";
import { hex, sha256, text, unbase64 } from "../src/crypto/encoding.ts";
import { commit } from "../src/crypto/manifest.ts";
import { openPayload } from "../src/crypto/stream.ts";
import { around, cellOf, regionOf } from "../src/feed/place.ts";
import { PaperLog } from "../test/paper.ts";
import { type Visitor, launch, screenshots, serious, visitor } from "./support/browser.ts";
import { Neighbourhood, press, until } from "./support/neighbourhood.ts";
import { PaperOperator, RULEBOOK } from "./support/paper.ts";
import { story } from "./support/story.ts";

const HOME = { lat: 44.0712, lng: -72.5436 };
const CELL = cellOf(HOME);
const HOUR = 3_600_000;
const DAY = new Date().toISOString().slice(0, 10);

let town: Neighbourhood;
let browser: Browser;
let rosa: Visitor;
let paper: PaperOperator;
let agency: string;
let request: number;
const sent: string[] = [];
const step = story(() => rosa);

before(async () => {
  town = await Neighbourhood.start();
  browser = await launch();
  rosa = await visitor(browser);
  rosa.page.on("request", (r) =>
    sent.push(`${r.method()} ${new URL(r.url()).pathname}${new URL(r.url()).search}`),
  );
  agency = await newIdentity();
  const log = new PaperLog();
  log.policy(RULEBOOK, DAY);
  log.agency("millbrook-police", "Millbrook Police Department", await recipientOf(agency), DAY);
  paper = new PaperOperator(log);
});

after(async () => {
  await browser?.close();
  await town?.stop();
});

/** Sets how long this device waits for a delivery key. */
function hours(page: Page, agencyCoolOffHours: number): Promise<void> {
  return page.evaluate(
    (change) =>
      new Promise<void>((resolve, reject) => {
        const asked = indexedDB.open("sidelight");
        asked.onerror = () => reject(asked.error);
        asked.onsuccess = () => {
          const transaction = asked.result.transaction("households", "readwrite");
          const store = transaction.objectStore("households");
          store.getAll().onsuccess = (event) => {
            const [record] = (event.target as IDBRequest<object[]>).result;
            store.put({ ...record, ...change });
          };
          transaction.oncomplete = () => {
            asked.result.close();
            resolve();
          };
        };
      }),
    { agencyCoolOffHours },
  );
}

/** `2026-W47` of a Monday. */
function isoWeek(monday: Date): string {
  const thursday = new Date(monday.getTime() + 3 * 24 * HOUR);
  const year = thursday.getUTCFullYear();
  const week = Math.ceil(((thursday.getTime() - Date.UTC(year, 0, 1)) / (24 * HOUR) + 1) / 7);
  return `${year}-W${String(week).padStart(2, "0")}`;
}

const requests = (hash = "") => town.app(`requests.html${hash}`);

/** Loads the page anew, whatever its address was. */
async function fresh(page: Page, hash = ""): Promise<void> {
  await page.goto("about:blank");
  await page.goto(requests(hash));
}

step("a resident comes in, and a clip arrives", async () => {
  const { page } = rosa;
  await page.goto(town.facts.sign_in.resident ?? "");
  await page.getByRole("button", { name: /Enter as/ }).click();
  await page.getByRole("button", { name: "They are the same" }).click();
  await page.getByRole("heading", { name: /Today/ }).waitFor();
  await press(town.facts.hub_url);
  await page.locator(".clip canvas").first().waitFor();
  await paper.meets(page, town.app("api/operator"));
});

step("without a place nothing is asked for, and the page says why", async () => {
  const { page } = rosa;
  // The demo's residents have said where they live; this one takes it back.
  await page.goto(requests("#place"));
  await page.getByRole("button", { name: "Forget the place" }).click();
  await page.getByText("does not know where your home is").waitFor();
  sent.length = 0;
  await fresh(page);
  await page.getByText("does not know where your home is").waitFor();
  assert.ok(!sent.some((line) => line.includes("/feed/")));
  await screenshots(page, "requests-no-place");
  assert.deepEqual(await serious(page), []);
});

step("the place is typed, moved on the grid and kept, and only the region is asked for", async () => {
  const { page } = rosa;
  await page.getByRole("link", { name: "Say where your home is" }).click();
  await page.getByLabel("Latitude").fill(`${HOME.lat}, ${HOME.lng}`);
  sent.length = 0;
  await page.getByRole("button", { name: "Show this place" }).click();
  await page.locator(".grid-own").waitFor();
  await page
    .getByRole("button", { name: /Move your home .* north$/ })
    .first()
    .click();
  await page.getByRole("button", { name: "Discard" }).click();
  await page.getByLabel("Latitude").fill(`${HOME.lat}, ${HOME.lng}`);
  await page.getByRole("button", { name: "Show this place" }).click();
  assert.deepEqual(
    sent.filter((line) => !/stream|shares/.test(line)),
    [],
    "nothing is fetched for the grid",
  );
  await screenshots(page, "requests-place");
  await page.getByRole("button", { name: "Save this place" }).click();
  await page.getByText("Nothing is asked of your home").waitFor();
  const asked = sent.filter((line) => line.includes("/feed/"));
  assert.deepEqual(asked, [`GET /feed/${regionOf(CELL)}.json`]);
  assert.deepEqual(await serious(page), []);
});

step("a request for this home is mentioned once on the home page, and never again", async () => {
  const { page } = rosa;
  const now = Math.floor(Date.now() / 60_000) * 60_000;
  request = paper.log.request(
    { cells: [CELL], fromMs: now - 2 * HOUR, toMs: now + 60_000, text: "Two people left a house on foot." },
    RULEBOOK,
    DAY,
  );
  paper.log.note(request, "update", "One of them wore a red coat.", DAY);
  await page.goto(town.app());
  const line = page.locator(".asked");
  await line.getByText("Millbrook Police Department asks: Home burglary").waitFor();
  await screenshots(page, "home-asked");
  assert.deepEqual(await serious(page), []);
  await page.goto(town.app());
  await page.locator(".clip canvas").first().waitFor();
  await until("the feed", () => sent.filter((l) => l.includes("/feed/")).length > 1);
  await page.waitForTimeout(1000);
  assert.equal(await line.count(), 0);
});

step("the card has the request in full, and both answers weigh the same", async () => {
  const { page } = rosa;
  await page.goto(requests());
  const card = page.locator(`#request-${request}`);
  await card.waitFor();
  for (const words of [
    "Two people left a house on foot.",
    "One of them wore a red coat.",
    "Detective desk, +1 555 0100",
    "Kept with the case for seven years",
    "Not public: the record holds a sealed value of it",
    "1 cell, 0.1",
    "Rulebook 1",
  ]) {
    assert.ok((await card.innerText()).includes(words), words);
  }
  const link = card.getByRole("link", { name: `Request ${request}` });
  assert.equal(await link.getAttribute("rel"), "noreferrer");
  const look = (name: string) =>
    card.getByRole("button", { name, exact: true }).evaluate((b) => {
      const { width, height } = b.getBoundingClientRect();
      const style = getComputedStyle(b);
      return [width, height, style.backgroundColor, style.color, style.borderColor, style.fontWeight].join();
    });
  assert.equal(await look("Share"), await look("Not now"));
  await screenshots(page, "requests-card");
  assert.deepEqual(await serious(page), []);
});

step("what is said to a request sends nothing", async () => {
  const { page } = rosa;
  const card = page.locator(`#request-${request}`);
  await page.waitForTimeout(2000);
  sent.length = 0;
  await card.getByRole("button", { name: "Not now", exact: true }).click();
  await page.getByText("Not now, and ended").waitFor();
  await page.getByText("What to show").click();
  await page.getByLabel("Package theft").click();
  await page.waitForTimeout(3000);
  assert.deepEqual(
    sent.filter((l) => !/\/feed\/|GET \/api\/household\/shares$/.test(l)),
    [],
  );
  await page.goto(requests());
  await page.getByText("Not now, and ended").click();
  await screenshots(page, "requests-declined");
  await card.getByRole("button", { name: "Undo" }).click();
  await card.getByRole("button", { name: "Share", exact: true }).waitFor();
});

step("an agency can be switched off and on again", async () => {
  const { page } = rosa;
  const card = page.locator(`#request-${request}`);
  await page.getByText("What to show").click();
  await page.getByLabel("Millbrook Police Department").click();
  await card.waitFor({ state: "detached" });
  await screenshots(page, "requests-off");
  await page.getByLabel("Millbrook Police Department").click();
  await card.waitFor();
});

step("every opening of a page writes the settings, whatever was said", async () => {
  const { page } = rosa;
  for (const path of ["", "requests.html", "devices.html"]) {
    sent.length = 0;
    await page.goto("about:blank");
    await page.goto(town.app(path));
    const writes = () => sent.filter((l) => l === "PUT /api/household/settings").length;
    await until(`the settings are written from ${path}`, () => writes() === 1);
    await page.waitForTimeout(1000);
    assert.equal(writes(), 1, path);
  }
});

async function choose(page: Page): Promise<void> {
  await fresh(page);
  await page.locator(`#request-${request}`).waitFor();
  await page.evaluate((index) => (location.hash = `share-${index}`), request);
  await page.locator(".pick canvas").first().waitFor();
}

const pick = (page: Page) => page.locator('.pick[data-fit="inside"]').first();
const shareIt = (page: Page) => page.getByRole("button", { name: /^Share 1 clip$/ });

step("choosing: nothing is chosen, the preview plays, and what it gives away is said", async () => {
  const { page } = rosa;
  await choose(page);
  assert.ok(await page.getByRole("button", { name: "Share", exact: true }).isDisabled());
  assert.equal(await page.locator(".share input:checked").count(), 0);
  await pick(page).locator(".pick-main").click();
  await pick(page).getByRole("button", { name: "Preview" }).click();
  await page.locator("dialog video").waitFor();
  await page.getByText("Verified: sealed by your hub").waitFor();
  await screenshots(page, "share-preview", { fullPage: false });
  await page.keyboard.press("Escape");
  await page.getByLabel("Your name or contact").fill("Rosa, 12 Elm Street");
  await page.getByText("And what you typed: “Rosa, 12 Elm Street”").waitFor();
  await page.getByLabel("Your name or contact").fill("");
  await page.getByText("No name, account, address or camera.").waitFor();
  await screenshots(page, "share-choose");
  assert.deepEqual(await serious(page), []);
});

step("the consent is recorded and checked before anything is handed over", async () => {
  const { page } = rosa;
  await page.getByLabel("Not sure").check();
  sent.length = 0;
  await shareIt(page).click();
  await page.getByText("Being entered in the public record").first().waitFor();
  assert.equal(paper.contents.length, 0);
  await screenshots(page, "share-waiting");
  await page.locator('.share-card[data-state="held"]').waitFor();
  assert.equal(paper.contents.length, 1);
  const put = sent.findIndex((l) => l.startsWith("PUT /api/household/shares/"));
  const consented = sent.indexOf("POST /api/household/shares");
  assert.ok(consented >= 0 && put > consented);
  await screenshots(page, "share-held");
  assert.deepEqual(await serious(page), []);
});

interface Letter {
  request: number;
  identity: string | null;
  uninvolved: boolean | null;
  consent: { index: number; openings: { field: string; value: string }[] };
  items: {
    manifest: { body: string };
    openings: { name: string; value: string; salt: string }[];
    media: { video: { plain_size: number }; audio: unknown };
  }[];
}

step("what left opens for the agency, is what the hub signed, and names nobody", async () => {
  const { page } = rosa;
  const [content] = paper.contents;
  assert.ok(content);
  const plain = text(await open(unbase64(content.letter), [agency]));
  assert.equal(plain.length % 4096, 0);
  const letter = JSON.parse(plain) as Letter;
  assert.equal(letter.request, request);
  assert.equal(letter.identity, null);
  assert.equal(letter.uninvolved, null);
  const [item] = content.items;
  const [said] = letter.items;
  assert.ok(item && said);
  assert.deepEqual(Object.keys(item.headers), ["video"]);
  assert.equal(said.media.audio, null);
  // Headers open the payload that the operator has had all along, to what the manifest commits to.
  const payload = new Uint8Array(
    await (await page.request.get(town.app(`api/clips/${item.clip}/video`))).body(),
  );
  const fileKey = await openHeader(unbase64(item.headers.video), [agency]);
  const clip = await openPayload(fileKey, payload);
  const opening = (name: string) => said.openings.find((o) => o.name === name);
  assert.equal(hex(unbase64(opening("video-plain")?.value)), hex(sha256(clip)));
  assert.equal(hex(unbase64(opening("video-payload")?.value)), hex(sha256(payload)));
  const body = Buffer.from(said.manifest.body, "base64").toString("hex");
  for (const o of said.openings) {
    assert.ok(body.includes(hex(commit(o.name, unbase64(o.salt), unbase64(o.value)))), o.name);
  }
  // The agency's own page believes it.
  const { receiving_key: receivingKey } = (await (
    await page.request.get(town.app("api/operator"))
  ).json()) as {
    receiving_key: string;
  };
  const entry = async (index: number) => {
    const lines = (paper.log.entries[index] as string).trim().split("\n").slice(1);
    const fields = new Map(lines.map((line) => line.split(" ") as [string, string]));
    return { index, kind: fields.get("kind") ?? "", day: fields.get("day") ?? "", fields };
  };
  const read = await readLetter({ letter: content.letter } as AgencyShare, [agency], {
    agency: "millbrook-police",
    request: { index: request } as RequestItem,
    recipients: [await recipientOf(agency)],
    receivingKey,
    entry,
  });
  assert.ok(read.items.every(isGood), JSON.stringify(read.items));
  // No identifier of the home: clip, camera, household, hub.
  const wire = (await (await page.request.get(town.app(`api/clips/${item.clip}`))).json()) as {
    camera: string;
    manifest: { certificate: { hub: string } };
  };
  const household = (
    (await (await page.request.get(town.app("api/household"))).json()) as { household: string }
  ).household;
  for (const id of [item.clip, wire.camera, wire.manifest.certificate.hub, household]) {
    assert.ok(!plain.includes(id), id);
    assert.ok(!plain.includes(Buffer.from(id, "hex").toString("base64").replace(/=+$/, "").slice(0, -1)), id);
  }
});

step("within the hold it is taken back", async () => {
  const { page } = rosa;
  await page.locator(".request-shared").getByRole("button", { name: "Take back" }).click();
  await page.locator('.share-card[data-state="withdrawn"]').waitFor();
});

step("a page that closed midway goes on", async () => {
  const { page } = rosa;
  await choose(page);
  await pick(page).locator(".pick-main").click();
  await shareIt(page).click();
  await page.getByText("Being entered in the public record").first().waitFor();
  await page.goto("about:blank");
  await page.waitForTimeout(2500);
  assert.equal(paper.contents.length, 1);
  await page.goto(requests());
  await page.locator('.share-card[data-state="held"]').waitFor();
  assert.equal(paper.contents.length, 2);
});

step("after the hold: who opened it, asking not to use it, and the agency's answer", async () => {
  const { page } = rosa;
  const share = paper.shares.find((s) => s.state === "held");
  assert.ok(share);
  Object.assign(share, { state: "available", available_ms: Date.now() });
  share.opened.push({ at_ms: Date.now(), agency: "millbrook-police", item: 1, track: "video" });
  await fresh(page);
  await page.getByText("Opened once").click();
  await page.getByText(/Opened by Millbrook Police Department/).waitFor();
  await page.locator(".share-card").getByRole("button", { name: "Ask not to use it" }).click();
  await page.getByRole("button", { name: "Ask the agency" }).click();
  const taken = page.locator('.share-card[data-state="revoked"]');
  await taken.getByText("Whoever had opened it keeps it").waitFor();
  share.answer = { at_ms: Date.now(), text: "It was not used, and is deleted." };
  await fresh(page);
  await page.getByText("It was not used, and is deleted.").waitFor();
  await screenshots(page, "shares");
  assert.deepEqual(await serious(page), []);
});

step("a sensitive request shows neither day nor words, and asks about seven windows", async () => {
  const { page } = rosa;
  const monday = new Date(Date.now() - ((new Date().getUTCDay() + 6) % 7) * 24 * HOUR);
  const sensitive = paper.log.request(
    {
      cells: [
        CELL,
        ...around(HOME, 9, 2)
          .filter((cell) => cell !== CELL)
          .slice(0, 10),
      ],
      fromMs: 0,
      toMs: 0,
      offence: ["stalking", "Stalking", "police"],
      hidden: [isoWeek(monday), "00:00Z 720"],
    },
    RULEBOOK,
    DAY,
  );
  await fresh(page);
  const card = page.locator(`#request-${sensitive}`);
  await card.getByText("One day of the week from").waitFor();
  await card.getByText("sensitive offence", { exact: true }).waitFor();
  await screenshots(page, "requests-sensitive");
  assert.deepEqual(await serious(page), []);
  await card.getByRole("button", { name: "Not now", exact: true }).click();
});

step("a delivery key that is new in the record is not used", async () => {
  const { page } = rosa;
  await hours(page, 24);
  await fresh(page);
  const card = page.locator("article.request").first();
  await card.getByText(/key is too new in the public record/).waitFor();
  assert.equal(await card.getByRole("button", { name: "Share", exact: true }).count(), 0);
  await hours(page, 0);
});

const refusedAs = (page: Page) => page.locator("[data-refused]").first().getAttribute("data-refused");

step("each lie about the record is refused by name, and no card is shown", async () => {
  const { page } = rosa;
  const strangers = new PaperLog(paper.log.origin);
  strangers.entries.push(...paper.log.entries);
  const other = await recipientOf(await newIdentity());
  const whole = paper.log.entries.length;
  const lies: [string, () => void][] = [
    [
      "inclusion",
      () => (paper.lieFeed = (f) => f.agencies.forEach((a) => (a.entry = a.entry.replace(/age1\S+/, other)))),
    ],
    ["log_key", () => (paper.lieFeed = (f) => (f.checkpoint = strangers.checkpoint()))],
    ["log_key", () => (paper.lieOperator = (o) => (o.log_vkey = strangers.vkey))],
    ["older_record", () => (paper.size = () => whole - 1)],
    ["document", () => (paper.lieFeed = (f) => f.requests.forEach((r) => (r.document += "text More.\n")))],
  ];
  for (const [code, lie] of lies) {
    lie();
    await fresh(page);
    await page.locator("[data-refused]").waitFor();
    assert.equal(await refusedAs(page), code, lie.toString());
    assert.equal(await page.locator("article.request").count(), 0, code);
    if (code === "older_record") await screenshots(page, "requests-refused");
    Object.assign(paper, { lieFeed: () => {}, lieOperator: () => {}, size: () => paper.log.entries.length });
  }
  await fresh(page);
  await page.locator("article.request").first().waitFor();
  assert.equal(await page.locator("[data-refused]").count(), 0);
});

step("another history of the same length is refused", async () => {
  const { page } = rosa;
  const { entries } = paper.log;
  const kept = [...entries];
  const last = entries.length - 1;
  entries[last] = (entries[last] as string).replace(/^day .*$/m, "day 2099-01-01");
  paper.log.append("web", "2099-01-01", [["manifest", `sha256:${"0".repeat(64)}`]]);
  await fresh(page);
  await page.locator("[data-refused]").waitFor();
  assert.equal(await refusedAs(page), "other_history");
  entries.splice(0, entries.length, ...kept);
});

step("a receipt that does not commit to what was decided: nothing leaves", async () => {
  const { page } = rosa;
  const handed = paper.contents.length;
  const mallory = await recipientOf(await newIdentity());
  const lies: [RegExp, () => void][] = [
    [
      /does not have the recipient that was decided here/,
      () => {
        paper.lieConsent = (c) =>
          c.openings.forEach((o) => o.field === "recipient" && Object.assign(o, { value: mallory }));
      },
    ],
    [
      /does not lead to the head/,
      () =>
        (paper.lieShare = (s) =>
          (s.receipt =
            s.receipt?.replace(
              /\n[A-Za-z0-9+/]{43}=\n/,
              "\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
            ) ?? null)),
    ],
    [/shows no receipt/, () => (paper.lieShare = (s) => (s.receipt = null))],
  ];
  for (const [words, lie] of lies) {
    lie();
    await choose(page);
    await pick(page).locator(".pick-main").click();
    await shareIt(page).click();
    await page.getByText(words).first().waitFor();
    assert.equal(paper.contents.length, handed, "nothing was handed over");
    assert.equal(paper.shares.at(-1)?.state, "withdrawn");
    Object.assign(paper, { lieShare: () => {}, lieConsent: () => {} });
  }
});

step("nothing complained", () => {
  assert.deepEqual(rosa.complaints, []);
  return Promise.resolve();
});
