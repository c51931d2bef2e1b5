// Urgent asks that are over: whether one was misused is decided by somebody who had not let it be published.

import type { UrgentOver, UrgentPast } from "../api/agency.ts";
import { decide } from "../decide/dialog.ts";
import { askMisuse } from "../decide/misuse.ts";
import { MISUSES } from "../decide/words.ts";
import { DANGERS, stateTag } from "../officer/words.ts";
import { when } from "../ui/format.ts";
import { type Child, h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";
import { button } from "../ui/parts.ts";

const COUNTED = "It is an entry of the record and is counted against the agency.";

/** The list; nothing if there is none. */
export function urgentOver(now: UrgentPast, done: () => Promise<void>): Child {
  if (now.urgent_over.length === 0) return null;
  const able = now.credential !== null;
  return h(
    "section",
    { class: "stack-s", "aria-labelledby": "urgent-over" },
    h("h2", { id: "urgent-over" }, "Urgent asks that are over"),
    h(
      "p",
      { class: "small muted" },
      "Of the last 90 days. One that should not have been one can be marked as misused, in public, by " +
        "somebody who had not let it be published.",
    ),
    h("ul", { class: "entries card" }, ...now.urgent_over.map((item) => row(item, able, done))),
  );
}

function row(item: UrgentOver, able: boolean, done: () => Promise<void>): HTMLElement {
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
      h("span", { class: "small muted num" }, words.filter(Boolean).join(" · ")),
    ),
    h(
      "div",
      { class: "decided-state" },
      stateTag(item.state),
      able && !item.own && button("Mark as misused", { onclick: mark }),
    ),
  );
}
