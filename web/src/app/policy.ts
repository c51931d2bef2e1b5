// Whose signatures a head of the public record needs, as a device pins it when it meets the record and hands
// it to other devices and to hubs (docs/ref/witness.md, Clients).

import { logFile } from "../api/client.ts";
import { text, utf8 } from "../crypto/encoding.ts";
import type { PinnedPolicy } from "../crypto/store.ts";
import { type Policy, demandOf, ofLog, parsePolicy } from "../record/policy.ts";
import { parseVkey } from "../record/vkey.ts";

/** One slot of a mailbox, bytes. */
const SLOT_BYTES_MAX = 8 * 1024;

/** What a policy says of this record; refuses one that cannot be read or is of others. */
export function policyIn(logKey: string, policy: string): Policy {
  return ofLog(parsePolicy(policy), parseVkey(logKey));
}

/** As the service says it now; where it says nothing, its own signature is all there is. */
export async function servedPolicy(logKey: string): Promise<string> {
  const served = await logFile("policy");
  return served ? text(served) : `log ${logKey}\nquorum none\n`;
}

/** Whom heads of the record need now, and whom the service asks for instead, if others. */
export interface Witnesses {
  policy: Policy;
  /** `left`: somebody here has chosen to stay. */
  offered: { text: string; policy: Policy; left: boolean } | null;
}

/** Compares what is pinned with what the service says now. `left` is what somebody has declined. */
export async function compared(logKey: string, policy: Policy, left: string | undefined): Promise<Witnesses> {
  const text = await servedPolicy(logKey);
  const offered = policyIn(logKey, text);
  const asks = demandOf(offered);
  if (asks === demandOf(policy)) return { policy, offered: null };
  return { policy, offered: { text, policy: offered, left: asks === left } };
}

/** To be pinned by whoever meets this record now. */
export async function meetPolicy(logKey: string): Promise<PinnedPolicy> {
  const policy = await servedPolicy(logKey);
  policyIn(logKey, policy);
  return { number: 0, text: policy };
}

/** A slot with the policy in it, if both fit. */
export function withPolicy(slot: object, policy: PinnedPolicy | undefined): object {
  const whole = { ...slot, policy };
  return utf8(JSON.stringify(whole)).length <= SLOT_BYTES_MAX ? whole : slot;
}

/** A policy that another device of the household has sent, if it did. */
export function sentPolicy(logKey: string, sent: unknown): PinnedPolicy | undefined {
  if (sent === undefined || sent === null) return undefined;
  const { number, text: policy } = sent as Partial<PinnedPolicy>;
  policyIn(logKey, String(policy));
  return { number: Number.isSafeInteger(number) ? (number as number) : 0, text: String(policy) };
}
