// The demo's front desk: everybody by where they are, coming in as an agency's people, and giving a passkey
// that is on another screen than the page that asks for it.

import assert from "node:assert/strict";
import { after, before } from "node:test";
import type { Browser, Page } from "playwright-core";
import { type Visitor, launch, screenshots, serious, visitor } from "./support/browser.ts";
import { Neighbourhood, until } from "./support/neighbourhood.ts";
import { story } from "./support/story.ts";

const MINUTE = 60_000;
const PEOPLE = ["Rosa", "Idris", "Ines", "Tom", "Vera", "Ada", "Noor", "Mara", "Ben"];

let town: Neighbourhood;
let browser: Browser;
let ines: Visitor;
let noor: Visitor;
const findings: string[] = [];
const step = story(() => ines);

/** Keeps pictures of a page of the desk, and what axe finds in it. */
async function look(page: Page, name: string): Promise<void> {
  await screenshots(page, `desk-${name}`);
  for (const finding of await serious(page)) findings.push(`${name}: ${finding}`);
}

const desk = (path = "") => new URL(path, town.facts.desk_url).href;

before(async () => {
  town = await Neighbourhood.start();
  browser = await launch();
  [ines, noor] = [await visitor(browser), await visitor(browser)];
});

after(async () => {
  await browser?.close();
  await town?.stop();
});

step("everybody is there without a script, and what the public sees is a link away", async () => {
  const plain = await browser.newContext({ javaScriptEnabled: false });
  const page = await plain.newPage();
  await page.goto(desk());
  for (const name of PEOPLE) await page.getByRole("button", { name: `Enter as ${name}` }).waitFor();
  const links = await page.locator(".links a").evaluateAll((all) =>
    all.map((a) => (a as HTMLAnchorElement).href),
  );
  assert.ok(links.length >= 5);
  for (const href of links) assert.equal((await fetch(href)).status, 200, href);
  await plain.close();
});

step("a visitor is let in as an officer by a device of the agency, with equal words", async () => {
  const { page } = ines;
  await page.goto(desk());
  await look(page, "everybody");
  await page.goto(town.facts.sign_in.officer ?? "");
  await look(page, "enter");
  await page.getByRole("button", { name: "Enter as Ines" }).click();
  await page.getByRole("button", { name: "They are the same" }).waitFor();
  assert.equal(new URL(page.url()).hash, "", "the code left the address");
  const here = await page.locator(".words li").allInnerTexts();
  await page.getByRole("button", { name: "They are the same" }).click();
  await page.getByRole("heading", { name: "Requests", exact: true }).waitFor();
  assert.equal(await page.getByText("does not hold the agency's key").count(), 0);
  await page.goto(desk());
  assert.equal(await page.locator(".words-last strong").innerText(), here.join(" "));
  await look(page, "let-in");
});

step("going back in needs no code, and the desk stays open beside it", async () => {
  const { page, context } = ines;
  // Even by the button of a page that is older than the first visit.
  const stale = await page.request.post(desk("enter/officer"), { form: { how: "" }, maxRedirects: 0 });
  assert.equal(stale.headers().location, town.app("officer.html"));
  const opened = context.waitForEvent("page");
  await page.getByRole("button", { name: "Go back in as Ines" }).click();
  const inside = await opened;
  await inside.getByRole("heading", { name: "Requests", exact: true }).waitFor();
  assert.equal(await inside.getByRole("button", { name: "They are the same" }).count(), 0);
  await page.getByRole("heading", { name: "Who would you like to be?" }).waitFor();
  await inside.close();
  await page.goto(town.app("officer.html"));
});

