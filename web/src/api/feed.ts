// The wire of a region's feed (docs/ref/feed.md), as crates/api/src/feed.rs describes it.

/** An entry of the public record, its proof to the feed's checkpoint, and the text it names. */
export interface FeedItem {
  index: number;
  /** The entry's exact text. */
  entry: string;
  /** Inclusion proof, base64 hashes. */
  hashes: string[];
  /** The exact text that the entry names; null if there is none, or it was redacted. */
  document: string | null;
}

export interface FeedRequest extends FeedItem {
  /** Updates and the end, in order. */
  notes: FeedItem[];
}

export interface FeedWire {
  v: number;
  region: string;
  origin: string;
  checkpoint: string;
  size: number;
  rulebooks: FeedItem[];
  agencies: FeedItem[];
  requests: FeedRequest[];
}
