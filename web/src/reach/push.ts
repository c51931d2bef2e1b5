// Web Push in this browser: whether it can, and its subscriptions, one under each sender's key.

import { deviceName } from "../app/passkey.ts";
import { reachApi } from "../api/reach.ts";
import { Refused } from "../crypto/encoding.ts";

/** Served from the root, so that it may stand for every page. */
const WORKER = "/push.js";
/** Where messages of the operator's arrive; a hub's have a place of their own. */
const OPERATOR = "/";

/** What a sender needs. */
export interface Subscription {
  endpoint: string;
  p256dh: string;
  auth: string;
}

interface PolicyFactory {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): string };
}

/** Trusted Types want to know who may name a script: this, and only that one. */
function script(): string {
  const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
  const own = (url: string) => {
    if (url !== WORKER) throw new TypeError("not a script of ours");
    return url;
  };
  path ??= factory?.createPolicy("sidelight", { createScriptURL: own }).createScriptURL(WORKER) ?? WORKER;
  return path;
}

let path: string | undefined;

export const canPush = (): boolean => "serviceWorker" in navigator && "PushManager" in globalThis;

function bytes(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (c) => c.charCodeAt(0));
}

/** Resolves once the worker of a place runs: before that nothing can be subscribed. */
async function running(scope: string): Promise<ServiceWorkerRegistration> {
  const registration = await navigator.serviceWorker.register(script(), { scope });
  const coming = registration.installing ?? registration.waiting;
  if (!registration.active && coming) {
    await new Promise<void>((resolve, reject) => {
      coming.addEventListener("statechange", () => {
        if (coming.state === "activated") resolve();
        if (coming.state === "redundant") reject(new Refused("push_worker", "This browser did not start it"));
      });
    });
  }
  return registration;
}

/** Subscribes this browser for one sender; asks the person through the browser itself. */
export async function subscribe(key: string, scope: string): Promise<Subscription> {
  if ((await Notification.requestPermission()) !== "granted") {
    const what = "This browser does not let this site show notifications. Its site settings can change that";
    throw new Refused("push_denied", what);
  }
  const registration = await running(scope);
  const { pushManager } = registration;
  // One under another key would be of no use.
  await (await pushManager.getSubscription())?.unsubscribe();
  const made = await pushManager
    .subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) })
    .catch(async () => {
      await registration.unregister();
      const what =
        "This browser has no push service, or cannot reach it. Private windows have none, and some " +
        "browsers switch it off";
      throw new Refused("push_service", what);
    });
  const { endpoint, keys } = made.toJSON();
  if (!endpoint || !keys?.p256dh || !keys.auth) {
    throw new Refused("push_empty", "This browser gave no address");
  }
  return { endpoint, p256dh: keys.p256dh, auth: keys.auth };
}

/** Gives a subscription up; no other one. */
export async function unsubscribe(scope: string): Promise<void> {
  const found = await navigator.serviceWorker.getRegistration(scope);
  if (found?.scope === new URL(scope, location.href).href) await found.unregister();
}

/** Adds this browser to where the operator reaches somebody. */
export async function addThisDevice(pushKey: string): Promise<void> {
  const subscription = await subscribe(pushKey, OPERATOR);
  await reachApi.add({ kind: "push", name: deviceName(), ...subscription });
}
