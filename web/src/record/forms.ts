// The forms that values of entries have (docs/ref/leaf.md), each in its one spelling. The twin of
// crates/translog/src/entry/value.rs.

import { base64urlnopad } from "@scure/base";
import { isRecipient } from "../crypto/age.ts";
import type { Bytes } from "../crypto/encoding.ts";
import { parseVkey } from "./vkey.ts";
import { isSlug, readDay, readHash, readUint } from "./words.ts";

const oneOf = (...all: string[]) => (value: string) => all.includes(value);

/** Whether a text is a value of the form, in its one spelling. */
export const FORMS = {
  sha256: (v) => readHash("sha256", v) !== undefined,
  "sha256-or-none": (v) => v === "none" || readHash("sha256", v) !== undefined,
  committed: (v) => readHash("committed", v) !== undefined,
  slug: isSlug,
  uint: (v) => readUint(v) !== undefined,
  "country-or-none": (v) => v === "none" || /^[A-Z]{2}$/.test(v),
  "jurisdiction-or-none": (v) => v === "none" || /^[A-Z]{2}(-[A-Z0-9]{1,3})?$/.test(v),
  index: (v) => readUint(v) !== undefined,
  "index-or-none": (v) => v === "none" || readUint(v) !== undefined,
  day: (v) => readDay(v) !== undefined,
  recipient: isRecipient,
  authority: (v) => v === "operator" || readUint(v) !== undefined,
  key: (v) => /^[0-9a-f]{64}$/.test(v),
  element: (v) => /^[0-9a-f]{64}$/.test(v),
  cosigner: (v) => cosigns(v),
  signature: (v) => /^[0-9a-f]{128}$/.test(v),
  purpose: oneOf("generate", "refresh"),
  seats: (v) => readSeats(v) !== undefined,
  danger: oneOf("death", "serious-injury", "kidnapping", "missing-at-risk"),
  misuse: oneOf("no-danger", "other-purpose", "not-ended"),
  "emergency-misuse": oneOf("no-danger", "other-purpose", "forged"),
  owner: oneOf("agreed", "declined", "no-answer", "not-asked"),
  "receipt-outcome": oneOf("answered", "refused"),
  "code-or-none": (v) => v === "none" || isSlug(v),
  process: oneOf("filed", "granted", "denied", "never"),
  demand: (v) => v === "sealed" || isSlug(v),
  "demand-reason": oneOf(
    ...["no-document", "not-genuine", "not-in-force", "wrong-operator", "over-scope", "class"],
    ...["not-in-possession", "objection", "withdrawn", "no-decision"],
  ),
  objection: oneOf("raised", "withdrawn", "upheld", "overruled"),
  box: (v) => readBox(v) !== undefined,
  id: (v) => /^[0-9a-f]{32}$/.test(v),
  salt: (v) => /^[0-9a-f]{64}$/.test(v),
  opening: (v) => readOpening(v) !== undefined,
} satisfies Record<string, (value: string) => boolean>;

export type Form = keyof typeof FORMS;

/** Base64url without padding, in its one spelling. */
function readBase64url(text: string): Bytes | undefined {
  try {
    const bytes = base64urlnopad.decode(text) as Bytes;
    return base64urlnopad.encode(bytes) === text ? bytes : undefined;
  } catch {
    return undefined;
  }
}

const OPENING_BYTES_MAX = 200;

/** The value of a `reveal`; `-` is the empty one. */
export function readOpening(text: string): Bytes | undefined {
  if (text === "-") return new Uint8Array();
  const value = text === "" ? undefined : readBase64url(text);
  return value && value.length <= OPENING_BYTES_MAX ? value : undefined;
}

const BOX_BYTES = 712;

/** A sealed notice: an age file with one X25519 stanza, of one size. */
export function readBox(text: string): Bytes | undefined {
  const bytes = readBase64url(text);
  if (bytes?.length !== BOX_BYTES) return undefined;
  const head = String.fromCharCode(...bytes.subarray(0, 168));
  return /^age-encryption\.org\/v1\n-> X25519 .{43}\n.{43}\n--- .{43}\n$/.test(head) ? bytes : undefined;
}

const SEATS_MAX = 32;
const SEAT_MAX = 65_535;

function cosigns(text: string): boolean {
  try {
    const key = parseVkey(text);
    return key.kind === "cosignature" && /^[\x21-\x7e]+$/.test(key.name);
  } catch {
    return false;
  }
}

/** Trustees by number: 2 to 32 of them, ascending. */
export function readSeats(text: string): number[] | undefined {
  const seats = text.split(",").map(readUint);
  const good = (seat: number | undefined, at: number): seat is number =>
    seat !== undefined && seat > 0 && seat <= SEAT_MAX && (at === 0 || seat > (seats[at - 1] ?? seat));
  const few = seats.length >= 2 && seats.length <= SEATS_MAX;
  return few && seats.every(good) ? (seats as number[]) : undefined;
}
