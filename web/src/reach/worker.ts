// The service worker: shows the label of a message and opens its page. It answers no request of a page and
// keeps nothing.

interface Shown {
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
  addEventListener(kind: "push", run: (event: Shown) => void): void;
  addEventListener(kind: "notificationclick", run: (event: Clicked) => void): void;
}

const worker = globalThis as unknown as Worker;
/** Pages of ours alone. */
const PAGE = /^\/([a-z]+\.html)?$/;

worker.addEventListener("push", (event) => {
  const said = (event.data?.json() ?? {}) as { id?: unknown; label?: unknown; page?: unknown };
  const label = typeof said.label === "string" ? said.label : "Something waits for you.";
  const page = typeof said.page === "string" && PAGE.test(said.page) ? said.page : "/";
  // A second try of the same message takes the place of the first.
  const tag = typeof said.id === "string" ? said.id : "sidelight";
  const shown = worker.registration.showNotification(label, { tag, icon: "/icon-192.png", data: page });
  event.waitUntil(shown);
});

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(worker.clients.openWindow(String(event.notification.data)));
});