step("what a page asks to decide comes up at the desk, with the same six words", async () => {
  // Written by the API, as the page writes it: how a request is typed is another test's.
  const to = Math.floor(Date.now() / MINUTE) * MINUTE;
  const grid = "/api/agency/grid?lat=44.0712&lng=-72.5436&zoom=near&rings=1";
  await ines.page.evaluate(
    async ({ grid, to, from }) => {
      const send = async (method: string, path: string, body?: unknown) => {
        const headers = { "X-Sidelight": "1", "Content-Type": "application/json" };
        const text = body === undefined ? undefined : JSON.stringify(body);
        const answer = await fetch(path, { method, headers, body: text });
        if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
        return answer.json();
      };
      const { tiles } = (await send("GET", grid)) as { tiles: { cell: string }[] };
      const draft = {
        offence: "burglary",
        cells: tiles.slice(0, 2).map((tile) => tile.cell),
        from_ms: from,
        to_ms: to,
        text: "Two people left a house on foot.",
        contact: "Investigations desk",
        terms: "Kept with the case.",
        case_number: "24-0815",
        own_investigation: true,
      };
      const { id } = (await send("POST", "/api/agency/requests", draft)) as { id: string };
      await send("POST", `/api/agency/requests/${id}/submit`, {});
    },
    { grid, to, from: to - 30 * MINUTE },
  );
  const { page } = noor;
  await page.goto(town.facts.sign_in.moderator ?? "");
  await page.getByRole("button", { name: "Enter as Noor" }).click();
  await page.locator(".queue-row", { hasText: "Millbrook Police" }).click();
  await page.getByLabel("None of them holds").check();
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.getByText("Waiting for your passkey").waitFor();
  const asked = await page.locator("dialog .words li").allInnerTexts();
  assert.equal(asked.length, 6);

  const phone = await visitor(browser, { phone: true });
  await page.locator("dialog").getByRole("link", { name: new URL(desk()).host }).waitFor();
  await phone.page.goto(desk());
  await look(phone.page, "waits");
  await phone.page.getByRole("link", { name: "Look and approve" }).click();
  await phone.page.getByRole("heading", { name: "Publish a request" }).waitFor();
  const shown = await phone.page.locator(".words li").allInnerTexts();
  assert.deepEqual(shown, asked);
  await phone.page.getByText("24-0815").waitFor();
  await look(phone.page, "passkey");
  await phone.page.getByRole("button", { name: /^Approve/ }).click();
  await phone.page.getByText("It is in the public record.").waitFor();
  await look(phone.page, "passkey-given");
  await page.getByText("Receipt checked.").waitFor();
  await phone.context.close();
});

step("what is taken back is gone, and nothing was approved", async () => {
  const before = (await (await fetch(`${town.facts.base_url}log/checkpoint`)).text()).split("\n")[1];
  const { page } = ines;
  await page.evaluate(async () => {
    const list = (await (await fetch("/api/agency/requests")).json()) as { requests: { id: string }[] };
    const headers = { "X-Sidelight": "1", "Content-Type": "application/json" };
    const body = JSON.stringify({ kind: "withdraw", request: list.requests[0]?.id, text: null });
    const answer = await fetch("/api/decisions", { method: "POST", headers, body });
    if (!answer.ok) throw new Error(await answer.text());
  });
  const other = await visitor(browser);
  await other.page.goto(desk("authenticator/officer"));
  await other.page.getByRole("heading", { name: "Withdraw a request" }).waitFor();
  await other.page.getByRole("button", { name: "Do not approve" }).click();
  await other.page.getByRole("heading", { name: "Nothing waits" }).waitFor();
  await look(other.page, "passkey-none");
  await other.context.close();
  const after_ = (await (await fetch(`${town.facts.base_url}log/checkpoint`)).text()).split("\n")[1];
  assert.equal(after_, before);
});

step("an emergency is signed and refused by the passkeys of the desk, which say what they sign", async () => {
  const { page } = ines;
  const to_ms = Math.floor(Date.now() / MINUTE) * MINUTE;
  const id = await page.evaluate(async (times) => {
    const headers = { "X-Sidelight": "1", "Content-Type": "application/json" };
    const text = {
      ...{ who: "A child of six", harm: "Taken into a grey van.", why_now: "Twenty minutes ago." },
      ...{ why_no_process: "The judge is away.", why_footage: "The van may be on it.", process: "A warrant" },
    };
    const claim = { case: "26-0900", danger: "kidnapping", doors: ["00000-00000"], ...times, ...text };
    const answer = await fetch("/api/agency/emergencies", {
      method: "POST",
      headers,
      body: JSON.stringify(claim),
    });
    if (!answer.ok) throw new Error(await answer.text());
    return ((await answer.json()) as { emergency: string }).emergency;
  }, { from_ms: to_ms - 30 * MINUTE, to_ms });
  await page.goto(town.app(`emergency.html?id=${id}`));
  await page.locator(".words li").first().waitFor();
  const asked = await page.locator(".words li").allInnerTexts();
  assert.equal(asked.length, 6);
  const phone = await visitor(browser, { phone: true });
  const give = async (role: string, title: string, button: string) => {
    await phone.page.goto(desk(`authenticator/${role}`));
    await phone.page.getByRole("heading", { name: title }).waitFor();
    await phone.page.getByText("Taken into a grey van.").first().waitFor();
    await look(phone.page, `emergency-${role}`);
    if (role === "officer") {
      assert.deepEqual(await phone.page.locator(".words li").allInnerTexts(), asked);
    }
    if (role === "reviewer") {
      await phone.page.getByLabel("Why it is refused").selectOption("not-genuine");
    }
    await phone.page.getByRole("button", { name: button, exact: true }).click();
  };
  await give("officer", "File an emergency", "Sign the claim");
  await phone.page.getByText("The claim is filed.").waitFor();
  await page.getByText("A supervisor of your agency").waitFor();
  await give("supervisor", "Supervise an emergency", "Sign the same claim");
  await phone.page.getByText("The claim is with the reviewers").waitFor();
  await give("reviewer", "Decide about an emergency", "Refuse");
  await phone.page.getByText("It is refused, in the public record.").waitFor();
  await page.getByText("Refused: the agency knew nothing of it.").waitFor();
  await phone.context.close();
});

