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

const worker = globalThis as unknown as Worker;

worker.addEventListener("push", (event) => {
  const { registration } = worker;
  const { title, page, ...shown } = shownOf(event.data?.json(), registration.scope);
  event.waitUntil(registration.showNotification(title, { ...shown, icon: "/icon-192.png", data: page }));
});

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(worker.clients.openWindow(String(event.notification.data)));
});
