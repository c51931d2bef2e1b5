// The trustees in force, believed only as far as it can be checked here: the set, its ceremony and each
// trustee in the record under the pinned key, the roster that the set names (docs/ref/feed.md, Trustees).

import type { TrusteesFeed } from "../api/civic.ts";
import type { Roster } from "../crypto/answers.ts";
import { parseRoster, recipientOfRoster } from "../crypto/roster.ts";
import type { Checkpoint } from "../record/checkpoint.ts";
import { readSeats } from "../record/forms.ts";
import { isLine } from "../record/words.ts";
import { Proven, headOf, refuse } from "./proven.ts";

/** One of the organisations that hold a share. */
export interface Trustee {
  number: number;
  /** Its short name. */
  slug: string;
  /** What it calls itself; its short name if that was redacted. */
  name: string;
  /** Its entry. */
  index: number;
}

/** Who could open a clip that is sealed to their key, so many of them together. */
export interface Trustees {
  /** The `trustee-set` entry. */
  index: number;
  epoch: number;
  threshold: number;
  /** The key as `age` writes it. */
  recipient: string;
  roster: Roster;
  trustees: Trustee[];
}

/** The name that a trustee's public text begins with. */
function nameIn(text: string): string | undefined {
  const name = /^name (.+)$/m.exec(text)?.[1];
  return name !== undefined && isLine(name) ? name : undefined;
}

function trusteesOf(tree: Proven, set: NonNullable<TrusteesFeed["set"]>): Trustees {
  const { fields } = tree.entry(set, "trustee-set");
  const ceremony = tree.entry(set.ceremony, "ceremony").fields;
  const roster = parseRoster(tree.document(set, fields.roster, "the trustees"));
  const epoch = Number(fields.epoch);
  const recipient = recipientOfRoster(roster);
  const seats = readSeats(ceremony.trustees) ?? [];
  const fits =
    String(set.ceremony.index) === fields.ceremony &&
    ceremony.epoch === fields.epoch &&
    Number(ceremony.threshold) === roster.threshold &&
    roster.epoch === epoch &&
    recipient === fields["quorum-key"] &&
    [...roster.shares.keys()].join() === seats.join();
  if (!fits) throw refuse("trustees", "The trustees' roster is not the one of their ceremony.");
  const trustees = set.trustees.map((item) => {
    const { fields: trustee } = tree.entry(item, "trustee");
    const text = item.document === null ? "" : tree.document(item, trustee.name, "a trustee");
    const slug = trustee.trustee;
    return { number: Number(trustee.number), slug, name: nameIn(text) ?? slug, index: item.index };
  });
  if (trustees.map((t) => t.number).join() !== seats.join()) {
    throw refuse("trustees", "The service does not show each of the trustees.");
  }
  return { index: set.index, epoch, threshold: roster.threshold, recipient, roster, trustees };
}

/** Checks the list as a whole; null if there are no trustees. */
export async function verifyTrustees(
  wire: TrusteesFeed,
  logKey: string,
): Promise<{ checkpoint: Checkpoint; trustees: Trustees | null }> {
  if (wire.v !== 1) throw refuse("feed", "The service's list of trustees cannot be read here.");
  const checkpoint = await headOf(wire.checkpoint, logKey);
  const tree = new Proven(checkpoint);
  return { checkpoint, trustees: wire.set && trusteesOf(tree, wire.set) };
}
