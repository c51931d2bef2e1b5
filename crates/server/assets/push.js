// src/reach/shown.ts
var PAGE = /^\/([a-z]+\.html)?(#new-[0-9a-f]{32})?$/;
var textOf = (value) => typeof value === "string" ? value : "";
function shownOf(message, scope) {
  const said = message ?? {};
  const title = textOf(said.label) || "Something waits for you.";
  const page = PAGE.test(textOf(said.page)) ? textOf(said.page) : "/";
  const tag = textOf(said.tag) || textOf(said.id) || "sidelight";
  const hub = new URL(scope).pathname.startsWith("/hub/");
  if (!hub || typeof said.at !== "number") return { title, body: "", tag, page };
  const place = textOf(said.place);
  const at = new Date(said.at);
  const body = at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  return { title: place ? `${title}: ${place}` : title, body, tag, page, timestamp: said.at };
}

// src/reach/worker.ts
var worker = globalThis;
worker.addEventListener("push", (event) => {
  const { registration } = worker;
  const { title, page, ...shown } = shownOf(event.data?.json(), registration.scope);
  event.waitUntil(registration.showNotification(title, { ...shown, icon: "/icon-192.png", data: page }));
});
worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(worker.clients.openWindow(String(event.notification.data)));
});
