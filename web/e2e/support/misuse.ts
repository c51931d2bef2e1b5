// A third reviewer marks a release as misused: its owner reads so, and whoever signed it signs nothing more.

import assert from "node:assert/strict";
import type { Cast } from "./cast.ts";
import { until } from "./neighbourhood.ts";

/** Olga filed it and Sam signed the same; Rosa's footage left. */
export async function misused(cast: Cast): Promise<void> {
  const { town } = cast;
  const signed = [await cast.as("olga"), await cast.as("sam")];
  for (const page of signed) await page.goto("about:blank");
  const ron = await cast.accept("ron", (await town.admin("invite", "--role", "reviewer")).trim(), "Ron Abel");
  const released = ron.locator("[aria-labelledby=emergencies-over] [data-state=released]");
  await released.waitFor();
  await cast.look(ron, "over");
  await released.click();
  const release = /\d+/.exec(await ron.getByRole("link", { name: /^Entry \d+ in/ }).innerText())?.[0] ?? "";
  await ron.getByRole("button", { name: "Mark as misused" }).click();
  await ron.getByLabel("Nobody of the agency asked").check();
  await cast.look(ron, "misuse-asked");
  await ron.getByRole("button", { name: "Go on" }).click();
  await ron.getByText(`entry ${release} of the record`).waitFor();
  await ron.getByRole("button", { name: "Approve with your passkey" }).click();
  await ron.getByText("Receipt checked.").waitFor();
  await ron.getByRole("button", { name: "Done" }).click();
  await ron.getByText("It was misused:").waitFor();
  await cast.look(ron, "misused");
  for (const page of signed) assert.equal((await page.request.get(town.app("api/agency"))).status(), 404);

  const rosa = await cast.as("rosa");
  const letter = rosa.locator(`#release-${release}`);
  const told = () => letter.getByText("has said since that it was misused").waitFor({ timeout: 5_000 });
  const says = () => rosa.goto(town.app("notices.html")).then(told).then(() => true, () => false);
  await until("the letter to say so", says);
  await letter.getByText("are revoked: they sign nothing more").waitFor();
  await cast.look(rosa, "letter-misused");
  const numbers = await (await fetch(new URL("record/numbers.json", town.facts.base_url))).json();
  assert.equal((numbers as { emergencies: { misused: { forged: number } } }).emergencies.misused.forged, 1);
}
