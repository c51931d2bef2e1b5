// A hub tells this device itself: the subscription goes to it sealed, a ring comes from the hub to the push
// service, the browser alone opens it, and it leads to the clip. Chromium reaches no push service here, so
// the test is one, and hands over what it was sent as the browser's own would.

import assert from "node:assert/strict";
import { createDecipheriv, createECDH, hkdfSync, randomBytes } from "node:crypto";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before } from "node:test";
import type { Browser, CDPSession } from "playwright-core";
import { type Visitor, launch, screenshots, serious, visitor } from "./support/browser.ts";
import { Neighbourhood, press, until } from "./support/neighbourhood.ts";
import { story } from "./support/story.ts";

interface Registration {
  registrationId: string;
  scopeURL: string;
  isDeleted: boolean;
}

let town: Neighbourhood;
let browser: Browser;
let rosa: Visitor;
let worker: CDPSession;
const registrations: Registration[] = [];
const step = story(() => rosa);

const auth = randomBytes(16);
const key = createECDH("prime256v1");
const p256dh = key.generateKeys();
const sent: { headers: Record<string, unknown>; body: Buffer }[] = [];
const service: Server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on("data", (part: Buffer) => parts.push(part));
  request.on("end", () => {
    sent.push({ headers: request.headers, body: Buffer.concat(parts) });
    response.writeHead(201).end();
  });
});

/** What a browser makes of a message (RFC 8291). */
function open(body: Buffer): Buffer {
  const salt = body.subarray(0, 16);
  const from = body.subarray(21, 21 + (body[20] as number));
  const info = Buffer.concat([Buffer.from("WebPush: info\0"), p256dh, from]);
  const secret = Buffer.from(hkdfSync("sha256", key.computeSecret(from), auth, info, 32));
  const derive = (what: string, length: number) =>
    Buffer.from(hkdfSync("sha256", secret, salt, `Content-Encoding: ${what}\0`, length));
  const sealed = body.subarray(21 + from.length);
  const cipher = createDecipheriv("aes-128-gcm", derive("aes128gcm", 16), derive("nonce", 12));
  cipher.setAuthTag(sealed.subarray(-16));
  const plain = Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()]);
  return plain.subarray(0, plain.lastIndexOf(2));
}

before(async () => {
  await new Promise<void>((done) => service.listen(0, "127.0.0.1", done));
  town = await Neighbourhood.start();
  browser = await launch();
  rosa = await visitor(browser);
  const { context, page } = rosa;
  await context.grantPermissions(["notifications"], { origin: new URL(town.app()).origin });
  worker = await context.newCDPSession(page);
  worker.on("ServiceWorker.workerRegistrationUpdated", (event: { registrations: Registration[] }) =>
    registrations.push(...event.registrations),
  );
  await worker.send("ServiceWorker.enable");
  await page.goto(town.facts.sign_in.resident ?? "");
  await page.getByRole("button", { name: /Enter as/ }).click();
  await page.getByRole("button", { name: "They are the same" }).click();
  await page.getByRole("heading", { name: /Today/ }).waitFor();
});

after(async () => {
  await browser?.close();
  service.close();
  await town?.stop();
});

step("what the browser refuses is said, and nothing is switched on", async () => {
  const { page } = rosa;
  await page.goto(town.app("devices.html"));
  const section = page.getByRole("region", { name: "Tell this device" });
  const on = section.getByRole("switch", { name: "Tell this device" });
  await on.check();
  await section.getByRole("switch", { name: "Quiet hours" }).check();
  const kinds = await section.getByRole("switch").evaluateAll((all) =>
    all.map((it) => {
      const { checked, labels } = it as HTMLInputElement;
      return [labels?.[0]?.querySelector("strong")?.textContent, checked];
    }),
  );
  assert.deepEqual(Object.fromEntries(kinds), {
    "Tell this device": true,
    "Somebody rings": true,
    "Something moves": false,
    "A request asks your home": true,
    "Your footage was opened": true,
    "With a picture": true,
    "Quiet hours": true,
    "A ring comes through": true,
  });
  if (process.env.SCREENS) await screenshots(page, "push-devices");
  assert.deepEqual(await serious(page), []);
  await section.getByRole("button", { name: "Save" }).click();
  await section.getByText("This browser has no push service, or cannot reach it.").waitFor();
  await page.reload();
  await on.waitFor();
  assert.equal(await on.isChecked(), false);
  assert.equal(await section.getByRole("switch").count(), 1);
});

