// Items of a feed as they may be believed: entries that are in the record under the pinned key and policy,
// and the texts that they name (docs/ref/feed.md).

import type { LogItem } from "../api/civic.ts";
import { type Bytes, Refused, hex, sha256, unbase64, utf8 } from "../crypto/encoding.ts";
import type { Checkpoint } from "../record/checkpoint.ts";
import { type Entry, type EntryKind, parseEntryOf } from "../record/entry.ts";
import { type Policy, openUnder } from "../record/policy.ts";
import { checkInclusion } from "../record/proof.ts";

export const refuse = (code: string, what: string) => new Refused(code, `${what} Nothing of it is shown.`);

const STRANGER =
  "The service shows a public record that is not signed by the key this household met it with.";
const UNWITNESSED =
  "The service shows a public record that too few of the witnesses have signed which this household relies " +
  "on. If they are others now, Devices, Witnesses says so.";

/** The head of a feed, a receipt or a copy, under the pinned policy: all that is read begins here. */
export async function headOf(checkpoint: Bytes, { policy }: { policy: Policy }): Promise<Checkpoint> {
  try {
    return await openUnder(policy, checkpoint);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.code === "quorum") throw refuse("unwitnessed", UNWITNESSED);
    if (["unsigned", "signature", "origin"].includes(error.code)) throw refuse("log_key", STRANGER);
    throw error;
  }
}

/** What is proven in one head. */
export class Proven {
  constructor(readonly head: Checkpoint) {}

  /** Refuses an entry that is not in the record. */
  included(item: LogItem): void {
    checkInclusion(
      this.head,
      item.index,
      utf8(item.entry),
      item.hashes.map((h) => unbase64(h)),
    );
  }

  /** The entry, if it is in the record and of a kind that belongs here. */
  entry<K extends EntryKind>(item: LogItem, kind: K): Entry<K> {
    this.included(item);
    return parseEntryOf(kind, item.entry);
  }

  /** The text, if it is the one of that hash (`sha256:...`). */
  document(item: LogItem, hash: string, what: string): string {
    const text = item.document ?? "";
    if (`sha256:${hex(sha256(utf8(text)))}` !== hash) {
      throw refuse("document", `The service shows another text than the public record names for ${what}.`);
    }
    return text;
  }
}
