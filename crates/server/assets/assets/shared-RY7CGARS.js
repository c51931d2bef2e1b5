import {
  h,
  iconButton
} from "./shared-K3QNCVT6.js";

// src/case/frame.ts
function frame(title, subtitle, closed) {
  const stage = h("div", { class: "stage-box" });
  const body = h("div", { class: "player-body" });
  const close = () => {
    closed();
    element.close();
    element.remove();
  };
  const element = h(
    "dialog",
    { class: "player", "aria-labelledby": "player-title" },
    h(
      "header",
      { class: "player-head" },
      h("div", {}, h("h2", { id: "player-title" }, title), h("p", { class: "muted small" }, subtitle)),
      h("div", { class: "player-nav" }, iconButton("Close", "close", close))
    ),
    stage,
    body
  );
  element.addEventListener("cancel", (event) => {
    event.preventDefault();
    close();
  });
  document.body.append(element);
  element.showModal();
  return { element, stage, body };
}
function clockNote(items) {
  const unknown = items.some((i) => i.clock === null);
  const most = Math.max(...items.map((i) => i.clock?.uncertaintyMs ?? 0));
  const words = unknown ? "The clock of a hub was not compared with the service's; its times are its own." : `Hub clocks were compared with the service's, to within ${most} ms.`;
  return h("p", { class: "small muted" }, words);
}

export {
  frame,
  clockNote
};
