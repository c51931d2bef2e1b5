// An operator that lies about what it relays, one thing at a time: the page believes none of it and says so.

import assert from "node:assert/strict";
import { after, before } from "node:test";
import type { Browser, Page, Route } from "playwright-core";
import type { RegionFeed } from "../src/api/civic.ts";
import { PaperLog } from "../test/paper.ts";
import { type Visitor, launch, visitor } from "./support/browser.ts";
import { Neighbourhood, press, until } from "./support/neighbourhood.ts";
import { story } from "./support/story.ts";

let town: Neighbourhood;
let browser: Browser;
let rosa: Visitor;
let idris: Visitor;
const step = story(() => rosa);

interface Item {
  clip: string;
  start_ms: number;
  manifest: { certificate: { clip: string } };
  [member: string]: unknown;
}

interface Household {
  statements: { text: string; signature: string }[];
  keyring: string;
  [member: string]: unknown;
}

before(async () => {
  town = await Neighbourhood.start();
  browser = await launch();
  rosa = await visitor(browser);
  idris = await visitor(browser);
});

after(async () => {
  await browser?.close();
  await town?.stop();
});

/** Changes an answer of the operator's until the step is over. */
async function lying<T>(
  page: Page,
  path: RegExp,
  lie: (answer: T, route: Route) => unknown,
  run: () => Promise<void>,
) {
  await page.route(path, async (route) => {
    const response = await route.fetch();
    const answer = (await response.json()) as T;
    lie(answer, route);
    await route.fulfill({ response, json: answer });
  });
  try {
    await run();
  } finally {
    await page.unroute(path);
  }
}

/** Says at what the page does not believe of the public record. */
async function distrust(page: Page, path: RegExp, lie: (answer: never) => void): Promise<string> {
  let said = "";
  await lying<never>(page, path, lie, async () => {
    await page.goto("about:blank");
    await page.goto(town.app("requests.html"));
    const refused = page.locator("[data-refused]").first();
    await refused.waitFor();
    assert.equal(await page.locator("article.request").count(), 0);
    said = (await refused.getAttribute("data-refused")) ?? "";
  });
  return said;
}

const FEED = /\/feed\/[0-9a-f]{15}\.json$/;
const OPERATOR = /\/api\/operator$/;

const HOUSEHOLD = /\/api\/household(\?|$)/;
const LISTING = /\/api\/household\/clips/;

step("a resident comes in, and two clips arrive", async () => {
  const { page } = rosa;
  await page.goto(town.facts.sign_in.resident ?? "");
  await page.getByRole("button", { name: /Enter as/ }).click();
  await page.getByRole("button", { name: "They are the same" }).click();
  await page.getByRole("heading", { name: /Today/ }).waitFor();
  await press(town.facts.hub_url);
  await page.locator(".clip canvas").first().waitFor();
  await page.getByRole("button", { name: "Record" }).click();
  await page.getByRole("button", { name: "Watch it" }).click({ timeout: 90_000 });
  await page.locator("dialog.player").waitFor();
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => document.querySelectorAll(".clip canvas").length > 1);
});

step("next door somebody is signed in, too", async () => {
  const { page } = idris;
  await page.goto(town.facts.sign_in.neighbour ?? "");
  await page.getByRole("button", { name: /Enter as/ }).click();
  await page.getByRole("button", { name: "They are the same" }).waitFor();
  // The hubs of the two homes listen side by side.
  const hub = new URL(town.facts.hub_url);
  hub.port = String(Number(hub.port) + 1);
  await press(hub.href);
});

step("an older record of the household is refused", async () => {
  const { page } = rosa;
  await lying<Household>(
    page,
    HOUSEHOLD,
    (h) => h.statements.pop(),
    async () => {
      await page.goto(town.app());
      await page.getByText(/An older record is not accepted/).waitFor();
    },
  );
});

