// Names, the home's place, preferences and reactions: one sealed blob of one size (docs/ref/statement.md,
// Settings). The operator sees a version number.

import { api, Problem } from "../api/client.ts";
import type { HouseholdWire } from "../api/types.ts";
import { open, paddedJson, seal } from "../crypto/age.ts";
import { Refused, text, unbase64 } from "../crypto/encoding.ts";
import { loadReactions } from "../crypto/store.ts";
import { type Point, point } from "../feed/place.ts";
import { type Keyring, clipIdentities } from "../crypto/keyring.ts";
import { type Home, refresh } from "./household.ts";
import { type Reactions, dropOldest, putReactions } from "./reactions.ts";

/** The one size of the blob: whatever is in it, it must not grow. */
const SETTINGS_BYTES = 16 * 1024;
/** Every page of the household writes the settings so often while it is open, changed or not. */
const SCHEDULE_MS = 15 * 60 * 1000;

/** What is in the blob. Members another version wrote are kept as they are. */
export interface Settings {
  v: 1;
  cameras: Record<string, { name: string }>;
  hubs: Record<string, { name: string }>;
  members: Record<string, { name: string }>;
  devices: Record<string, { name: string }>;
  /** What contacts are called on this household's pages, by the hash that its statement has. */
  contacts?: Record<string, { name: string }>;
  /** Where the home is; on the household's devices and nowhere else. */
  place?: { lat: number; lng: number } | null;
  [other: string]: unknown;
}

const EMPTY: Settings = { v: 1, cameras: {}, hubs: {}, members: {}, devices: {} };

/** The settings; empty ones if there are none or they cannot be read. */
export function readSettings(home: Home): Promise<Settings> {
  return openSettings(home.wire, home.keyring);
}

/** The same before there is a home, as on the way back in. */
export async function openSettings(wire: HouseholdWire, keyring: Keyring): Promise<Settings> {
  return (await opened(wire, keyring)) ?? structuredClone(EMPTY);
}

/** Undefined if there is a blob that cannot be read here. */
async function opened(wire: HouseholdWire, keyring: Keyring): Promise<Settings | undefined> {
  const blob = wire.settings;
  if (!blob) return structuredClone(EMPTY);
  try {
    const plain = await open(unbase64(blob.sealed), clipIdentities(keyring));
    const json = JSON.parse(text(plain)) as Partial<Settings>;
    return json.v === 1 ? { ...structuredClone(EMPTY), ...json, v: 1 } : undefined;
  } catch {
    return undefined;
  }
}

/** As bytes of the one size; what was said to requests long ago makes room. */
export function sized(settings: Settings): ReturnType<typeof paddedJson> {
  for (;;) {
    const plain = paddedJson(settings, SETTINGS_BYTES);
    if (plain.length === SETTINGS_BYTES) return plain;
    if (!dropOldest(settings)) {
      throw new Refused("settings_full", "The settings are full. Shorten or remove some names first.");
    }
  }
}

/** Where the home is, if somebody of the household has said so. */
export function placeIn(settings: Settings): Point | undefined {
  const { lat, lng } = settings.place ?? {};
  return typeof lat === "number" && typeof lng === "number" ? point(lat, lng) : undefined;
}

/** Says where the home is; null takes it away. */
export function setPlace(home: Home, place: Point | null): Promise<Settings> {
  return changeSettings(home, (settings) => {
    settings.place = place;
  });
}

/**
 * Writes the settings once now, and again every quarter of an hour while the page is open, with whatever was
 * said to requests meanwhile and whether or not anything was. The service sees a page that is open, and
 * nothing else.
 */
export function keepSchedule(home: Home): void {
  const write = async () => {
    try {
      // What cannot be read here may be a newer version's: it is not written over.
      if (!(await opened(home.wire, home.keyring))) return;
      const kept = await loadReactions<Reactions & { household: string }>(home.record.household);
      await changeSettings(home, (settings) => {
        putReactions(settings, kept ?? { requests: {}, mutes: {} });
      });
    } catch {
      // Kept on this device; the next time is a quarter of an hour away, as it would have been.
    }
  };
  void write();
  setInterval(() => void write(), SCHEDULE_MS);
}

/** Changes the settings; starts over on the newest if another device was faster. */
export async function changeSettings(home: Home, change: (settings: Settings) => void): Promise<Settings> {
  for (let attempt = 1; ; attempt++) {
    const settings = await readSettings(home);
    change(settings);
    const plain = sized(settings);
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
