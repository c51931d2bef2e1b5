// The trustees in force, believed only as far as it can be checked here: the set, its ceremony and each
// trustee in the record under the pinned policy, the roster that the set names (docs/ref/feed.md, Trustees).

import type { TrusteesFeed } from "../api/civic.ts";
import type { Roster } from "../crypto/answers.ts";
import { utf8 } from "../crypto/encoding.ts";
import type { Checkpoint } from "../record/checkpoint.ts";
import { readSeats } from "../record/forms.ts";
import type { Policy } from "../record/policy.ts";
import { ADDRESSES, CLIPS, type Use } from "../record/sets.ts";
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

/** Who holds shares of a key, so many of whom are needed together. */
interface Holders {
  /** The `trustee-set` or `lookup-set` entry. */
  index: number;
  epoch: number;
  threshold: number;
  roster: Roster;
  trustees: Trustee[];
}

/** Who could open a clip that is sealed to their key. */
export interface Trustees extends Holders {
  /** The key as `age` writes it. */
  recipient: string;
}

/** Who makes tokens of addresses and contacts. */
export interface LookupTrustees extends Holders {
  /** The key, hex. */
  key: string;
}

/** The name that a trustee's public text begins with. */
function nameIn(text: string): string | undefined {
  const name = /^name (.+)$/m.exec(text)?.[1];
  return name !== undefined && isLine(name) ? name : undefined;
}

type InForce = NonNullable<TrusteesFeed["set"]>;

function holdersOf(tree: Proven, set: InForce, use: Use): Holders & { key: string } {
  const fields: Record<string, string> = tree.entry(set, use.set).fields;
  const ceremony = tree.entry(set.ceremony, use.ceremony).fields;
  const roster = use.parse(tree.document(set, fields.roster ?? "", "the trustees"));
  const epoch = Number(fields.epoch);
  const key = use.keyOf(roster);
  const seats = readSeats(ceremony.trustees) ?? [];
  const fits =
    String(set.ceremony.index) === fields.ceremony &&
    ceremony.epoch === fields.epoch &&
    Number(ceremony.threshold) === roster.threshold &&
    roster.epoch === epoch &&
    key === fields[use.key] &&
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
  return { index: set.index, epoch, threshold: roster.threshold, roster, trustees, key };
}

async function treeOf(wire: TrusteesFeed, pins: { policy: Policy }): Promise<Proven> {
  if (wire.v !== 1) throw refuse("feed", "The service's list of trustees cannot be read here.");
  return new Proven(await headOf(utf8(wire.checkpoint), pins));
}

/** Checks the list as a whole; null if there are no trustees. */
export async function verifyTrustees(
  wire: TrusteesFeed,
  pins: { policy: Policy },
): Promise<{ checkpoint: Checkpoint; trustees: Trustees | null }> {
  const tree = await treeOf(wire, pins);
  if (!wire.set) return { checkpoint: tree.head, trustees: null };
  const { key, ...holders } = holdersOf(tree, wire.set, CLIPS);
  return { checkpoint: tree.head, trustees: { ...holders, recipient: key } };
}

/** The same of `GET /feed/lookup.json`; null if there is no look-up key. */
export async function verifyLookup(
  wire: TrusteesFeed,
  pins: { policy: Policy },
): Promise<{ checkpoint: Checkpoint; trustees: LookupTrustees | null }> {
  const tree = await treeOf(wire, pins);
  const trustees = wire.set && holdersOf(tree, wire.set, ADDRESSES);
  return { checkpoint: tree.head, trustees };
}