step("a statement with a device of the operator's own is refused", async () => {
  const { page } = rosa;
  const own = "device ffffffffffffffffffffffffffffffff";
  await lying<Household>(
    page,
    HOUSEHOLD,
    (h) => {
      const last = h.statements.at(-1);
      assert.ok(last);
      const member = /^member (\S+)$/m.exec(last.text)?.[1];
      const recipient = /^device \S+ \S+ (\S+)$/m.exec(last.text)?.[1];
      last.text = last.text.replace(/^hub /m, `${own} ${member} ${recipient}\nhub `);
      assert.ok(last.text.includes(own));
    },
    async () => {
      await page.goto(town.app());
      await page.getByText(/is not signed by this household/).waitFor();
    },
  );
});

step("another keyring is refused", async () => {
  const { page } = rosa;
  await lying<Household>(
    page,
    HOUSEHOLD,
    (h) => {
      const bytes = Buffer.from(h.keyring, "base64");
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
      h.keyring = bytes.toString("base64");
    },
    async () => {
      await page.goto(town.app());
      await page.getByText(/cannot be opened: it was changed or is damaged/).waitFor();
    },
  );
});

/** What the rows of a listing say, by the lie that was told. */
async function refusal(lie: (clips: Item[]) => void): Promise<string> {
  const { page } = rosa;
  let said = "";
  await lying<{ clips: Item[] }>(
    page,
    LISTING,
    (answer) => lie(answer.clips),
    async () => {
      await page.goto(town.app());
      const bad = page.locator("[data-refused]").first();
      await bad.waitFor();
      said = (await bad.getAttribute("data-refused")) ?? "";
    },
  );
  return said;
}

step("clips that are substituted, moved or renumbered are not shown, each by name", async () => {
  const lies: [string, RegExp, (clips: Item[]) => void][] = [
    [
      "one clip in place of another, with all that belongs to it",
      /^other_clip$/,
      ([a, b]) => {
        assert.ok(a && b);
        const card = new RegExp(`/api/clips/${a.clip}/card$`);
        void rosa.page.route(card, async (route) => {
          await route.continue({ url: town.app(`api/clips/${b.clip}/card`) });
        });
        Object.assign(a, { ...b, clip: a.clip, start_ms: a.start_ms });
      },
    ],
    [
      "another clip's headers",
      /^header$|^card_damaged$/,
      ([a, b]) => {
        (a as Item).headers = b?.headers;
      },
    ],
    [
      "another camera's clip",
      /^other_camera$/,
      ([a]) => {
        (a as Item).camera = "f".repeat(32);
      },
    ],
    [
      "another time",
      /^listing$/,
      ([a]) => {
        (a as Item).start_ms -= 60_000;
      },
    ],
    [
      "another number",
      /^listing$/,
      ([a]) => {
        (a as Item).number = 99;
      },
    ],
    [
      "a gap in its place",
      /^listing$/,
      ([a]) => {
        (a as Item).kind = "gap";
      },
    ],
    [
      "a manifest that was changed",
      /^manifest_/,
      ([a]) => {
        const wire = (a as Item).manifest as unknown as { body: string };
        const body = Buffer.from(wire.body, "base64");
        body[200] = (body[200] ?? 0) ^ 1;
        wire.body = body.toString("base64");
      },
    ],
    [
      "another hub's certificate",
      /^other_hub$/,
      ([a]) => {
        ((a as Item).manifest.certificate as unknown as { hub: string }).hub = "a".repeat(64);
      },
    ],
  ];
  for (const [what, wanted, lie] of lies) {
    assert.match(await refusal(lie), wanted, what);
    await rosa.page.unrouteAll();
  }
});

step("the public record that this home has met is believed, and its region's feed", async () => {
  const { page } = rosa;
  await page.goto(town.app("requests.html"));
  await page
    .getByText(/Nothing is asked of your home|Answers until/)
    .first()
    .waitFor();
  assert.equal(await page.locator("[data-refused]").count(), 0);
});

