// An operator whose public record and shares are on paper: the demo's operator does everything else, and
// what a page asks about the record is answered here, truly or not as the test says.

import { readFileSync } from "node:fs";
import type { Page, Route } from "playwright-core";
import type { RegionFeed, TrusteesFeed } from "../../src/api/civic.ts";
import type { ConsentWire, ContentWire, ShareWire } from "../../src/api/share.ts";
import type { Bytes } from "../../src/crypto/encoding.ts";
import { PaperLog, policyOf } from "../../test/paper.ts";

export const RULEBOOK = readFileSync("../policy/rulebook-1.toml", "utf8");

const today = () => new Date().toISOString().slice(0, 10);

export class PaperOperator {
  readonly shares: ShareWire[] = [];
  readonly contents: ContentWire[] = [];
  /** Every request a page made for what is answered here. */
  readonly asked: string[] = [];
  /** Changes what is told; nothing by default. */
  lieFeed: (feed: RegionFeed) => void = () => {};
  lieShare: (share: ShareWire) => void = () => {};
  lieOperator: (operator: Record<string, unknown>) => void = () => {};
  lieConsent: (consent: ConsentWire) => void = () => {};
  /** The `trustee-set` that is in force; none by default. */
  trustees: number | null = null;
  lieFile: (path: string, bytes: Bytes | undefined) => Bytes | undefined = (_, bytes) => bytes;
  lieTrustees: (feed: TrusteesFeed) => void = () => {};
  /** What is shown of the record; all of it by default. */
  size: () => number;

  constructor(readonly log: PaperLog) {
    this.size = () => log.entries.length;
  }

  /** Answers in the place of the demo's operator. */
  async answer(page: Page): Promise<void> {
    const json = (route: Route, body: unknown) => {
      this.asked.push(`${route.request().method()} ${new URL(route.request().url()).pathname}`);
      return route.fulfill({ json: body });
    };
    await page.route(/\/feed\/[0-9a-f]{15}\.json$/, (route) => {
      const region = /([0-9a-f]{15})\.json$/.exec(route.request().url())?.[1] ?? "";
      const feed = this.log.feed(region, this.size());
      this.lieFeed(feed);
      return json(route, feed);
    });
    await page.route(/\/feed\/trustees\.json$/, (route) => {
      const feed = this.log.trusteesFeed(this.trustees, this.size());
      this.lieTrustees(feed);
      return json(route, feed);
    });
    await page.route(/\/log\/(tile\/|checkpoint$)/, (route) => {
      const path = new URL(route.request().url()).pathname.replace(/^.*\/log\//, "");
      const bytes = this.lieFile(path, this.log.file(path, this.size()));
      return bytes ? route.fulfill({ body: Buffer.from(bytes) }) : route.fulfill({ status: 404, json: {} });
    });
    await page.route(/\/log\/policy$/, (route) => route.fulfill({ body: policyOf(this.log.vkey) }));
    await page.route(/\/api\/operator$/, async (route) => {
      const response = await route.fetch();
      const operator = { ...(await response.json()), log_vkey: this.log.vkey, agency_cool_off_hours: 0 };
      this.lieOperator(operator);
      await route.fulfill({ response, json: operator });
    });
    await page.route(/\/api\/household\/shares/, (route) => this.share(route, json));
  }

  /** Answers from now on, as if this household had never met another; leaves the page on `still`. */
  async meets(page: Page, still: string): Promise<void> {
    await this.answer(page);
    // No page of the household runs there, which could still be reading the demo's record.
    await page.goto(still);
    await pin(page, this.log.vkey, policyOf(this.log.vkey));
  }

  private async share(route: Route, json: (route: Route, body: unknown) => unknown): Promise<unknown> {
    const { pathname } = new URL(route.request().url());
    const method = route.request().method();
    const [, id, what] = /\/shares\/([^/]+)(?:\/(\w+))?$/.exec(pathname) ?? [];
    const share = this.shares.find((s) => s.share === id);
    const told = (of: ShareWire, receipt: boolean) => {
      const copy = { ...of, receipt: receipt ? of.receipt : null };
      if (receipt) this.lieShare(copy);
      return copy;
    };
    if (!id && method === "GET")
      return json(route, { shares: this.shares.map((s) => told(s, false)).reverse() });
    if (!id) return json(route, told(this.consent(route.request().postDataJSON() as ConsentWire), false));
    if (!share) return route.fulfill({ status: 404, json: { title: "Not found" } });
    if (what === "content") this.hold(share, route.request().postDataJSON() as ContentWire);
    if (what === "revoke") this.revoke(share);
    return json(route, told(share, !what));
  }

  private consent(consent: ConsentWire): ShareWire {
    const pseudonym = consent.openings.find((o) => o.field === "pseudonym")?.value ?? "";
    const known = this.shares.find((s) => s.pseudonym === pseudonym);
    if (known) return known;
    const made: ShareWire = {
      ...{ share: `share-${this.shares.length + 1}`, request: consent.request, state: "waiting" },
      ...{ created_ms: Date.now(), index: null, receipt: null, hold_minutes: consent.hold_minutes },
      ...{ available_ms: null, pseudonym, items: [], opened: [], revoked_ms: null, answer: null },
    };
    this.shares.push(made);
    this.lieConsent(consent);
    setTimeout(() => {
      made.index = this.log.consent(RULEBOOK, consent.openings, today());
      made.receipt = this.log.receipt(made.index);
      if (made.state === "waiting") made.state = "recorded";
    }, 1500);
    return made;
  }

  private hold(share: ShareWire, content: ContentWire): void {
    this.contents.push(content);
    share.state = "held";
    share.available_ms = Date.now() + share.hold_minutes * 60_000;
    share.items = content.items.map((i) => ({ clip: i.clip, tracks: Object.keys(i.headers) }));
  }

  private revoke(share: ShareWire): void {
    share.state = share.state === "available" ? "revoked" : "withdrawn";
    share.revoked_ms = Date.now();
  }
}

/** As if this household had met the paper operator's log. */
function pin(page: Page, vkey: string, policy: string): Promise<void> {
  return page.evaluate(
    ([logKey, text]) =>
      new Promise<void>((resolve, reject) => {
        const asked = indexedDB.open("sidelight");
        asked.onerror = () => reject(asked.error);
        asked.onsuccess = () => {
          const transaction = asked.result.transaction(["households", "heads"], "readwrite");
          const store = transaction.objectStore("households");
          transaction.objectStore("heads").clear();
          store.getAll().onsuccess = (event) => {
            const [record] = (event.target as IDBRequest<object[]>).result;
            store.put({ ...record, logKey, policy: { number: 0, text }, agencyCoolOffHours: 0 });
          };
          transaction.oncomplete = () => {
            asked.result.close();
            resolve();
          };
        };
      }),
    [vkey, policy],
  );
}
