// When the service asks for other signatures on the public record than this household relies on
// (docs/ref/witness.md, Clients): what a person here says to it. Until somebody accepts it, heads have to
// meet what was pinned.

import { type Policy, demandOf } from "../record/policy.ts";
import { type Home, refresh, remember } from "./household.ts";
import { readStatuses, tellPolicy } from "./hubs.ts";
import { type Witnesses, compared } from "./policy.ts";
import { recordPins } from "./record.ts";

/** Null if there is no record. What the service offers is refused by name if it cannot be read. */
export async function witnessesOf(home: Home): Promise<Witnesses | null> {
  const pins = await recordPins(home);
  return pins && compared(pins.logKey, pins.policy, home.record.policyLeft);
}

/** Relies on these from now on, and hands them to the hubs: no earlier choice of another device counts. */
export async function acceptPolicy(home: Home, text: string): Promise<void> {
  await refresh(home);
  const hubs = [...(await readStatuses(home)).values()];
  const numbers = [home.record.policy, ...hubs.map((hub) => hub.policy)].map((it) => it?.number ?? 0);
  await remember(home, { policy: { number: Math.max(...numbers) + 1, text }, policyLeft: undefined });
  await tellPolicy(home);
}

/** Stays with those that are pinned; nothing asks again for the same. */
export function leavePolicy(home: Home, offered: Policy): Promise<void> {
  return remember(home, { policyLeft: demandOf(offered) });
}