step("another record than the one this home has met is refused", async () => {
  const { page } = rosa;
  const stranger = new PaperLog();
  const operator = await (await page.request.get(town.app("api/operator"))).json();
  const origin = String((operator as { log_vkey: string }).log_vkey).split("+")[0] as string;
  const twin = new PaperLog(origin);
  const own = (feed: RegionFeed, log: PaperLog) => {
    log.append("web", "2026-11-23", [["manifest", `sha256:${"0".repeat(64)}`]]);
    Object.assign(feed, { ...log.feed(feed.region), rulebooks: [], agencies: [], requests: [] });
  };
  const lies: [string, RegExp, (answer: never) => void][] = [
    ["log_key", FEED, (feed) => own(feed, stranger)],
    ["log_key", FEED, (feed) => own(feed, twin)],
    ["log_key", OPERATOR, (told) => Object.assign(told, { log_vkey: twin.vkey })],
    ["feed", FEED, (feed) => Object.assign(feed, { region: "83195dfffffffff" })],
  ];
  for (const [code, path, lie] of lies) assert.equal(await distrust(page, path, lie), code, lie.toString());
});

/** The head as the operator alone has signed it. */
const alone = (feed: { checkpoint: string }) => {
  const [text, lines = ""] = feed.checkpoint.split("\n\n");
  assert.ok(lines.trim().split("\n").length > 2, "the demo's trustees have signed it");
  feed.checkpoint = `${text}\n\n${lines.split("\n")[0]}\n`;
};

step("a record that the operator has signed alone is refused", async () => {
  assert.equal(await distrust(rosa.page, FEED, alone), "unwitnessed");
});

/** Whose list of witnesses the hub has: how often somebody has accepted another one. */
async function pinnedByHub(): Promise<number> {
  const status = await (await fetch(new URL("status.json", town.facts.hub_url))).json();
  return (status as { policy: { number: number } }).policy.number;
}

step("a policy without witnesses counts from when somebody accepts it, here and at the hub", async () => {
  const { page } = rosa;
  const { log_vkey: vkey } = town.facts;
  assert.equal(await pinnedByHub(), 0);
  const POLICY = /\/log\/policy$/;
  await page.route(POLICY, (route) => route.fulfill({ body: `log ${vkey}\nquorum none\n` }));
  await page.goto(town.app());
  await page.getByText("asks you to rely on other witnesses").waitFor();
  assert.equal(await distrust(page, FEED, alone), "unwitnessed");
  await page.getByRole("link", { name: "What changes, and your choice" }).click();
  const part = page.getByRole("region", { name: "Witnesses" });
  await part.getByText("2 of these 3").first().waitFor();
  await part.getByText("The service alone: no witness has to sign.").waitFor();
  await part.getByText(/^No longer asked: .+, .+, .+\.$/).waitFor();
  await part.getByRole("button", { name: "Stay with those above" }).click();
  await part.getByText("You have chosen to stay").waitFor();
  await page.goto(town.app());
  await page.getByRole("heading", { name: /Today/ }).waitFor();
  assert.equal(await distrust(page, FEED, alone), "unwitnessed");
  assert.equal(await page.getByText("asks you to rely on other witnesses").count(), 0);
  await page.goto(town.app("devices.html"));
  await part.getByRole("button", { name: "Rely on the others" }).click();
  await part.getByText("asks you to rely on others").waitFor({ state: "detached" });
  assert.equal(await part.getByText("of these 3").count(), 0);
  await until("the hub's list", async () => ((await pinnedByHub()) === 1 ? true : null), 30_000);
  await page.unroute(POLICY);
  // The true one is now what somebody has to accept, and a signature alone is enough until then.
  await lying<{ checkpoint: string }>(page, FEED, alone, async () => {
    await page.goto(town.app("requests.html"));
    await page
      .getByText(/Nothing is asked of your home|Answers until/)
      .first()
      .waitFor();
    assert.equal(await page.locator("[data-refused]").count(), 0);
  });
  await page.goto(town.app("devices.html"));
  await part.getByText(/^New: .+, .+, .+\.$/).waitFor();
  await part.getByRole("button", { name: "Rely on the others" }).click();
  await until("the hub's list", async () => ((await pinnedByHub()) === 2 ? true : null), 30_000);
  assert.equal(await distrust(page, FEED, alone), "unwitnessed");
});

