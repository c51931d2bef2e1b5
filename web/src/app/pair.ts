// Pairing with a hub (docs/ref/pairing.md, Hub): it says who it is, the statement takes it in, it pins
// the household.

import { api } from "../api/client.ts";
import { Refused } from "../crypto/encoding.ts";
import { type Home, amend } from "./household.ts";
import { Meeting, NobodyThere } from "./mailbox.ts";
import { withPolicy } from "./policy.ts";
import { recordPins } from "./record.ts";
import { changeSettings } from "./settings.ts";

/** A hub that has pinned this household, and the words to compare. */
export interface Paired {
  hub: string;
  name: string;
  words: string[];
}

interface HubSlot {
  v: number;
  hub: string;
  recipient: string;
  name: string;
}

function readHub(value: unknown): HubSlot {
  const hub = value as HubSlot;
  const good = hub?.v === 1 && /^[0-9a-f]{64}$/.test(hub.hub) && /^age1[0-9a-z]{58}$/.test(hub.recipient);
  if (!good) throw new Refused("slot_format", "The hub sent something this page does not understand.");
  return { ...hub, name: String(hub.name ?? "Hub").slice(0, 60) };
}

/** Pairs with the hub that shows `code`. `step` is told what is going on. */
export async function pairHub(
  home: Home,
  code: string,
  signal: AbortSignal,
  step: (what: string) => void,
): Promise<Paired> {
  step("Looking for the hub");
  const meeting = await Meeting.open(code, "pairing", signal);
  const hub = readHub(await meeting.read("hub", 20));
  step(`Found "${hub.name}". Adding it to your household`);
  const { token } = await api.addHub(hub.hub);
  const known = home.statement.hubs.some((h) => h.key === hub.hub && h.recipient === hub.recipient);
  if (!known) {
    await amend(home, (draft) => {
      draft.hubs = [
        ...draft.hubs.filter((h) => h.key !== hub.hub),
        { key: hub.hub, recipient: hub.recipient },
      ];
    });
  }
  const statement = home.wire.statements.at(-1);
  const pins = await recordPins(home);
  const offer = {
    v: 1,
    household: home.statement.household,
    statement,
    token,
    operator_key: home.record.operatorKey,
    log: pins?.logKey ?? null,
  };
  await meeting.write("home", withPolicy(offer, home.record.policy));
  step("Waiting for the hub to take it in");
  const done = (await meeting.read("done", 60)) as { v?: number };
  if (done?.v !== 1)
    throw new Refused("slot_format", "The hub sent something this page does not understand.");
  await changeSettings(home, (s) => {
    s.hubs[hub.hub] = { name: hub.name };
  });
  return { hub: hub.hub, name: hub.name, words: meeting.words() };
}

/** Takes a hub and its cameras out of the statement, as when the words differ. */
export async function unpairHub(home: Home, hub: string): Promise<void> {
  await amend(home, (draft) => {
    draft.hubs = draft.hubs.filter((h) => h.key !== hub);
    draft.cameras = draft.cameras.filter((c) => c.hub !== hub);
  });
}

export { NobodyThere };
