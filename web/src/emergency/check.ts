// Whether what a reviewer is to sign is what the page shows: everything that can be computed is computed here
// before a passkey is asked for (docs/ref/approval.md).

import type { Refusal, Review, ToDecide } from "../api/emergency.ts";
import { hex, sha256, utf8 } from "../crypto/encoding.ts";
import { committed, digestOf, notAsked } from "../decide/digest.ts";
import { parseClaim } from "./claim.ts";

const LINES = {
  emergency: [
    ...["policy", "trustee-set", "danger", "homes", "cameras", "clips", "seconds", "owner", "notice-due"],
    ...["seal-until", "agency", "claim", "scope", "recipient", "submitted-by", "supervised-by", "call-back"],
  ],
  "emergency-refused": ["policy", "danger", "reason", "agency", "claim", "submitted-by"],
} as const;

type Kind = keyof typeof LINES;

/** The values of the lines, committed ones opened; refuses what does not fit the digest. */
function opened(kind: Kind, origin: string, { lines, openings, sign }: ToDecide): Map<string, string> {
  if (lines.map(([name]) => name).join() !== LINES[kind].join()) {
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

const hashOf = (text: string) => hex(sha256(utf8(text)));

/** The lines against what the page shows. */
function compare(values: Map<string, string>, shown: Record<string, string | number | null>): void {
  for (const [name, value] of Object.entries(shown)) {
    if (values.get(name)?.replace(/^sha256:/, "") !== String(value)) {
      throw notAsked("other_decision", `What would be signed has another ${name} than is shown here.`);
    }
  }
}

/** What both kinds say of the claim. */
function ofClaim(review: Review, origin: string): Record<string, string> {
  const claim = parseClaim(review.claim);
  if (claim.origin !== origin || claim.agency !== review.agency) {
    throw notAsked("claim", "The claim is of another record, or of another agency.");
  }
  return { danger: claim.danger, agency: claim.agency, claim: hashOf(review.claim) };
}

/** Checks the release of a review. */
export function checkRelease(review: Review, origin: string): ToDecide {
  const { release, held, call_back, owner } = review;
  if (!release || !held || call_back === null) {
    throw notAsked("release", "There is nothing to approve.");
  }
  const shown = { ...held, owner, homes: 1, "call-back": hashOf(call_back) };
  compare(opened("emergency", origin, release), { ...ofClaim(review, origin), ...shown });
  return release;
}

/** Checks a refusal that was asked for. */
export function checkRefusal(review: Review, refusal: Refusal, reason: string, origin: string): void {
  compare(opened("emergency-refused", origin, refusal), { ...ofClaim(review, origin), reason });
  if (refusal.reason !== reason) throw notAsked("reason", "The service prepared another reason.");
}
