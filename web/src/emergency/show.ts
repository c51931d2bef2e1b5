// A claim set out for reading, and the same word for word. Agency, reviewers and household read the same.

import { type Child, h } from "../ui/h.ts";
import { windowOf, windowUtc } from "../officer/words.ts";
import { paper } from "../decide/dialog.ts";
import { printed } from "../release/doors.ts";
import { momentOf, said } from "../release/words.ts";
import type { Outline } from "../api/emergency.ts";
import type { NamedAddress } from "../lookup/kept.ts";
import type { Claim, LeftOut } from "./claim.ts";
import { DANGERS, LEFT_OUT, NOT_ASKED } from "./words.ts";

interface Shown {
  /** Who claims, by name. */
  agency: string;
  /** What a door is called here; as printed if nothing else is known. */
  doorOf?: (tag: string) => string;
  /** What this browser knows of look-ups: what was typed, for the officer alone. */
  addresses?: NamedAddress[];
}

/** Whose footage is asked for, as a claim names it: some doors, or a home. */
export const namedBy = ({ home, doors }: Claim, doorOf = printed) =>
  home
    ? `Every camera of a home that is named by its address or a contact, in look-up ${home.look_up}`
    : doors.map(doorOf).join(", ");

/** Who is left out, as the agency knows them, and why. */
const leftOut = ({ people, reason }: LeftOut): Child[] => [
  people.join(", "),
  h("span", { class: "hint" }, said(LEFT_OUT, reason)),
];

/** Everything that a claim says. */
export function claimFacts(claim: Claim, { agency, doorOf = printed, addresses = [] }: Shown): HTMLElement {
  const row = (term: string, ...value: Child[]) => [h("dt", {}, term), h("dd", {}, ...value)];
  const { home } = claim;
  const own = home && addresses.find((it) => it.look_up === home.look_up && it.hash === home.address);
  const others = claim.left_out ? ", but for those named here" : "";
  const asked =
    claim.owner === "ask"
      ? `Asked first${others}`
      : `Not asked: ${said(NOT_ASKED, claim.owner_reason ?? "")}`;
  return h(
    "dl",
    { class: "facts facts-said claim" },
    ...row("Danger", h("strong", {}, said(DANGERS, claim.danger))),
    ...row("Who is in danger", claim.who),
    ...row("What harm", claim.harm),
    ...row("Why now", claim.why_now),
    ...row("Why no court", claim.why_no_process),
    ...row("How footage helps", claim.why_footage),
    ...row(
      claim.home ? "Home" : "Doors",
      namedBy(claim, doorOf),
      own && h("span", { class: "hint" }, `As typed in this browser: ${own.typed}`),
    ),
    ...row(
      "Window",
      h("span", { class: "num" }, windowOf(claim.from, claim.to)),
      h("span", { class: "hint num" }, windowUtc(claim.from, claim.to)),
    ),
    ...row("The owner", asked),
    ...(claim.left_out ? row("Must not learn of it", ...leftOut(claim.left_out)) : []),
    ...row("Afterwards", claim.process),
    ...(claim.deadline === null ? [] : row("Too late", `after ${momentOf(claim.deadline)}`)),
    ...row("Agency and case", `${agency}, case ${claim.case}`),
  );
}

/** What was said first. */
export function outlineFacts({ danger, who, why_now, case: number }: Outline, agency: string): HTMLElement {
  const row = (term: string, value: Child) => [h("dt", {}, term), h("dd", {}, value)];
  return h(
    "dl",
    { class: "facts facts-said claim" },
    ...row("Danger", h("strong", {}, said(DANGERS, danger))),
    ...row("Who is in danger", who),
    ...row("Why now", why_now),
    ...row("Agency and case", `${agency}, case ${number}`),
  );
}

/** The text that is signed. */
export const wordForWord = (text: string): HTMLElement =>
  h(
    "details",
    { class: "more" },
    h("summary", {}, "The claim, as it is signed"),
    paper(text, "The claim, word for word"),
  );
