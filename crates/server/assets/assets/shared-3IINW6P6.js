import {
  dayOf
} from "./shared-YZLSRIZN.js";
import {
  clock,
  dateOf,
  lasting,
  when
} from "./shared-2DX3DUU7.js";
import {
  h,
  operatorNow
} from "./shared-K3QNCVT6.js";

// src/officer/words.ts
var DANGERS = {
  death: "Danger of death",
  "serious-injury": "Danger of a serious injury",
  kidnapping: "Somebody was kidnapped",
  "missing-at-risk": "Somebody is missing and at risk"
};
var STATES = {
  draft: "Draft",
  submitted: "With a moderator",
  decided: "Decided",
  published: "Public",
  refused: "Refused",
  resolved: "Resolved",
  withdrawn: "Withdrawn",
  expired: "Expired"
};
var CLASS_TITLES = {
  ordinary: "Ordinary offence",
  "low-level": "Low-level offence",
  sensitive: "Sensitive offence"
};
var stateTag = (state) => h("span", { class: `state state-${state}` }, STATES[state]);
function titleOf(item, book) {
  const { offence } = item.draft;
  if (!offence) return "No offence chosen yet";
  return book?.offences.find((o) => o.code === offence)?.title ?? offence;
}
function windowOf(fromMs, toMs) {
  if (fromMs === null || toMs === null) return "No window yet";
  const sameDay = new Date(fromMs).toDateString() === new Date(toMs).toDateString();
  const to = sameDay ? clock(toMs) : `${dateOf(toMs)}, ${clock(toMs)}`;
  return `${dateOf(fromMs)}, ${clock(fromMs)} to ${to}`;
}
function windowUtc(fromMs, toMs) {
  const utc = (ms) => new Date(ms).toISOString().slice(0, 16).replace("T", " ");
  const to = utc(fromMs).slice(0, 10) === utc(toMs).slice(0, 10) ? utc(toMs).slice(11) : utc(toMs);
  return `${utc(fromMs)} to ${to} UTC`;
}
var waitsFor = (sinceMs, now = operatorNow()) => `waiting ${lasting(Math.max(0, now - sinceMs))}`;
function whatNow(item, book, now = operatorNow()) {
  switch (item.state) {
    case "draft":
      return `${item.author}, changed ${when(item.updated_ms, now)}`;
    case "submitted":
      return item.submitted_ms === null ? "" : waitsFor(item.submitted_ms, now);
    case "decided":
      return "entering the public record";
    case "published":
      return item.expires ? `until ${dayOf(item.expires)}` : "";
    case "refused":
      return book?.refusals.find((r) => r.code === item.reason)?.title ?? item.reason ?? "";
    case "expired":
      return item.expires ? `on ${dayOf(item.expires)}` : "";
    case "resolved":
    case "withdrawn": {
      const note = item.notes.find((n) => n.about === item.state);
      return note ? `on ${dayOf(note.day)}` : "";
    }
  }
}

export {
  DANGERS,
  CLASS_TITLES,
  stateTag,
  titleOf,
  windowOf,
  windowUtc,
  waitsFor,
  whatNow
};
