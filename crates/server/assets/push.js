// src/reach/shown.ts
var PAGE = /^\/([a-z]+\.html)?(#new-[0-9a-f]{32})?$/;
var textOf = (value) => typeof value === "string" ? value : "";
var JPEG = /^\/9j\/[A-Za-z0-9+/]+={0,2}$/;
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
  const shown = { title: place ? `${title}: ${place}` : title, body, tag, page, timestamp: said.at };
  const picture = textOf(said.picture);
  return JPEG.test(picture) ? { ...shown, picture: `data:image/jpeg;base64,${picture}` } : shown;
}

// src/reach/worker.ts
var ICON = "/icon-192.png";
function picturesOf(picture) {
  if (!picture) return { icon: ICON };
  return "image" in Notification.prototype ? { icon: ICON, image: picture } : { icon: picture };
}
var worker = globalThis;
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
