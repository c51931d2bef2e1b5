// Emergencies in words: codes of the claim, of the record and of its life.

import type { EmergencyState } from "../api/emergency.ts";
import { said } from "../release/words.ts";
import { soMany } from "../ui/format.ts";

/** What somebody is in danger of. */
export const DANGERS: Record<string, string> = {
  death: "Death",
  "serious-injury": "Serious injury",
  kidnapping: "Kidnapping",
  "missing-at-risk": "Missing, and at risk",
};

/** Why the owner is not asked first. */
export const NOT_ASKED: Record<string, string> = {
  "owner-in-danger": "The owner is the one in danger",
  "owner-suspected": "The owner is suspected",
  "owner-unreachable": "The owner cannot be reached",
  "no-time": "There is no time to ask",
};

/** Why somebody of the home must not learn of it, as it is said of them. */
export const LEFT_OUT: Record<string, string> = {
  "owner-suspected": "They may be who does harm",
  "owner-in-danger": "Somebody would be in danger if they knew",
};

/** Why an emergency was refused, as the public pages say it. */
export const REASONS: Record<string, string> = {
  "no-danger": "Nobody was in danger",
  "not-imminent": "The danger was not imminent",
  "does-not-help": "The footage would not help",
  "time-for-process": "There was time for a court or the owner",
  "not-reached": "Nobody answered at the number on file",
  "not-genuine": "The agency knew nothing of it",
  scope: "It asked for more than it explained",
  withdrawn: "The agency took it back",
  "no-decision": "Nobody decided in time",
};

/** What came of asking the owner. */
export const OWNER: Record<string, string> = {
  agreed: "Asked first, and agreed",
  declined: "Asked first, and declined",
  "no-answer": "Asked first, no answer in time",
  "not-asked": "Not asked, for the reason in the claim",
};

/** A state as a tag. */
export const STATES: Record<EmergencyState, string> = {
  typed: "Not filed yet",
  begun: "Being completed",
  filed: "Waits for a supervisor",
  supervised: "Waits for the call back",
  "called-back": "Waits for review",
  reviewed: "Waits for the second review",
  deciding: "Entering the record",
  released: "With the trustees",
  refused: "Refused",
  "not-completed": "Not completed",
};

/** Why one that was begun was never filed. */
export const endedWords = (reason: string | null): string =>
  reason === "no-decision" ? "It was not signed in time" : said(REASONS, reason ?? "");

const PROCESSES_MAX = 3;

/** What the form offers to be filed afterwards: what earlier claims said, or else the kinds there are. */
export function processesOffered(earlier: string[]): string[] {
  const all = [...new Set(earlier)].slice(0, PROCESSES_MAX);
  return all.length > 0 ? all : ["Warrant, ", "Court order, "];
}

/** What is said before an emergency is written; null if the agency has published as many as it takes. */
export function askFirst(least: number, published: number): string | null {
  if (published >= least) return null;
  const has = published === 0 ? "none" : String(published);
  const takes = soMany(least, "request");
  return `An agency files an emergency once it has published ${takes}; yours has published ${has}.`;
}
