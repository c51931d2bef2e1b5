// Items of a feed as they may be believed: entries that are in the record under the pinned key, and the texts
// that they name (docs/ref/feed.md).

import type { LogItem } from "../api/civic.ts";
import { Refused, hex, sha256, unbase64, utf8 } from "../crypto/encoding.ts";
import { type Checkpoint, openCheckpoint } from "../record/checkpoint.ts";
import { type Entry, type EntryKind, parseEntryOf } from "../record/entry.ts";
import { checkInclusion } from "../record/proof.ts";
import { parseVkey } from "../record/vkey.ts";

export const refuse = (code: string, what: string) => new Refused(code, `${what} Nothing of it is shown.`);

/** The head of a feed, under the pinned key. */
export async function headOf(checkpoint: string, logKey: string): Promise<Checkpoint> {
  const key = parseVkey(logKey);
  try {
    return await openCheckpoint(utf8(checkpoint), [key]);
  } catch (error) {
    const stranger = error instanceof Refused && ["unsigned", "signature", "origin"].includes(error.code);
    if (!stranger) throw error;
    throw refuse(
      "log_key",
      "The service shows a public record that is not signed by the key this household met it with.",
    );
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
