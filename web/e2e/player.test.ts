// The player in the browser: plays, seeks, steps, says what is verified, and what is damaged, cut, forged
// or away.

import assert from "node:assert/strict";
import { resolve } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { CHUNK_BYTES, SEALED_CHUNK_BYTES } from "../src/crypto/stream.ts";
import { launch, serious, watchErrors } from "./support/browser.ts";
import { type MadeClip, makeClip } from "./support/clip.ts";
import { readStrip } from "./support/counter.ts";
import { type Asked, type Fault, type PlayerServer, startPlayerServer } from "./support/player-server.ts";

const FILM = resolve(process.cwd(), "../crates/demo/assets/porch.mp4");
const SECONDS = 24;
const FRAMES_A_SECOND = 15;
const WAIT_MS = 60_000;
/** Where an answer is held up: some seconds of the film. */
const HOLD_BYTES = 500_000;

let browser: Browser;
let server: PlayerServer;
let clip: MadeClip;
let withSound: MadeClip;

before(async () => {
  [browser, server, clip, withSound] = await Promise.all([
    launch(),
    startPlayerServer(),
    makeClip(FILM, SECONDS),
    makeClip(FILM, 10, true),
  ]);
});

after(async () => {
  await browser?.close();
  await server?.close();
});

interface Shown {
  page: Page;
  /** What was asked for the video, since the page was opened. */
  asked: () => Asked[];
  line: () => Promise<string>;
  check: () => Promise<string>;
  frame: () => Promise<number | null>;
  seek: (ms: number) => Promise<void>;
}

/** Opens a page with the player, runs `body`, and demands that nothing went wrong in the page. */
async function shown(
  made: MadeClip,
  fault: Fault,
  query: string,
  body: (s: Shown) => Promise<void>,
): Promise<void> {
  server.serve(made, fault);
  const from = server.asked.length;
  const context = await browser.newContext({ viewport: { width: 900, height: 800 } });
  const errors = watchErrors(context);
  const page = await context.newPage();
  try {
    await page.goto(`${server.url}/?clip=${made.facts.clip}${query}`);
    await page.waitForSelector(".viewer");
    await body({
      page,
      asked: () => server.asked.slice(from).filter((a) => a.track === "video"),
      line: () => page.locator(".verdict").innerText(),
      check: () => page.evaluate(() => globalThis.player.check.kind),
      frame: () => readStrip(page, 0),
      seek: async (ms) => {
        await page.evaluate((to) => globalThis.player.seek(to), ms);
        await until(page, "!player.video.seeking && player.video.readyState >= 2");
      },
    });
    assert.deepEqual(errors, []);
  } finally {
    await context.close();
  }
}

/** Waits for an expression to hold. The page's policy has no eval, so the test asks and asks. */
const until = (page: Page, what: string) =>
  eventually(
    () => page.evaluate(`!!(${what})`),
    (is) => is === true,
    what,
  );

/** Asks again until it is so; a frame may be drawn a little after the video has it. */
async function eventually<T>(
  what: () => Promise<T>,
  good: (value: T) => boolean,
  says: string,
): Promise<T> {
  for (const deadline = Date.now() + WAIT_MS; ;) {
    const value = await what();
    if (good(value)) return value;
    assert.ok(Date.now() < deadline, `${says}: ${String(value)}`);
    await new Promise((resume) => setTimeout(resume, 50));
  }
}

test("plays from the first fragments, before all of it is here, and is verified at the end", () => {
  const fault: Fault = { holdAfter: HOLD_BYTES };
  return shown(clip, fault, "&autoplay", async ({ page, asked, line, check, frame }) => {
    await until(page, "player.positionMs > 200 && player.playing");
    assert.equal(await check(), "checking");
    assert.equal(await line(), "Checking…");
    const sent = asked().reduce((sum, a) => sum + a.sent.length, 0);
    assert.ok(sent < clip.tracks.video.length, `plays after ${sent} of ${clip.tracks.video.length} bytes`);
    const first = await eventually(frame, (n) => n !== null, "a frame is read");
    await eventually(frame, (n) => n !== null && n > (first as number) + 5, "frames go on");
    fault.holdAfter = undefined;
    await until(page, "player.check.kind === 'verified'");
    assert.match(await line(), /^Verified: sealed by your hub/);
    assert.deepEqual(await page.evaluate(() => globalThis.checks), ["verified"]);
    assert.ok(
      (await page.evaluate(() => globalThis.player.positionMs)) < 20_000,
      "verified though not watched to the end",
    );
    for (const { range } of asked()) assert.match(range ?? "", /^bytes=\d+-\d+$/);
  });
});

