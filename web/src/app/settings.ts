// Names and preferences: one sealed blob of one size (docs/ref/statement.md, Settings). The operator sees
// a version number.

import { api, Problem } from "../api/client.ts";
import type { HouseholdWire } from "../api/types.ts";
import { open, paddedJson, seal } from "../crypto/age.ts";
import { text, unbase64 } from "../crypto/encoding.ts";
import { type Keyring, clipIdentities } from "../crypto/keyring.ts";
import { type Home, refresh } from "./household.ts";

const SETTINGS_BYTES = 16 * 1024;

/** What is in the blob. Members another version wrote are kept as they are. */
export interface Settings {
  v: 1;
  cameras: Record<string, { name: string }>;
  hubs: Record<string, { name: string }>;
  members: Record<string, { name: string }>;
  devices: Record<string, { name: string; added_ms?: number }>;
  [other: string]: unknown;
}

const EMPTY: Settings = { v: 1, cameras: {}, hubs: {}, members: {}, devices: {} };

/** The settings; empty ones if there are none or they cannot be read. */
export function readSettings(home: Home): Promise<Settings> {
  return openSettings(home.wire, home.keyring);
}

/** The same before there is a home, as on the way back in. */
export async function openSettings(wire: HouseholdWire, keyring: Keyring): Promise<Settings> {
  const blob = wire.settings;
  if (!blob) return structuredClone(EMPTY);
  try {
    const plain = await open(unbase64(blob.sealed), clipIdentities(keyring));
    const json = JSON.parse(text(plain)) as Partial<Settings>;
    return json.v === 1 ? { ...structuredClone(EMPTY), ...json, v: 1 } : structuredClone(EMPTY);
  } catch {
    return structuredClone(EMPTY);
  }
}

/** Changes the settings; starts over on the newest if another device was faster. */
export async function changeSettings(home: Home, change: (settings: Settings) => void): Promise<Settings> {
  for (let attempt = 1; ; attempt++) {
    const settings = await readSettings(home);
    change(settings);
    const plain = paddedJson(settings, SETTINGS_BYTES);
    const sealed = await seal(plain, [home.statement.epochRecipient]);
    try {
      await api.putSettings((home.wire.settings?.version ?? 0) + 1, sealed);
    } catch (error) {
      const behind = error instanceof Problem && error.status === 409;
      if (!behind || attempt === 3) throw error;
      await refresh(home);
      continue;
    }
    await refresh(home);
    return settings;
  }
}

/** A name somebody gave, or a plain one. */
export function named(all: Record<string, { name: string }>, id: string, otherwise: string): string {
  return all[id]?.name || otherwise;
}
