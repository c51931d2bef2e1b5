// The service worker: shows a message and opens its page. It answers no request of a page and keeps nothing.

import { shownOf } from "./shown.ts";

interface Pushed {
  data: { json(): unknown } | null;
  waitUntil(done: Promise<unknown>): void;
}

interface Clicked {
  notification: Notification;
  waitUntil(done: Promise<unknown>): void;
}

interface Worker {
  registration: ServiceWorkerRegistration;
  clients: { openWindow(url: string): Promise<unknown> };
  addEventListener(kind: "push", run: (event: Pushed) => void): void;
  addEventListener(kind: "notificationclick", run: (event: Clicked) => void): void;
}

const ICON = "/icon-192.png";

/** A browser that shows no large picture may show a small one, in the icon's place. */
function picturesOf(picture: string | undefined): { icon: string; image?: string } {
  if (!picture) return { icon: ICON };
  return "image" in Notification.prototype ? { icon: ICON, image: picture } : { icon: picture };
}

const worker = globalThis as unknown as Worker;

worker.addEventListener("push", (event) => {
  const { registration } = worker;
  const { title, page, picture, ...shown } = shownOf(event.data?.json(), registration.scope);
  const options = { ...shown, ...picturesOf(picture), data: page };
  event.waitUntil(registration.showNotification(title, options));
});

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(worker.clients.openWindow(String(event.notification.data)));
});
