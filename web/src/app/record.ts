// The public record as this device may believe it: under the key and policy it has pinned, never smaller than
// it was, and never another history.

import { api, logFile } from "../api/client.ts";
import { Refused, hex, unhex } from "../crypto/encoding.ts";
import { type HeadRecord, loadHead, loadRecord, raiseHead } from "../crypto/store.ts";
import type { Pins } from "../feed/verify.ts";
import { type Head, type ReadFile, continues } from "../record/tree.ts";
import { type Home, pinsOf, remember } from "./household.ts";
import { meetPolicy, policyIn } from "./policy.ts";

const refuse = (code: string, what: string) => new Refused(code, `${what} It is not accepted.`);

/**
 * What this device has pinned of the record. A device that comes from an older version pins now what it
 * would have pinned when it met the operator. Null if the operator keeps no record.
 */
export async function recordPins(home: Home): Promise<Pins | null> {
  const { logKey: known } = home.record;
  if (!known) {
    const { logKey, policy, agencyCoolOffHours } = await pinsOf(await api.operator());
    await remember(home, { logKey, policy, agencyCoolOffHours });
  } else if (!home.record.policy) {
    const met = await meetPolicy(known);
    // A page beside this one may have met it meanwhile.
    const kept = await loadRecord(home.record.household);
    await remember(home, { policy: kept?.policy ?? met });
  }
  const { logKey, policy, agencyCoolOffHours } = home.record;
  if (!logKey || !policy) return null;
  return { logKey, policy: policyIn(logKey, policy.text), coolOffHours: agencyCoolOffHours ?? 24 };
}

/** Refuses, by name, an operator that says its record has another key than it had. */
export function sameLogKey(pins: Pins, told: string | null): void {
  if (told === pins.logKey) return;
  throw refuse(
    "log_key",
    "The service says that its public record has another key than this household has pinned.",
  );
}

/** The largest head accepted here; to be read before what is then compared with it is asked for. */
export function knownHead(home: Home): Promise<HeadRecord | undefined> {
  return loadHead(home.record.household);
}

/** Accepts a head that continues what was known, and remembers it. */
export async function acceptHead(home: Home, head: Head, known: HeadRecord | undefined): Promise<void> {
  if (known && head.size < known.size) {
    throw refuse(
      "older_record",
      `The service shows a public record of ${head.size} entries; this device has seen ${known.size}.`,
    );
  }
  if (known) await sameHistory({ size: known.size, root: unhex(known.root, 32) }, head);
  await raiseHead({ household: home.record.household, size: head.size, root: hex(head.root) });
}

/** Whether two heads, of whatever size, are of one history; `file` reads the larger one's tiles. */
export async function sameHistory(a: Head, b: Head, file: ReadFile = logFile): Promise<void> {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  if (await continues(small, large, file)) return;
  throw refuse(
    "other_history",
    "The service shows another history of the public record than this device has seen.",
  );
}

/**
 * The head of a receipt, or of a copy that `file` reads, against what is known: it may be older or newer, but
 * not of another history.
 */
export async function acceptReceiptHead(home: Home, head: Head, file: ReadFile = logFile): Promise<void> {
  const known = await knownHead(home);
  if (!known) return;
  const larger = head.size >= known.size ? file : logFile;
  await sameHistory({ size: known.size, root: unhex(known.root, 32) }, head, larger);
  if (head.size > known.size) {
    await raiseHead({ household: home.record.household, size: head.size, root: hex(head.root) });
  }
}
