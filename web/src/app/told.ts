// What this device is told by the household's hubs while no page is open (docs/ref/notifications.md, What a
// hub tells). Subscription and choice go to each hub in a sealed command; the service sees neither.

import type { Quiet } from "../api/reach.ts";
import type { DeviceRecord } from "../crypto/store.ts";
import { scopeOf } from "../reach/shown.ts";
import { subscribe, unsubscribe } from "../reach/push.ts";
import { type Home, remember } from "./household.ts";
import { HubRefusal, type HubStatus, command } from "./hubs.ts";

/** What a device can be told of, and whether it is unless somebody says otherwise. */
export const KINDS = { press: true, motion: false, request: true, release: true } as const;
export type Kind = keyof typeof KINDS;

export interface Choice {
  kinds: Kind[];
  quiet: Quiet | null;
  /** Whether a picture comes along, where the camera serves one. */
  picture: boolean;
}

export type Told = NonNullable<DeviceRecord["told"]>;

/** How long a hub may take to say that it tells this device, ms: it says what is new every half minute. */
const HEARD_MS = 60_000;

/** Hubs that can tell devices, with the key of each. */
export function tellers(home: Home, statuses: Map<string, HubStatus>): [hub: string, key: string][] {
  const keys = home.statement.hubs.map(({ key }) => [key, statuses.get(key)?.push?.key] as const);
  return keys.flatMap(([hub, key]) => (key ? [[hub, key]] : []));
}

/** Whether some hub does not tell this device: it is new, or the browser's address has ended since. */
export function isMissed(home: Home, statuses: Map<string, HubStatus>, told: Told): boolean {
  const here = home.record.device.slice(0, 8);
  return tellers(home, statuses).some(([hub]) => {
    if (!told.hubs.includes(hub)) return true;
    const { push, at } = statuses.get(hub) as HubStatus;
    return at > told.at + HEARD_MS && !push?.devices.match(/.{8}/g)?.includes(here);
  });
}

/** Has the hubs tell this device from now on; each is subscribed to under its own key. */
export async function tellHere(
  home: Home,
  hubs: [hub: string, key: string][],
  choice: Choice,
): Promise<void> {
  const { device } = home.record;
  for (const [hub, key] of hubs) {
    const push = { ...(await subscribe(key, scopeOf(hub))), ...choice };
    await command(home, hub, "push.set", { device, push });
  }
  await remember(home, { told: { ...choice, hubs: hubs.map(([hub]) => hub), at: Date.now() } });
}

/** Ends it. A hub that does not hear of it has an address that is gone. */
export async function tellNoMore(home: Home, told: Told): Promise<void> {
  const { device } = home.record;
  for (const hub of told.hubs) {
    await unsubscribe(scopeOf(hub));
    const listed = home.statement.hubs.some(({ key }) => key === hub);
    if (!listed) continue;
    await command(home, hub, "push.set", { device, push: null }, 5).catch((error: unknown) => {
      if (!(error instanceof HubRefusal)) throw error;
    });
  }
  await remember(home, { told: null });
}

/** Sends a test from every hub. */
export async function testHere(home: Home, told: Told): Promise<void> {
  const { device } = home.record;
  for (const hub of told.hubs) await command(home, hub, "push.test", { device });
}
