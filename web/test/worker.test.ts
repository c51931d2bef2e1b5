// The service worker: what it shows of a message, in a browser that shows large pictures and in one that
// does not.

import assert from "node:assert/strict";
import { test } from "node:test";

type Run = (event: unknown) => void;
type Shown = [title: string, options: Record<string, unknown>];

class Plain {}
class WithImage {
  get image() {
    return "";
  }
}

const listeners = new Map<string, Run>();
const shown: Shown[] = [];
const scope = "http://app.example/hub/0123456789abcdef/";
Object.assign(globalThis, {
  addEventListener: (kind: string, run: Run) => listeners.set(kind, run),
  registration: {
    scope,
    showNotification: async (...made: Shown) => {
      shown.push(made);
    },
  },
  Notification: Plain,
});
await import("../src/reach/worker.ts");

async function pushed(message: unknown, notification: unknown): Promise<Shown> {
  Object.assign(globalThis, { Notification: notification });
  const done: Promise<unknown>[] = [];
  const event = { data: { json: () => message }, waitUntil: (it: Promise<unknown>) => done.push(it) };
  listeners.get("push")?.(event);
  await Promise.all(done);
  return shown.at(-1) as Shown;
}

test("who rings is shown as large as the browser can; without a picture all is as before", async () => {
  const message = { label: "Somebody rang", place: "Porch", page: "/", tag: "t", at: 0, picture: "/9j/AAAA" };
  const picture = "data:image/jpeg;base64,/9j/AAAA";
  const [title, large] = await pushed(message, WithImage);
  assert.equal(title, "Somebody rang: Porch");
  assert.deepEqual([large.image, large.icon, large.data], [picture, "/icon-192.png", "/"]);
  const [, small] = await pushed(message, Plain);
  assert.deepEqual(["image" in small, small.icon], [false, picture]);
  for (const none of [{ ...message, picture: undefined }, { ...message, picture: "javascript:1" }]) {
    const [named, without] = await pushed(none, WithImage);
    assert.equal(named, title);
    assert.deepEqual(["image" in without, "picture" in without], [false, false]);
    assert.equal(without.icon, "/icon-192.png");
  }
});
