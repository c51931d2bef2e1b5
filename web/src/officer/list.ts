// The agency's requests: drafts, what waits, what is public, what is over.

import { type RequestItem, type RequestState, type Rulebook, civic } from "../api/agency.ts";
import { toAnswer } from "../case/sharewords.ts";
import { nothing } from "../ui/empty.ts";
import { fill, h } from "../ui/h.ts";
import { icon } from "../ui/icons.ts";
import { stateTag, titleOf, whatNow, windowOf } from "./words.ts";

const GROUPS: [string, RequestState[]][] = [
  ["Drafts", ["draft"]],
  ["With a moderator", ["submitted", "decided"]],
  ["Public", ["published"]],
  ["Over", ["expired", "resolved", "withdrawn", "refused"]],
];

/** Where a request is looked at, or written on. */
export const pathOf = (item: RequestItem) =>
  `/${item.state === "draft" ? "ask" : "case"}.html?id=${encodeURIComponent(item.id)}`;

function row(item: RequestItem, book: Rulebook | null): HTMLElement {
  const { draft } = item;
  const facts = [
    draft.case_number && `Case ${draft.case_number}`,
    item.area,
    draft.from_ms !== null && windowOf(draft.from_ms, draft.to_ms),
  ].filter(Boolean);
  return h(
    "li",
    {},
    h(
      "a",
      { class: "request-row", href: pathOf(item), "data-request": item.id, "data-state": item.state },
      h(
        "span",
        { class: "request-words" },
        h("strong", {}, titleOf(item, book)),
        h(
          "span",
          { class: "small muted num" },
          facts.length > 0 ? facts.join(" · ") : "Nothing filled in yet",
        ),
        h("span", { class: "request-shares small" }),
      ),
      h(
        "span",
        { class: "request-state" },
        stateTag(item.state),
        h("span", { class: "small muted num" }, whatNow(item, book)),
      ),
      icon("right"),
    ),
  );
}

/** Requests, newest first, of which it is looked up what was shared. */
const LOOKED_UP_MAX = 20;

/** Says of each public request what was shared for it, and what waits for an answer. */
export async function markShares(list: HTMLElement, items: RequestItem[]): Promise<void> {
  const asked = items.filter((item) => item.index !== null && item.state !== "refused");
  for (const item of asked.slice(0, LOOKED_UP_MAX)) {
    const { shares } = await civic.shares(item.id);
    const into = list.querySelector(`[data-request="${item.id}"] .request-shares`);
    if (!into || shares.length === 0) continue;
    const due = toAnswer(shares).length;
    const unopened = shares.filter((s) => s.revoked_ms === null && s.opened.length === 0).length;
    const count = shares.length === 1 ? "1 share" : `${shares.length} shares`;
    fill(
      into,
      h("span", { class: "muted num" }, unopened > 0 ? `${count}, ${unopened} not opened yet` : count),
      due > 0 &&
        h(
          "strong",
          { class: "request-due" },
          icon("bell", 16),
          due === 1 ? "An owner asks for an answer" : `${due} owners ask for an answer`,
        ),
    );
  }
}

/** All of them, in groups; what to do if there is none. */
export function requestList(items: RequestItem[], book: Rulebook | null): HTMLElement {
  if (items.length === 0) return empty();
  const groups = GROUPS.map(([name, states], i) => {
    const here = items.filter((item) => states.includes(item.state));
    if (here.length === 0) return null;
    const id = `group-${i}`;
    return h(
      "section",
      { class: "stack-s", "aria-labelledby": id },
      h("h2", { id }, name),
      h("ul", { class: "request-list card" }, ...here.map((item) => row(item, book))),
    );
  });
  return h("div", { class: "stack" }, ...groups);
}

function empty(): HTMLElement {
  const words =
    "A request names an area and a window of time. A moderator reads it first; then it is public, in full, " +
    "and residents there may answer.";
  const write = h("a", { class: "btn btn-primary", href: "/ask.html" }, "Write a request");
  return nothing("No request yet", words, write);
}
