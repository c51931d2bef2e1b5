import {
  reachApi
} from "./shared-FJM5KA3J.js";
import {
  deviceName
} from "./shared-4RWOZPX6.js";
import {
  Refused
} from "./shared-K3QNCVT6.js";

// src/reach/push.ts
var WORKER = "/push.js";
var OPERATOR = "/";
function script() {
  const factory = globalThis.trustedTypes;
  const own = (url) => {
    if (url !== WORKER) throw new TypeError("not a script of ours");
    return url;
  };
  path ??= factory?.createPolicy("sidelight", { createScriptURL: own }).createScriptURL(WORKER) ?? WORKER;
  return path;
}
var path;
var canPush = () => "serviceWorker" in navigator && "PushManager" in globalThis;
function bytes(base64url) {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (c) => c.charCodeAt(0));
}
async function running(scope) {
  const registration = await navigator.serviceWorker.register(script(), { scope });
  const coming = registration.installing ?? registration.waiting;
  if (!registration.active && coming) {
    await new Promise((resolve, reject) => {
      coming.addEventListener("statechange", () => {
        if (coming.state === "activated") resolve();
        if (coming.state === "redundant") reject(new Refused("push_worker", "This browser did not start it"));
      });
    });
  }
  return registration;
}
async function subscribe(key, scope) {
  if (await Notification.requestPermission() !== "granted") {
    const what = "This browser does not let this site show notifications. Its site settings can change that";
    throw new Refused("push_denied", what);
  }
  const registration = await running(scope);
  const { pushManager } = registration;
  await (await pushManager.getSubscription())?.unsubscribe();
  const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) }).catch(async () => {
    await registration.unregister();
    const what = "This browser has no push service, or cannot reach it. Private windows have none, and some browsers switch it off";
    throw new Refused("push_service", what);
  });
  const { endpoint, keys } = made.toJSON();
  if (!endpoint || !keys?.p256dh || !keys.auth) {
    throw new Refused("push_empty", "This browser gave no address");
  }
  return { endpoint, p256dh: keys.p256dh, auth: keys.auth };
}
async function unsubscribe(scope) {
  const found = await navigator.serviceWorker.getRegistration(scope);
  if (found?.scope === new URL(scope, location.href).href) await found.unregister();
}
async function addThisDevice(pushKey) {
  const subscription = await subscribe(pushKey, OPERATOR);
  await reachApi.add({ kind: "push", name: deviceName(), ...subscription });
}

export {
  canPush,
  subscribe,
  unsubscribe,
  addThisDevice
};