step("another home in place of this one is refused", async () => {
  const { page } = rosa;
  const theirs = (await idris.page.request.get(town.app("api/household"))).json();
  const other = (await theirs) as Household;
  await lying<Household>(
    page,
    HOUSEHOLD,
    (h) => Object.assign(h, other),
    async () => {
      await page.goto(town.app());
      await page.getByText(/another household than the one this device belongs to/).waitFor();
    },
  );
});

step("another home's clip is not shown, whatever belongs to it", async () => {
  const { page } = rosa;
  const theirs = await until("a clip next door", async () => {
    const listing = await idris.page.request.get(town.app("api/household/clips"));
    return ((await listing.json()) as { clips: Item[] }).clips.find((clip) => clip.kind === "clip");
  }, 60_000);
  const card = await (await idris.page.request.get(town.app(`api/clips/${theirs.clip}/card`))).body();
  const said = await refusal(([a]) => {
    assert.ok(a);
    void page.route(new RegExp(`/api/clips/${a.clip}/card$`), (route) => route.fulfill({ body: card }));
    Object.assign(a, { ...theirs, clip: a.clip, start_ms: a.start_ms });
  });
  await page.unrouteAll();
  assert.match(said, /^other_hub$|^header$/);
});

/** Changes what one end of a meeting writes for the other; its MAC is not the operator's to make. */
async function between(page: Page, slot: string, lie: (body: Record<string, unknown>) => void) {
  const told = { times: 0 };
  await page.route(new RegExp(`/api/mailbox/[^/]+/${slot}(\\?|$)`), async (route) => {
    if (route.request().method() !== "GET") return route.fallback();
    const response = await route.fetch();
    if (response.status() !== 200) return route.fulfill({ response });
    const written = (await response.json()) as { body: string; mac: string };
    const body = JSON.parse(written.body) as Record<string, unknown>;
    lie(body);
    assert.ok(JSON.stringify(body).includes(FOREIGN));
    told.times += 1;
    await route.fulfill({ response, json: { ...written, body: JSON.stringify(body) } });
  });
  return told;
}

/** Any recipient but the one that was written. */
const FOREIGN = "age1yhm4gctwfmrpz87tdslm550wrx6m79y9f2hdzt0lndjnehwj0ukqrjpyx5";

step("somebody in between, when a device joins, is found out at either end", async () => {
  for (const end of ["home", "new"]) {
    const phone = await visitor(browser, { phone: true });
    const swap = (body: Record<string, unknown>) => {
      if (end === "new") body.recipient = FOREIGN;
      const statement = body.statement as { text: string };
      if (end === "home") statement.text = statement.text.replace(/^epoch 1 \S+$/m, `epoch 1 ${FOREIGN}`);
    };
    const told = await between(end === "new" ? rosa.page : phone.page, end, swap);
    await rosa.page.goto(town.app("devices.html"));
    await rosa.page.getByRole("button", { name: "Add a device" }).click();
    const code = (await rosa.page.locator(".code").textContent()) ?? "";
    await phone.page.goto(`${town.app("join.html")}#${code}`);
    const refusing = end === "new" ? rosa.page : phone.page;
    if (end === "home") await rosa.page.getByRole("button", { name: "Let it in" }).click();
    await refusing.getByText(/Someone may be in between/).waitFor({ timeout: 30_000 });
    assert.equal(told.times, 1, end);
    const known = await (await rosa.page.request.get(town.app("api/household"))).json();
    assert.ok(!JSON.stringify(known).includes(FOREIGN), end);
    await rosa.page.unrouteAll();
    await phone.context.close();
  }
});

step("without a lie everything is shown again", async () => {
  const { page } = rosa;
  await page.goto(town.app());
  await page.waitForFunction(() => document.querySelectorAll(".clip canvas").length > 1);
  assert.equal(await page.locator("[data-refused]").count(), 0);
  assert.deepEqual(rosa.complaints, []);
});