test("what the server sends are not boxes of an MP4", () =>
  shown(clip, {}, "", async ({ page, asked }) => {
    await until(page, "player.check.kind === 'verified'");
    const sent = Buffer.concat(asked().map((a) => a.sent));
    assert.equal(sent.length, clip.tracks.video.length, "all of it, once");
    for (const box of ["ftypiso", "moov", "moof", "mdat", "trun", "tfdt", "avcC"]) {
      // Four letters turn up by chance in a megabyte once in 4,000 times; of the plaintext each is there
      // many times.
      assert.ok(Buffer.from(clip.plain.video).includes(box), box);
      assert.ok(!sent.includes(box), box);
    }
  }));

test("plays to the end, and again from the start", () =>
  shown(withSound, {}, "", async ({ page, seek, frame }) => {
    await until(page, "player.check.kind === 'verified'");
    await seek(9000);
    await page.evaluate(() => {
      globalThis.player.on("ended", () => globalThis.checks.push("ended"));
      return globalThis.player.play();
    });
    await until(page, "checks.includes('ended')");
    assert.ok((await page.evaluate(() => globalThis.player.positionMs)) > 9_800);
    await page.evaluate(() => globalThis.player.play());
    await eventually(frame, (n) => n !== null && n < 45, "from the start");
    assert.equal(await page.evaluate(() => globalThis.player.problem), null);
  }));

test("the sound is there and plays along", () =>
  shown(withSound, {}, "&autoplay", async ({ page }) => {
    await until(page, "player.positionMs > 1500");
    const heard = await page.evaluate(
      () =>
        (globalThis.player.video as unknown as { webkitAudioDecodedByteCount: number })
          .webkitAudioDecodedByteCount,
    );
    assert.ok(heard > 0, String(heard));
    assert.equal(await page.getByRole("button", { name: "Sound off" }).count(), 1);
    await page.keyboard.press("m");
    assert.equal(await page.evaluate(() => globalThis.player.video.muted), true);
  }));

test("the sound alone plays, on the same clock, and is verified; the picture is not fetched", () =>
  shown(withSound, {}, "&autoplay&sound", async ({ page, asked, seek, line }) => {
    await page.getByText("Sound alone").waitFor();
    await until(page, "player.positionMs > 1500 && player.playing");
    assert.equal(await page.evaluate(() => globalThis.player.video.tagName), "AUDIO");
    await seek(6_000);
    await until(page, "player.positionMs > 6200");
    await until(page, "player.check.kind === 'verified'");
    assert.equal(await line(), "Verified: sealed by your hub. Every byte is as it was recorded.");
    assert.deepEqual(asked(), []);
    assert.equal(await page.getByRole("button", { name: "One frame on" }).count(), 0);
    await page.keyboard.press(".");
    assert.equal(await page.evaluate(() => globalThis.player.problem), null);
  }));

test("a seek ahead asks for a range there, breaks off the fetch on its way, and shows that frame", () => {
  const fault: Fault = { holdAfter: HOLD_BYTES };
  return shown(clip, fault, "", async ({ page, asked, seek, frame, check }) => {
    await until(page, "player.video.readyState >= 2");
    await seek(20_500);
    await eventually(frame, (n) => n === Math.floor(20.5 * FRAMES_A_SECOND), "the frame at 20.5 s");
    const fragment = clip.video.fragments.findLast((f) => f.key && f.timeMs <= 20_500);
    const chunk = Math.floor((fragment?.offset ?? 0) / CHUNK_BYTES);
    const there = asked().find((a) => a.range?.startsWith(`bytes=${16 + chunk * SEALED_CHUNK_BYTES}-`));
    assert.ok(
      there,
      `asked for ${asked()
        .map((a) => a.range)
        .join(", ")}`,
    );
    assert.equal(asked()[0]?.aborted, true);
    assert.equal(await check(), "checking");
    await seek(5_000);
    await eventually(frame, (n) => n === 75, "the frame at 5 s");
    fault.holdAfter = undefined;
    await until(page, "player.check.kind === 'verified'");
    const sent = asked().reduce((sum, a) => sum + a.sent.length, 0);
    assert.ok(sent < clip.tracks.video.length * 1.5, `${sent} of ${clip.tracks.video.length}`);
  });
});

test("steps by single frames, forth and back, and over the border of a fragment", () =>
  shown(clip, {}, "", async ({ page, seek, frame }) => {
    await until(page, "player.check.kind === 'verified'");
    await seek(7_400);
    const at = Math.floor(7.4 * FRAMES_A_SECOND);
    await eventually(frame, (n) => n === at, "where it starts");
    for (const to of [1, 2, 3, 4, 5, 6, 7, 8]) {
      await page.keyboard.press(".");
      await eventually(frame, (n) => n === at + to, `frame ${at + to}`);
    }
    for (const to of [7, 6, 5]) {
      await page.keyboard.press(",");
      await eventually(frame, (n) => n === at + to, `frame ${at + to}`);
    }
  }));