step("a ring comes from the hub, sealed for this browser, and the operator carries none of it", async () => {
  const { page } = rosa;
  const endpoint = `http://127.0.0.1:${(service.address() as AddressInfo).port}/in`;
  const keys = { p256dh: p256dh.toString("base64url"), auth: auth.toString("base64url") };
  await page.addInitScript((made) => {
    PushManager.prototype.subscribe = async () => ({ toJSON: () => made }) as unknown as PushSubscription;
  }, { endpoint, keys });
  const carried: string[] = [];
  page.on("request", (request) => carried.push(request.postData() ?? ""));
  await page.reload();
  const section = page.getByRole("region", { name: "Tell this device" });
  await section.getByRole("switch", { name: "Tell this device" }).check();
  await section.getByRole("button", { name: "Save" }).click();
  await section.getByRole("button", { name: "Send a test" }).click();
  const test = await until("the test", () => sent[0]);
  assert.match(open(test.body).toString(), /This is a test/);
  assert.ok(carried.some((body) => body.includes("sealed")));
  assert.ok(carried.every((body) => !body.includes(keys.auth) && !body.includes(endpoint)));

  const clip = await press(town.facts.hub_url);
  const rang = (): Record<string, unknown> | undefined =>
    sent.slice(1).map((it) => JSON.parse(open(it.body).toString())).find((it) => it.page === `/#new-${clip}`);
  const message = await until("the ring", rang);
  assert.equal(new Set(sent.map((it) => it.body.length)).size, 1, "one size, with a picture and without");
  const tested = JSON.parse(open(test.body).toString()) as Record<string, unknown>;
  assert.equal(tested.picture, undefined, "a test shows nothing");
  const hub = await until("the worker of the hub", () =>
    registrations.findLast((it) => new URL(it.scopeURL).pathname.startsWith("/hub/") && !it.isDeleted),
  );
  const { registrationId, scopeURL } = hub;
  const origin = new URL(scopeURL).origin;
  const data = JSON.stringify(message);
  await worker.send("ServiceWorker.deliverPushMessage", { origin, registrationId, data });
  const shown = await until("the notification", () =>
    page.evaluate(async (scope) => {
      const found = await navigator.serviceWorker.getRegistration(scope);
      const [first] = (await found?.getNotifications()) ?? [];
      if (!first) return undefined;
      const { image } = first as Notification & { image: string };
      return { title: first.title, body: first.body, page: String(first.data), image };
    }, scopeURL),
  );
  // Who rings is seen: a picture that the browser decodes, in the camera's shape, and not of one colour.
  assert.equal(shown.image, `data:image/jpeg;base64,${String(message.picture)}`);
  const seen = await page.evaluate(async (image) => {
    const picture = new Image();
    picture.src = image;
    await picture.decode();
    const canvas = new OffscreenCanvas(picture.naturalWidth, picture.naturalHeight);
    const context = canvas.getContext("2d") as OffscreenCanvasRenderingContext2D;
    context.drawImage(picture, 0, 0);
    const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
    return { width, height, colours: new Set(data.map((it) => it >> 4)).size };
  }, shown.image);
  assert.deepEqual([seen.width, seen.height], [160, 90]);
  assert.ok(seen.colours > 8, `${seen.colours} shades`);

  assert.match(shown.title, /^Somebody rang: \w/);
  assert.match(shown.body, /\d\d/);
  await page.goto(new URL(shown.page, origin).href);
  await page.locator("dialog.player").waitFor();
  assert.match(page.url(), new RegExp(`#clip-${clip}$`));
});

step("each camera says whether its snapshot works, and a device can do without pictures", async () => {
  const { page } = rosa;
  await page.goto(town.app("devices.html"));
  const cameras = page.getByRole("region", { name: "Hubs and cameras" });
  await cameras.getByRole("button", { name: "Change", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("The hub has an address, and it works.").waitFor();
  if (process.env.SCREENS) await screenshots(page, "push-camera");
  assert.deepEqual(await serious(page), []);
  await dialog.getByLabel("Another address of its still picture").fill("http://elsewhere.example/a.jpg");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByText(/names the same host as the camera's address/).waitFor();
  await dialog.getByRole("button", { name: "Cancel" }).click();

  const section = page.getByRole("region", { name: "Tell this device" });
  const picture = section.getByRole("switch", { name: "With a picture" });
  assert.equal(await picture.isChecked(), true);
  await picture.uncheck();
  await section.getByRole("button", { name: "Save" }).click();
  await page.getByRole("region", { name: "Notices" }).getByText("This device is told from now on").waitFor();
  const clip = await press(town.facts.hub_url);
  const message = await until("the ring", () =>
    sent.map((it) => JSON.parse(open(it.body).toString())).find((it) => it.page === `/#new-${clip}`),
  );
  assert.equal(message.picture, undefined);
  assert.match(message.label, /rang/);
});

step("switched off, the hub and the browser forget each other", async () => {
  const { page } = rosa;
  await page.goto(town.app("devices.html"));
  const section = page.getByRole("region", { name: "Tell this device" });
  await section.getByRole("switch", { name: "Tell this device" }).uncheck();
  await section.getByRole("button", { name: "Save" }).click();
  await section.getByRole("button", { name: "Send a test" }).waitFor({ state: "detached" });
  const left = await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length);
  assert.equal(left, 0);
  // Of the refusal, the browser itself.
  assert.deepEqual(rosa.complaints.filter((it) => !it.includes("support the Push API")), []);
});
