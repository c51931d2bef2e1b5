// How a request is, in words.

import { operatorNow } from "../api/clock.ts";
import type { RequestItem, RequestState, Rulebook } from "../api/agency.ts";
import { dayOf } from "../decide/words.ts";
import { dateOf, clock, lasting, when } from "../ui/format.ts";
import { h } from "../ui/h.ts";

/** What somebody is in danger of, in an urgent ask. */
export const DANGERS: Record<string, string> = {
  death: "Danger of death",
  "serious-injury": "Danger of a serious injury",
  kidnapping: "Somebody was kidnapped",
  "missing-at-risk": "Somebody is missing and at risk",
};

/** What a state is called. */
export const STATES: Record<RequestState, string> = {
  draft: "Draft",
  submitted: "With a moderator",
  decided: "Decided",
  published: "Public",
  refused: "Refused",
  resolved: "Resolved",
  withdrawn: "Withdrawn",
  expired: "Expired",
};

/** What a class of offences is called. */
export const CLASS_TITLES: Record<string, string> = {
  ordinary: "Ordinary offence",
  "low-level": "Low-level offence",
  sensitive: "Sensitive offence",
};

/** The state as a tag. */
export const stateTag = (state: RequestState) => h("span", { class: `state state-${state}` }, STATES[state]);

/** Whether residents can answer it now. */
export const isOpen = (item: RequestItem) => item.state === "published";

/** What it is about: the offence's title. */
export function titleOf(item: RequestItem, book: Rulebook | null): string {
  const { offence } = item.draft;
  if (!offence) return "No offence chosen yet";
  return book?.offences.find((o) => o.code === offence)?.title ?? offence;
}

/** "22 November 2026, 13:00 to 17:30", in the reader's time. */
export function windowOf(fromMs: number | null, toMs: number | null): string {
  if (fromMs === null || toMs === null) return "No window yet";
  const sameDay = new Date(fromMs).toDateString() === new Date(toMs).toDateString();
  const to = sameDay ? clock(toMs) : `${dateOf(toMs)}, ${clock(toMs)}`;
  return `${dateOf(fromMs)}, ${clock(fromMs)} to ${to}`;
}

/** The same in UTC, as the public text has it. */
export function windowUtc(fromMs: number, toMs: number): string {
  const utc = (ms: number) => new Date(ms).toISOString().slice(0, 16).replace("T", " ");
  const to = utc(fromMs).slice(0, 10) === utc(toMs).slice(0, 10) ? utc(toMs).slice(11) : utc(toMs);
  return `${utc(fromMs)} to ${to} UTC`;
}

/** How long it has been waiting. */
export const waitsFor = (sinceMs: number, now = operatorNow()) =>
  `waiting ${lasting(Math.max(0, now - sinceMs))}`;

/** What is to know of it beside its state. */
export function whatNow(item: RequestItem, book: Rulebook | null, now = operatorNow()): string {
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