test("a turned bit is damage exactly there, and playing goes on behind it", () => {
  const chunk = 9;
  const flip = [16 + chunk * SEALED_CHUNK_BYTES + 4000];
  const { fragments } = clip.video;
  const touched = fragments.filter(
    (f) => f.offset < (chunk + 1) * CHUNK_BYTES && f.offset + f.length > chunk * CHUNK_BYTES,
  );
  const [from, last] = [touched[0], touched.at(-1)];
  assert.ok(from && last && from.timeMs > 2000);
  const end = last.timeMs + last.durationMs;
  const on = fragments.find((f) => f.key && f.timeMs >= end)?.timeMs ?? 0;
  const clockOf = (ms: number) => `0:${String(Math.floor(ms / 1000)).padStart(2, "0")}`;
  return shown(clip, { flip }, "", async ({ page, line, check, seek, frame }) => {
    await until(page, "player.check.kind === 'damaged'");
    assert.match(await line(), new RegExp(`^Damaged at ${clockOf(from.timeMs)}\\b`));
    assert.deepEqual(await page.evaluate(() => globalThis.player.check), {
      kind: "damaged",
      spans: [{ startMs: from.timeMs, endMs: end }],
    });
    const marks = await page
      .locator(".marks .bad")
      .evaluateAll((all) => all.map((e) => parseFloat((e as HTMLElement).style.left)));
    assert.ok(Math.abs((marks[0] ?? 0) - (100 * from.timeMs) / (SECONDS * 1000)) < 0.5, String(marks));
    // Seen frame by frame: none of the lost ones, all around them.
    await seek(from.timeMs - 1200);
    await page.evaluate(() => {
      const seen: number[] = [];
      const video = globalThis.player.video as HTMLVideoElement;
      const look = (_: number, { mediaTime }: VideoFrameCallbackMetadata) => {
        seen.push(Math.round(mediaTime * 1000));
        video.requestVideoFrameCallback(look);
      };
      video.requestVideoFrameCallback(look);
      // Slowly: a machine under load leaves frames out.
      video.playbackRate = 0.5;
      (globalThis as unknown as { seen: number[] }).seen = seen;
      return globalThis.player.play();
    });
    await until(page, `player.positionMs > ${on + 900}`);
    const seen = await page.evaluate(() => (globalThis as unknown as { seen: number[] }).seen);
    assert.ok(
      seen.some((ms) => ms > from.timeMs - 200 && ms < from.timeMs),
      `just before: ${seen}`,
    );
    assert.ok(
      !seen.some((ms) => ms >= from.timeMs && ms < on - 1),
      `nothing between ${from.timeMs} and ${on}: ${seen}`,
    );
    assert.ok(
      seen.some((ms) => ms >= on - 1 && ms < on + 200),
      `just behind: ${seen}`,
    );
    assert.ok(((await frame()) ?? 0) >= Math.floor((on / 1000) * FRAMES_A_SECOND));
    // A seek into it goes behind it.
    await page.evaluate(() => globalThis.player.pause());
    await seek(from.timeMs + 100);
    await eventually(
      frame,
      (n) => n === Math.round((on / 1000) * FRAMES_A_SECOND),
      "the first frame behind",
    );
    assert.equal(await check(), "damaged");
    assert.ok(!(await page.evaluate(() => globalThis.checks)).includes("verified"));
  });
});

test("a damaged beginning shows nothing and says so", () =>
  shown(clip, { flip: [16 + 100] }, "&autoplay", async ({ page, line }) => {
    await until(page, "player.problem !== null");
    assert.match(await line(), /^Damaged at 0:00/);
    assert.match(await page.getByRole("alert").innerText(), /beginning is missing/);
  }));

test("a clip that was cut short plays up to the cut, says so, and is never verified", () => {
  const cut = 16 + 12 * SEALED_CHUNK_BYTES + 77;
  const gone = clip.video.fragments.find((f) => f.offset + f.length > 12 * CHUNK_BYTES)?.timeMs ?? 0;
  return shown(clip, { cut }, "", async ({ page, line, seek, check }) => {
    await until(page, "player.check.kind === 'cut'");
    assert.match(
      await line(),
      new RegExp(`^Cut short at 0:${String(Math.floor(gone / 1000)).padStart(2, "0")}`),
    );
    await seek(gone - 1500);
    await page.evaluate(() => globalThis.player.play());
    await until(page, `player.positionMs > ${gone - 150}`);
    await until(page, "player.video.ended || !player.playing");
    await page.evaluate(() => globalThis.player.seek(1e9));
    await until(page, `!player.video.seeking && player.positionMs <= ${gone}`);
    assert.equal(await check(), "cut");
  });
});

