// The lines of an entry to come, with what its commitments open to, against the digest that a passkey is
// asked for and against what the page shows (docs/ref/approval.md). Everything that can be computed is
// computed here.

import type { FieldOpening } from "../api/agency.ts";
import type { ToSign } from "../api/emergency.ts";
import { hex, sha256, utf8 } from "../crypto/encoding.ts";
import { committed, digestOf, notAsked } from "./digest.ts";

/** What is decided, as lines of the entry to come. */
export interface ToDecide {
  lines: [string, string][];
  openings: FieldOpening[];
  sign: ToSign;
}

/** What a decision is of. */
interface Kind {
  /** Of the record. */
  origin: string;
  kind: string;
  /** The lines that the digest covers, in order. */
  covered: readonly string[];
}

/** The values of the lines, committed ones opened; refuses what does not fit the digest. */
export function openedLines(
  { origin, kind, covered }: Kind,
  { lines, openings, sign }: ToDecide,
): Map<string, string> {
  if (lines.map(([name]) => name).join() !== covered.join()) {
    throw notAsked("lines", "This page does not know this kind of decision.");
  }
  if (hex(digestOf(origin, kind, lines)) !== sign.digest) {
    throw notAsked("digest", "What would be signed is not what the service shows.");
  }
  const known = new Map(openings.map((opening) => [opening.field, opening]));
  if (known.size !== openings.length) throw notAsked("openings", "The service opened a field twice.");
  const values = new Map<string, string>();
  for (const [name, line] of lines) {
    if (!line.startsWith("committed:")) {
      values.set(name, line);
      continue;
    }
    const opening = known.get(name);
    known.delete(name);
    if (!opening || committed(kind, opening) !== line) {
      throw notAsked("commitment", `The sealed field "${name}" is not what the service shows.`);
    }
    values.set(name, opening.value);
  }
  if (known.size > 0) throw notAsked("openings", "The service opened a field that is not decided about.");
  return values;
}

/** SHA-256 of a text, as the lines of an entry have it. */
export const hashOf = (text: string) => hex(sha256(utf8(text)));

/** The lines against what the page shows. */
export function compareLines(
  values: Map<string, string>,
  shown: Record<string, string | number | null>,
): void {
  for (const [name, value] of Object.entries(shown)) {
    if (values.get(name)?.replace(/^sha256:/, "") !== String(value)) {
      throw notAsked("other_decision", `What would be signed has another ${name} than is shown here.`);
    }
  }
}
