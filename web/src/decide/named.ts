// What an agency is called in words. A passkey signs its name in the record and nothing else, so that one
// stays on the screen beside what the service calls it.

import { type Decision, civic } from "../api/agency.ts";

/** What the service calls the agency that a decision names; null if it names none, or nobody says. */
export async function agencyCalled({ kind, lines }: Decision): Promise<string | null> {
  const named = lines.find(([name]) => name === "agency")?.[1];
  if (named === undefined) return null;
  if (kind === "agency") {
    const own = await civic.agency();
    return own.agency === named ? own.name : null;
  }
  const { queue, decided } = await civic.moderation();
  return [...queue, ...decided].find((item) => item.agency === named)?.agency_name ?? null;
}