test("another clip under the same key opens, and is refused and not shown", async () => {
  // Who was given the file key can seal what they like with it: only the hash tells.
  const forged = Buffer.from(clip.tracks.video);
  const { chacha20poly1305 } = await import("@noble/ciphers/chacha.js");
  const { hkdf } = await import("@noble/hashes/hkdf.js");
  const { sha256 } = await import("@noble/hashes/sha2.js");
  const { openHeader } = await import("../src/crypto/age.ts");
  const fileKey = await openHeader(Buffer.from(clip.facts.headers.video ?? "", "base64"), [
    clip.facts.identity,
  ]);
  const key = hkdf(sha256, fileKey, forged.subarray(0, 16), Buffer.from("payload"), 32);
  const nonce = new Uint8Array(12);
  nonce[10] = 5;
  const plain = clip.plain.video.slice(5 * CHUNK_BYTES, 6 * CHUNK_BYTES);
  plain[40_000] = (plain[40_000] as number) ^ 255;
  forged.set(chacha20poly1305(key, nonce).encrypt(plain), 16 + 5 * SEALED_CHUNK_BYTES);
  await shown(clip, { replace: forged }, "&autoplay", async ({ page, line }) => {
    await until(page, "player.check.kind === 'refused'");
    assert.match(await line(), /^Not what your hub sealed/);
    assert.equal(await page.locator("video").isVisible(), false);
    assert.equal(await readStrip(page, 0), null);
    await page.evaluate(() => globalThis.player.play());
    assert.equal(await page.evaluate(() => globalThis.player.playing), false);
  });
});

test("a broken connection is told in a sentence, and Retry goes on to the end", () => {
  const fault: Fault = { breakAfter: 300_000 };
  return shown(clip, fault, "", async ({ page, line, check }) => {
    const retry = page.getByRole("button", { name: "Retry" });
    await retry.waitFor();
    assert.match(await page.getByRole("alert").innerText(), /Check your connection, then try again/);
    assert.match(await line(), /^Not checked/);
    assert.equal(await check(), "checking");
    fault.breakAfter = undefined;
    await retry.click();
    await until(page, "player.check.kind === 'verified'");
    assert.equal(await retry.count(), 0);
  });
});

test("the saved file is the plaintext, byte for byte", () =>
  shown(clip, {}, "", async ({ page }) => {
    const saved = await page.evaluate(async () => {
      const file = await globalThis.player.save("video");
      const hash = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
      return { size: file.size, hash: [...new Uint8Array(hash)] };
    });
    const hash = await crypto.subtle.digest("SHA-256", clip.plain.video);
    assert.deepEqual(saved, { size: clip.plain.video.length, hash: [...new Uint8Array(hash)] });
  }));

test("keys, buttons and names", () =>
  shown(clip, {}, "", async ({ page, frame }) => {
    await until(page, "player.check.kind === 'verified'");
    const at = () => page.evaluate(() => Math.round(globalThis.player.positionMs));
    await page.keyboard.press("ArrowRight");
    assert.equal(await at(), 5000);
    await page.keyboard.press("Shift+ArrowLeft");
    assert.equal(await at(), 4000);
    await page.keyboard.press("Space");
    await until(page, "player.playing");
    await page.getByRole("button", { name: "Pause" }).focus();
    await page.keyboard.press("Space");
    await until(page, "!player.playing");
    await page.getByRole("button", { name: "Speed 1×" }).click();
    await page.getByRole("button", { name: "Speed 2×" }).click();
    assert.equal(await page.evaluate(() => globalThis.player.video.playbackRate), 0.5);
    const bar = page.getByRole("slider", { name: "Position in the clip" });
    await bar.focus();
    await page.keyboard.press("Home");
    await eventually(frame, (n) => n === 0, "the first frame");
    await page.keyboard.press("ArrowRight");
    assert.equal(await at(), 5000);
    await until(
      page,
      "document.querySelector('.seek').getAttribute('aria-valuetext').startsWith('0:05 of 0:24')",
    );
    assert.match(await page.locator(".moments").innerText(), /Bell at 0:04/);
    const small = await page
      .locator(".controls button")
      .evaluateAll(
        (all) =>
          all.filter((e) => e.getBoundingClientRect().width < 44 || e.getBoundingClientRect().height < 44)
            .length,
      );
    assert.equal(small, 0, "targets of 44 px");
    await page.setViewportSize({ width: 360, height: 740 });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
    assert.deepEqual(await serious(page), []);
  }));
