// Whether what a reviewer is to sign is what the page shows: everything that can be computed is computed here
// before a passkey is asked for (docs/ref/approval.md).

import { operatorNow } from "../api/clock.ts";
import type { Refusal, Review } from "../api/emergency.ts";
import { notAsked } from "../decide/digest.ts";
import { type ToDecide, compareLines, hashOf, openedLines } from "../decide/lines.ts";
import { parseClaim } from "./claim.ts";

const RELEASE = [
  ...["policy", "trustee-set", "danger", "homes", "cameras", "clips", "seconds", "owner", "notice-due"],
  ...["seal-until", "agency", "claim", "scope", "recipient", "submitted-by", "supervised-by", "call-back"],
  ...["minutes", "country"],
];
const REFUSED = ["policy", "danger", "reason", "agency", "claim", "submitted-by", "minutes", "country"];

const MINUTE_MS = 60_000;
/** How far the service's clock may seem to be from itself. */
const CLOCKS_MINUTES = 1;

/** Of an emergency, or of a drill: a digest begins with the kind, so what is shown as one is signed as it. */
const KINDS = {
  emergency: { release: "emergency", refused: "emergency-refused" },
  drill: { release: "drill", refused: "drill-refused" },
};

const kindsOf = ({ is_drill }: Review) => (is_drill ? KINDS.drill : KINDS.emergency);

/** What both kinds say of the claim. */
function ofClaim(review: Review, origin: string): Record<string, string> {
  const claim = parseClaim(review.claim);
  if (claim.origin !== origin || claim.agency !== review.agency) {
    throw notAsked("claim", "The claim is of another record, or of another agency.");
  }
  return { danger: claim.danger, agency: claim.agency, claim: hashOf(review.claim) };
}

/** How long it took is public: it ended after `fromMs`, and before `toMs`. */
function compareMinutes(lines: Map<string, string>, review: Review, [fromMs, toMs]: [number, number]): void {
  const until = (ms: number) => Math.floor((ms - review.filed_ms) / MINUTE_MS);
  const said = Number(lines.get("minutes"));
  if (said < until(fromMs) - CLOCKS_MINUTES || said > until(toMs) + CLOCKS_MINUTES) {
    throw notAsked("other_decision", "What would be signed has other minutes than are shown here.");
  }
}

/** When the agency was called back. */
const calledAt = (callBack: string) => Number((JSON.parse(callBack) as { at: number }).at);

/** Checks the release of a review. */
export function checkRelease(review: Review, origin: string, nowMs = operatorNow()): ToDecide {
  const { release, held, call_back, owner } = review;
  if (!release || !held || call_back === null) {
    throw notAsked("release", "There is nothing to approve.");
  }
  const shown = { ...held, owner, homes: 1, "call-back": hashOf(call_back) };
  const lines = openedLines({ origin, kind: kindsOf(review).release, covered: RELEASE }, release);
  compareLines(lines, { ...ofClaim(review, origin), ...shown });
  compareMinutes(lines, review, [calledAt(call_back), nowMs]);
  return release;
}

/** Checks a refusal that was asked for. */
export function checkRefusal(
  review: Review,
  refusal: Refusal,
  reason: string,
  origin: string,
  nowMs = operatorNow(),
): void {
  const lines = openedLines({ origin, kind: kindsOf(review).refused, covered: REFUSED }, refusal);
  compareLines(lines, { ...ofClaim(review, origin), reason });
  compareMinutes(lines, review, [nowMs, nowMs]);
  if (refusal.reason !== reason) throw notAsked("reason", "The service prepared another reason.");
}
