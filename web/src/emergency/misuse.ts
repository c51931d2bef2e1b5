// Emergencies that are over: whether one was misused is decided by a reviewer who had not decided on it.

import type { EmergencyOver, Review } from "../api/emergency.ts";
import { entryUrl } from "../agency/record.ts";
import { decide } from "../decide/dialog.ts";
import { askMisuse } from "../decide/misuse.ts";
import { EMERGENCY_MISUSES } from "../decide/words.ts";
import { lower, said } from "../release/words.ts";
import { when } from "../ui/format.ts";
import { type Child, h } from "../ui/h.ts";
import { button, notice } from "../ui/parts.ts";
import { emergencyRow } from "./list.ts";

const FOLLOWS =
  "It is an entry of the record and is counted against the agency. Every passkey of the officer and the " +
  "supervisor who signed it is revoked with it, and the record shows whose agency it was.";

/** The list; nothing where nothing is over. */
export function emergenciesOver(over: EmergencyOver[]): Child {
  if (over.length === 0) return null;
  const words =
    "Of the last 90 days, released or refused. One that should not have been one can be marked as misused, " +
    "in public, by a reviewer who had not decided on it.";
  return h(
    "section",
    { class: "stack-s", "aria-labelledby": "emergencies-over" },
    h("h2", { id: "emergencies-over" }, "Emergencies that are over"),
    h("p", { class: "small muted" }, words),
    h("ul", { class: "request-list card" }, ...over.map(row)),
  );
}

const row = (it: EmergencyOver): HTMLElement =>
  emergencyRow({
    id: it.emergency,
    page: "review",
    danger: it.danger,
    isDrill: false,
    facts: [`${it.agency_name}, case ${it.case}`, it.own ? "You decided on it" : null],
    state: it.state,
    beside: when(it.filed_ms),
    due: null,
  });

/** What the record says of it, or how a reviewer says it. */
export async function misuse(review: Review, done: () => Promise<void>): Promise<Child> {
  const { misused, index } = review;
  if (misused) {
    const way = lower(said(EMERGENCY_MISUSES, misused.reason));
    const href = await entryUrl(misused.entry);
    const link = h("a", { href }, `Entry ${misused.entry} in the public record`);
    return notice("warn", h("p", {}, h("strong", {}, "It was misused: "), `${way}.`), h("p", {}, link));
  }
  if (!review.may_mark || index === null) return null;
  const mark = async () => {
    const reason = await askMisuse(EMERGENCY_MISUSES, FOLLOWS);
    if (!reason) return;
    const ask = { kind: "emergency-misused" as const, emergency: index, reason };
    if (await decide(ask, { emergency: index })) await done();
  };
  return h("div", { class: "actions" }, button("Mark as misused", { onclick: mark }));
}
