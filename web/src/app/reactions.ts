// What people of the household said to requests: seen, not now, and which agencies or offences are switched
// off. It is kept on this device at once, and reaches the others in the sealed settings, which are written
// on a schedule that depends on nothing anybody does (docs/ref/statement.md, Settings). So the service
// cannot tell a household that declines from one that was never asked.

import { loadReactions, updateReactions } from "../crypto/store.ts";
import type { Home } from "./household.ts";
import type { Settings } from "./settings.ts";

/** Requests about which something is kept; the oldest reactions go first. */
const REQUESTS_MAX = 120;
const MUTES_MAX = 60;

export type Said = "seen" | "declined";

/** One reaction, and when; of two, the later counts. */
export interface Reaction {
  s: Said;
  t: number;
}

export interface Mute {
  on: boolean;
  t: number;
}

/** `agency:<slug>` or `offence:<code>`. */
export type MuteName = `agency:${string}` | `offence:${string}`;

export interface Reactions {
  /** By the index of the request's entry. */
  requests: Record<string, Reaction>;
  mutes: Record<string, Mute>;
}

type Kept = Reactions & { household: string };

const NONE: Reactions = { requests: {}, mutes: {} };

function later<T extends { t: number }>(a: Record<string, T>, b: Record<string, T>): Record<string, T> {
  const all = { ...a };
  for (const [name, value] of Object.entries(b)) {
    const other = all[name];
    if (!other || other.t < value.t) all[name] = value;
  }
  return all;
}

/** The newest `max` of them. */
function newest<T extends { t: number }>(all: Record<string, T>, max: number): Record<string, T> {
  const sorted = Object.entries(all).sort(([, a], [, b]) => b.t - a.t);
  return Object.fromEntries(sorted.slice(0, max));
}

/** What two devices know, as one. */
export function merged(a: Reactions, b: Reactions): Reactions {
  return {
    requests: newest(later(a.requests, b.requests), REQUESTS_MAX),
    mutes: newest(later(a.mutes, b.mutes), MUTES_MAX),
  };
}

function isTimed(value: unknown): value is { t: number } {
  return typeof value === "object" && value !== null && Number.isSafeInteger((value as { t?: unknown }).t);
}

/** Reads reactions out of the settings; what is malformed is left out. */
export function reactionsIn(settings: Settings): Reactions {
  const record = (value: unknown) => Object.entries((value ?? {}) as Record<string, unknown>);
  const requests: Record<string, Reaction> = {};
  for (const [index, value] of record(settings.requests)) {
    const said = isTimed(value) ? (value as { s?: unknown }).s : undefined;
    if (said === "seen" || said === "declined") requests[index] = value as Reaction;
  }
  const mutes: Record<string, Mute> = {};
  for (const [name, value] of record(settings.mutes)) {
    if (isTimed(value) && typeof (value as { on?: unknown }).on === "boolean") mutes[name] = value as Mute;
  }
  return merged({ requests, mutes }, NONE);
}

/** Puts them into the settings. */
export function putReactions(settings: Settings, reactions: Reactions): void {
  const all = merged(reactionsIn(settings), reactions);
  settings.requests = all.requests;
  settings.mutes = all.mutes;
}

/** Takes the oldest reaction out; false if there is none left to take. */
export function dropOldest(settings: Settings): boolean {
  const { requests } = reactionsIn(settings);
  const [oldest] = Object.entries(requests).sort(([, a], [, b]) => a.t - b.t);
  if (!oldest) return false;
  delete requests[oldest[0]];
  settings.requests = requests;
  return true;
}

/** All that is known on this device: from other devices, and what was said here since. */
export async function readReactions(home: Home, settings: Settings): Promise<Reactions> {
  const kept = await loadReactions<Kept>(home.record.household);
  return merged(reactionsIn(settings), kept ?? NONE);
}

function change(home: Home, alter: (known: Reactions) => Reactions): Promise<Kept> {
  const { household } = home.record;
  return updateReactions<Kept>(household, (known) => ({
    ...merged(alter(known ?? NONE), NONE),
    household,
  }));
}

/** Says something to a request: kept on this device, sent nowhere now. */
export async function react(home: Home, index: number, s: Said, nowMs = Date.now()): Promise<void> {
  await change(home, (known) => ({
    ...known,
    requests: later(known.requests, { [index]: { s, t: nowMs } }),
  }));
}

/** Switches an agency or an offence off or on again: kept on this device, sent nowhere now. */
export async function mute(home: Home, name: MuteName, on: boolean, nowMs = Date.now()): Promise<void> {
  await change(home, (known) => ({ ...known, mutes: later(known.mutes, { [name]: { on, t: nowMs } }) }));
}

/** Whether requests of this agency, or about this offence, are switched off. */
export function isMuted(reactions: Reactions, agency: string, offence: string): boolean {
  return [`agency:${agency}`, `offence:${offence}`].some((name) => reactions.mutes[name]?.on === true);
}