step("so is a legal demand", async () => {
  const { page } = ines;
  const to_ms = Math.floor(Date.now() / MINUTE) * MINUTE;
  const id = await page.evaluate(async (times) => {
    const headers = { "X-Sidelight": "1", "Content-Type": "application/json" };
    const order = { authority: "Millbrook district court", reference: "26-SP-0900", order: btoa("%PDF-1.4") };
    const demand = { case: "26-0901", type: "subpoena", doors: ["00000-00000"], ...times, ...order };
    const body = JSON.stringify(demand);
    const answer = await fetch("/api/agency/demands", { method: "POST", headers, body });
    if (!answer.ok) throw new Error(await answer.text());
    return ((await answer.json()) as { demand: string }).demand;
  }, { from_ms: to_ms - 30 * MINUTE, to_ms, issued_ms: to_ms - 60 * MINUTE });
  await page.goto(town.app(`demand.html?id=${id}`));
  await page.locator(".words li").first().waitFor();
  const asked = await page.locator(".words li").allInnerTexts();
  const phone = await visitor(browser, { phone: true });
  const at = async (role: string, title: string) => {
    await phone.page.goto(desk(`authenticator/${role}`));
    await phone.page.getByRole("heading", { name: title }).waitFor();
    await phone.page.getByText("26-SP-0900").first().waitFor();
  };
  const press = (name: string) => phone.page.getByRole("button", { name, exact: true }).click();
  await at("officer", "File a legal demand");
  assert.deepEqual(await phone.page.locator(".words li").allInnerTexts(), asked);
  await press("Sign the demand");
  await phone.page.getByText("The demand is filed.").waitFor();
  await at("supervisor", "Supervise a legal demand");
  await press("Sign the same demand");
  await at("reviewer", "Decide about a legal demand");
  await look(phone.page, "demand-reviewer");
  await phone.page.getByLabel("Why it is refused").selectOption("class");
  await press("Refuse");
  await phone.page.getByText("It is refused, in the public record.").waitFor();
  await phone.context.close();
});

step("a tab that was left open says that somebody else is signed in, and leads on", async () => {
  const { page, context } = ines;
  await page.goto(town.app("officer.html"));
  await page.getByRole("heading", { name: "Requests", exact: true }).waitFor();
  const beside = await context.newPage();
  await beside.goto(town.facts.sign_in.moderator ?? "");
  await beside.getByRole("button", { name: "Enter as Noor" }).click();
  await beside.waitForURL(town.app("moderate.html"));
  const said = page.getByRole("heading", { name: "Somebody else is signed in in this browser" });
  await page.bringToFront();
  await until("the tab to look who is signed in", async () => {
    await page.evaluate(() => window.dispatchEvent(new Event("focus"))).catch(() => undefined);
    return said.isVisible();
  });
  await page.reload();
  await said.waitFor();
  await look(page, "somebody-else");
  await page.getByRole("button", { name: "Go on as Noor Haddad" }).click();
  await page.waitForURL(town.app("moderate.html"));
});

step("another site's page cannot sign a visitor in, and nothing serious was found", async () => {
  const stranger = await fetch(desk("enter/officer"), {
    method: "POST",
    headers: { Origin: "https://elsewhere.example", "Content-Type": "application/x-www-form-urlencoded" },
    redirect: "manual",
  });
  assert.equal(stranger.status, 403);
  assert.equal(stranger.headers.get("set-cookie"), null);
  assert.deepEqual(findings, []);
  assert.deepEqual([...ines.complaints, ...noor.complaints], []);
});
