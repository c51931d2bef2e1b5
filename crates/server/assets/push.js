// src/reach/worker.ts
var worker = globalThis;
var PAGE = /^\/([a-z]+\.html)?$/;
worker.addEventListener("push", (event) => {
  const said = event.data?.json() ?? {};
  const label = typeof said.label === "string" ? said.label : "Something waits for you.";
  const page = typeof said.page === "string" && PAGE.test(said.page) ? said.page : "/";
  const tag = typeof said.id === "string" ? said.id : "sidelight";
  const shown = worker.registration.showNotification(label, { tag, icon: "/icon-192.png", data: page });
  event.waitUntil(shown);
});
worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(worker.clients.openWindow(String(event.notification.data)));
});
