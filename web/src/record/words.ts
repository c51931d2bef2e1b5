// What words and numbers of public texts may consist of. The twin of crates/domain/src/words.rs.

import { unhex } from "../crypto/encoding.ts";

const SLUG_CHARS_MAX = 40;
/** Control characters, and those that reorder, hide or break what stands around them; private use. */
const UNREADABLE = new RegExp(
  "[\\p{Noncharacter_Code_Point}\\p{Cc}\\p{Cs}\\p{Co}\\u00ad\\u061c\\u180e\\ufeff" +
    "\\u200b\\u200e\\u200f\\u2028-\\u202e" +
    "\\u2060-\\u206f\\ufff9-\\ufffb\\u{e0000}-\\u{10ffff}]",
  "u",
);
/** White space as Unicode counts it, which is not quite what `trim` takes. */
const AT_AN_END = /^[\p{White_Space}]|[\p{White_Space}]$/u;

/** A short name: an agency, a code. */
export function isSlug(text: string): boolean {
  return (
    text.length <= SLUG_CHARS_MAX &&
    /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(text) &&
    !["all", "none", "operator"].includes(text)
  );
}

/** Whether a text can stand on a line that people read. */
export function isLine(text: string): boolean {
  return text !== "" && !AT_AN_END.test(text) && !UNREADABLE.test(text);
}

/** A decimal number of at most 2^53 - 1 in its one spelling. */
export function readUint(text: string): number | undefined {
  if (!/^(0|[1-9][0-9]{0,15})$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** A real day of the years 2000 to 9999, as `2026-11-23`: its midnight, UTC, in ms. */
export function readDay(text: string): number | undefined {
  if (!/^[2-9][0-9]{3}-[0-9]{2}-[0-9]{2}$/.test(text)) return undefined;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text ? undefined : ms;
}

/** `<prefix>:<64 hex>`; the digits. */
export function readHash(prefix: string, text: string): string | undefined {
  const digits = text.startsWith(`${prefix}:`) ? text.slice(prefix.length + 1) : "";
  try {
    unhex(digits, 32);
    return digits;
  } catch {
    return undefined;
  }
}
