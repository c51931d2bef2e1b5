// Steps of one story: each needs those before it, so after a failure the rest is left out. What the page
// showed is kept.

import { test } from "node:test";
import type { Visitor } from "./browser.ts";
import { screenshot } from "./browser.ts";

/** Makes the function that adds a step. `who` is looked at when a step fails. */
export function story(who: () => Visitor | undefined): (name: string, run: () => Promise<void>) => void {
  let failed = false;
  return (name, run) =>
    void test(name, async (t) => {
      if (failed) return t.skip("a step before failed");
      try {
        await run();
      } catch (error) {
        failed = true;
        const visitor = who();
        if (visitor) {
          await screenshot(visitor.page, "failed", false).catch(() => undefined);
          const words = await visitor.page
            .locator("body")
            .innerText({ timeout: 2000 })
            .catch(() => "");
          console.error(`${visitor.page.url()}\n${words}\n${visitor.complaints.join("\n")}`);
        }
        throw error;
      }
    });
}
