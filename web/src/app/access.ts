// Who can open footage, as the household chooses it (docs/ref/clip.md, Emergency access): nobody else ever,
// or the trustees together. Which trustees is read from the record as this device may believe it.

import { api } from "../api/client.ts";
import type { ClipItem, Operator } from "../api/types.ts";
import { openHeader } from "../crypto/age.ts";
import { Refused, unbase64 } from "../crypto/encoding.ts";
import { wrapIn } from "../crypto/header.ts";
import { clipIdentities } from "../crypto/keyring.ts";
import { labelHash } from "../crypto/label.ts";
import type { VerifiedCard } from "../crypto/manifest.ts";
import { checkWrap } from "../crypto/quorum.ts";
import { type Access, type HomeNames, NO_NAMES, withNames } from "../crypto/statement.ts";
import { type Trustees, verifyTrustees } from "../feed/trustees.ts";
import { type Home, amend, remember } from "./household.ts";
import { meetPolicy, policyIn } from "./policy.ts";
import { acceptHead, knownHead, recordPins } from "./record.ts";

export type { Access };

const refuse = (code: string, what: string) => new Refused(code, `${what} It is not accepted.`);

/** The trustees of an operator that this browser meets now; null if it has none. */
export async function trusteesOf(operator: Operator): Promise<Trustees | null> {
  if (!operator.log_vkey) return null;
  const { text } = await meetPolicy(operator.log_vkey);
  const policy = policyIn(operator.log_vkey, text);
  return (await verifyTrustees(await api.trustees(), { policy })).trustees;
}

/** The trustees in force, as this device may believe it; null if there are none. */
export async function trusteesFor(home: Home): Promise<Trustees | null> {
  const pins = await recordPins(home);
  if (!pins) return null;
  const known = await knownHead(home);
  const { checkpoint, trustees } = await verifyTrustees(await api.trustees(), pins);
  await acceptHead(home, checkpoint, known);
  const before = home.record.quorumKey;
  if (before && (trustees?.epoch ?? 0) < before.epoch) {
    const what = "The service shows an older key of the trustees than this device has seen.";
    throw refuse("older_trustees", what);
  }
  if (before && trustees && trustees.epoch === before.epoch && trustees.recipient !== before.recipient) {
    throw refuse("other_trustees", "The service shows another key for the same trustees.");
  }
  if (trustees && trustees.epoch !== before?.epoch) {
    await remember(home, { quorumKey: { epoch: trustees.epoch, recipient: trustees.recipient } });
  }
  return trustees;
}

/** Chooses, for clips from now on: the hubs obey the statement. Whoever goes on with emergency access, under
 *  another key, goes on with the address and contacts that were set up. */
export async function chooseAccess(home: Home, access: Access): Promise<void> {
  await amend(home, (draft) => {
    const { address, contacts } = draft.access.kind === "emergency" ? draft.access : NO_NAMES;
    draft.access = access.kind === "emergency" ? { ...access, address, contacts } : access;
  });
}

/** Changes by what an emergency can name this home from now on. */
export async function setNames(home: Home, change: (names: HomeNames) => HomeNames): Promise<void> {
  await amend(home, (draft) => {
    draft.access = withNames(draft, change).access;
  });
}

/** Who could open a clip's video, besides its household. */
export type Openers =
  | { kind: "nobody" }
  /** The trustees together; `trustees` if they are those in force, and the wrap is proven to be theirs. */
  | { kind: "trustees"; epoch: number; trustees: Trustees | null };

/**
 * Read from the header itself, whose MAC this household can check: no stanza was put in or taken out by
 * anyone who could not open it.
 */
export async function openersOf(home: Home, item: ClipItem, { card }: VerifiedCard): Promise<Openers> {
  if (!item.headers.video) return { kind: "nobody" };
  const header = unbase64(item.headers.video);
  await openHeader(header, clipIdentities(home.keyring));
  const wrap = wrapIn(header);
  if (!wrap) return { kind: "nobody" };
  const trustees = await trusteesFor(home).catch(() => null);
  if (trustees?.epoch !== wrap.epoch) return { kind: "trustees", epoch: wrap.epoch, trustees: null };
  checkWrap(trustees.roster, wrap, labelHash({ ...card, track: "video" }));
  return { kind: "trustees", epoch: wrap.epoch, trustees };
}
