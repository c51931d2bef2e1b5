import {
  DANGERS,
  stateTag
} from "./shared-3IINW6P6.js";
import {
  decide
} from "./shared-MKPH3CSN.js";
import {
  MISUSES
} from "./shared-YZLSRIZN.js";
import {
  when
} from "./shared-2DX3DUU7.js";
import {
  button,
  choices,
  dialog,
  h,
  icon
} from "./shared-K3QNCVT6.js";

// src/decide/misuse.ts
function askMisuse(ways, what) {
  return dialog("Mark as misused", (close) => {
    const all = Object.entries(ways).map(([value, label]) => ({ value, label }));
    const fieldset = choices("In what way?", "misuse", all, null);
    const chosen = () => fieldset.querySelector(":checked")?.value;
    return [
      fieldset,
      h("p", { class: "small muted" }, what),
      h(
        "div",
        { class: "actions" },
        button("Go on", {
          kind: "primary",
          onclick: () => {
            const reason = chosen();
            if (reason) close(reason);
            else fieldset.querySelector("input")?.focus();
          }
        }),
        button("Cancel", { kind: "plain", onclick: () => close(null) })
      )
    ];
  });
}

// src/moderate/over.ts
var COUNTED = "It is an entry of the record and is counted against the agency.";
function urgentOver(now, done) {
  if (now.urgent_over.length === 0) return null;
  const able = now.credential !== null;
  return h(
    "section",
    { class: "stack-s", "aria-labelledby": "urgent-over" },
    h("h2", { id: "urgent-over" }, "Urgent asks that are over"),
    h(
      "p",
      { class: "small muted" },
      "Of the last 90 days. One that should not have been one can be marked as misused, in public, by somebody who had not let it be published."
    ),
    h("ul", { class: "entries card" }, ...now.urgent_over.map((item) => row(item, able, done)))
  );
}
function row(item, able, done) {
  const own = item.own && "you let it be published";
  const words = [item.agency_name, DANGERS[item.danger] ?? item.danger, when(item.published_ms), own];
  const mark = async () => {
    const reason = await askMisuse(MISUSES, COUNTED);
    if (!reason) return;
    const { request } = item;
    if (await decide({ kind: "misused", request, reason }, { request })) await done();
  };
  return h(
    "li",
    { class: "entry entry-decided", "data-over": item.request },
    h("span", { class: "entry-icon" }, icon("bell")),
    h(
      "div",
      { class: "entry-words" },
      h("strong", {}, item.title),
      h("span", { class: "small muted num" }, words.filter(Boolean).join(" · "))
    ),
    h(
      "div",
      { class: "decided-state" },
      stateTag(item.state),
      able && !item.own && button("Mark as misused", { onclick: mark })
    )
  );
}

export {
  askMisuse,
  urgentOver
};
