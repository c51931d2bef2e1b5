// Texts of one spelling: JSON that is signed is read only if it is what would be written, so that nothing in
// it goes unseen (the twin of crates/domain/src/spelling.rs); and what claims, demands and look-ups have in
// common.

import { isSlug } from "../record/words.ts";

const MINUTE_MS = 60_000;
/** The end of the last year with four digits, as in crates/domain/src/window.rs. */
const TIME_MS_MAX = 253_370_764_799_999;

/** A whole number that is kept exactly. */
export const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;
export const isTime = (value: unknown): value is number => isCount(value) && value <= TIME_MS_MAX;
export const isHash = (value: unknown): value is string =>
  typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
export const isCode = (value: unknown): value is string => typeof value === "string" && isSlug(value);
export const distinct = (list: unknown[]) => new Set(list).size === list.length;

/** From a whole minute to a later one. */
export const isWindow = (from: number, to: number) =>
  isTime(to) && from < to && from % MINUTE_MS === 0 && to % MINUTE_MS === 0;

/** JSON of one spelling with these members in this order; written back it must be the same text. */
export function oneSpelling(text: string, members: readonly string[]): Record<string, unknown> | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) return null;
  const good = Object.keys(json).join() === members.join() && JSON.stringify(json) === text;
  return good ? (json as Record<string, unknown>) : null;
}
