// Web Push in this browser: whether it can, and its subscription under the operator's key.

import { reachApi } from "../api/reach.ts";
import { deviceName } from "../app/passkey.ts";
import { Refused } from "../crypto/encoding.ts";

/** Served from the root, so that it stands for every page. */
const WORKER = "/push.js";

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

/** Adds this browser; asks the person through the browser itself. */
export async function addThisDevice(pushKey: string): Promise<void> {
  if ((await Notification.requestPermission()) !== "granted") {
    throw new Refused("push_denied", "This browser does not let this site show notifications");
  }
  await navigator.serviceWorker.register(script(), { scope: "/" });
  const { pushManager } = await navigator.serviceWorker.ready;
  // One under another operator's key would be of no use.
  await (await pushManager.getSubscription())?.unsubscribe();
  const made = await pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: bytes(pushKey),
  });
  const { endpoint, keys } = made.toJSON();
  if (!endpoint || !keys?.p256dh || !keys.auth) {
    throw new Refused("push_empty", "This browser gave no address");
  }
  await reachApi.add({
    kind: "push",
    name: deviceName(),
    endpoint,
    p256dh: keys.p256dh,
    auth: keys.auth,
  });
}
