// The recovery sheet on the screen: read as a person reads it, and typed back.

import assert from "node:assert/strict";
import type { Page } from "playwright-core";

export interface Sheet {
  household: string;
  check: string;
  groups: string[];
}

/** Reads the sheet as it is shown. */
export async function readSheet(page: Page): Promise<Sheet> {
  const mono = await page.locator(".sheet-lines .mono").allTextContents();
  const groups = await page.locator(".sheet-groups .mono").allTextContents();
  assert.equal(groups.join("").length, 58);
  return { household: mono[0] ?? "", check: mono[1] ?? "", groups };
}

/** Types the four characters that are asked for. */
export async function passSheetTest(page: Page, sheet: Sheet): Promise<void> {
  await page.locator(".character").first().waitFor();
  for (const input of await page.locator(".character").all()) {
    const [, group, place] = /Group (\d+), (\d)/.exec((await input.getAttribute("aria-label")) ?? "") ?? [];
    await input.fill(sheet.groups[Number(group) - 1]?.[Number(place) - 1] ?? "?");
  }
  await page.getByRole("button", { name: "Check" }).click();
}
