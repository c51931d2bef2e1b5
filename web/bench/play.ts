// Plays a clip again and again, sealed and unsealed in turns, over two links, and prints what it took as
// JSON. Arguments: a film and how many rounds.

import type { Browser } from "playwright-core";
import { launch } from "../e2e/support/browser.ts";
import { type MadeClip, makeClip } from "../e2e/support/clip.ts";
import { type Fault, type PlayerServer, startPlayerServer } from "../e2e/support/player-server.ts";
import type { Way } from "./page.ts";

const SECONDS = 16;
/** A frame that is not there by then is not counted as slow but as missing. */
const PATIENCE_MS = 30_000;
/** Until somebody has seen the page and clicks. */
const PERSON_MS = 400;
const WAYS: Way[] = ["sealed", "plain", "fragments"];
const LINKS: Record<string, Fault> = {
  loopback: {},
  "20 Mbit/s and 20 ms": { link: { delayMs: 20, bytesPerSecond: 20e6 / 8 } },
};

async function once(browser: Browser, server: PlayerServer, clip: MadeClip, way: Way): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 900, height: 800 } });
  try {
    const page = await context.newPage();
    await page.goto(`${server.url}/?clip=${clip.facts.clip}`);
    await page.waitForTimeout(PERSON_MS);
    await page.click(`#${way}`);
    for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline;) {
      const took = await page.evaluate(() => globalThis.took);
      if (took !== undefined) return took;
      await new Promise((resume) => setTimeout(resume, 20));
    }
    throw new Error(`${way}: no frame within ${PATIENCE_MS} ms`);
  } finally {
    await context.close();
  }
}

const [film = "", rounds = "1"] = process.argv.slice(2);
const [browser, server, clip] = await Promise.all([
  launch(),
  startPlayerServer({ page: "bench/page.ts", plain: true }),
  makeClip(film, SECONDS),
]);
try {
  const links = [];
  for (const [name, fault] of Object.entries(LINKS)) {
    server.serve(clip, fault);
    const all: Record<Way, number[]> = { sealed: [], plain: [], fragments: [] };
    // The first of each is not counted: the browser has only just been started.
    for (const way of WAYS) await once(browser, server, clip, way);
    for (let round = 0; round < Number(rounds); round++) {
      const turn = round % WAYS.length;
      for (const way of [...WAYS.slice(turn), ...WAYS.slice(0, turn)])
        all[way].push(await once(browser, server, clip, way));
    }
    links.push({ name, ...all });
  }
  const clip_bytes = clip.plain.video.length;
  console.log(JSON.stringify({ browser: browser.version(), clip_bytes, clip_seconds: SECONDS, links }));
} finally {
  await browser.close();
  await server.close();
}
