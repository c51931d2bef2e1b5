// What an agency does through the API in a test, as its pages do it: how it is typed there is another test's.

import type { Page } from "playwright-core";
import type { Way } from "./minutes.ts";

export const MINUTE = 60_000;

/** An order as a PDF, as far as anybody looks at it in a test. */
export const ORDER = {
  name: "order.pdf",
  mimeType: "application/pdf",
  buffer: Buffer.from("%PDF-1.7\nAn order.\n"),
};

/** An invitation by somebody of the agency. */
export async function invitation(page: Page, role: string): Promise<string> {
  return page.evaluate(async (role) => {
    const headers = { "X-Sidelight": "1", "Content-Type": "application/json" };
    const body = JSON.stringify({ role });
    const answer = await fetch("/api/agency/invites", { method: "POST", headers, body });
    if (!answer.ok) throw new Error(await answer.text());
    return ((await answer.json()) as { invite: string }).invite;
  }, role);
}

/**
 * A request of the last half hour at the lane, submitted; the operator's id of it.
 */
export async function asksInPublic(page: Page, other: object = {}): Promise<string> {
  const to = Math.floor(Date.now() / MINUTE) * MINUTE;
  const times = { from_ms: to - 30 * MINUTE, to_ms: to };
  return page.evaluate(async ([times, other]) => {
    const send = async (method: string, path: string, body?: unknown) => {
      const headers = { "X-Sidelight": "1", "Content-Type": "application/json" };
      const text = body === undefined ? undefined : JSON.stringify(body);
      const answer = await fetch(path, { method, headers, body: text });
      if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
      return answer.json();
    };
    const grid = "/api/agency/grid?lat=44.0712&lng=-72.5436&zoom=near&rings=1";
    const { tiles } = (await send("GET", grid)) as {
      tiles: { cell: string; point: { lat: number; lng: number } }[];
    };
    const far = ({ point: { lat, lng } }: (typeof tiles)[0]) => Math.hypot(lat - 44.0712, lng + 72.5436);
    tiles.sort((a, b) => far(a) - far(b));
    const draft = {
      ...times,
      offence: "burglary",
      cells: tiles.slice(0, 2).map((tile) => tile.cell),
      text: "Two people left a house on foot.",
      contact: "Investigations desk",
      terms: "Kept with the case.",
      case_number: "26-0410",
      own_investigation: true,
      ...other,
    };
    const { id } = (await send("POST", "/api/agency/requests", draft)) as { id: string };
    await send("POST", `/api/agency/requests/${id}/submit`, {});
    return id;
  }, [times, other] as const);
}

/** A reviewer has called the number on file and writes down what was said. */
export async function calledBack(page: Page, way?: Way): Promise<void> {
  await page.getByRole("button", { name: "Somebody was reached" }).click();
  await page.getByLabel("Who answered").fill("Sergeant Hale, duty desk");
  await page.getByLabel("What they said").fill("Knows of it, and says Olga Reed filed it.");
  await way?.goesOn(page);
  await way?.fills(page);
  way?.presses(2);
  await page.getByRole("button", { name: "Keep what was said" }).click();
  await page.getByRole("heading", { name: "The call back" }).waitFor();
}
