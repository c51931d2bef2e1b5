// Types of what agencies and residents do with each other (crates/api/src/{feed,rulebook}.rs and others).

// --- feed: GET /feed/{region}.json (docs/ref/feed.md). Nothing in it is to be believed before it is checked
// against a pinned log key.

/** An entry of the log with all that it takes to check it. */
export interface LogItem {
  index: number;
  /** Exact text of the entry. */
  entry: string;
  /** Inclusion proof to the feed's checkpoint, base64 of 32 bytes each, from the leaf's neighbour up. */
  hashes: string[];
  /** Exact text of the document that the entry names; null if it names none, or if that was redacted. */
  document: string | null;
}

export interface FeedRequest extends LogItem {
  /** Updates, and the entry that resolved or withdrew it, in the log's order. */
  notes: LogItem[];
}

export interface RegionFeed {
  v: 1;
  region: string;
  origin: string;
  /** The signed checkpoint, as text. */
  checkpoint: string;
  size: number;
  /** `policy` entries that the requests name. */
  rulebooks: LogItem[];
  /** Newest `agency` entry of each agency that asks here. */
  agencies: LogItem[];
  /** Newest first. */
  requests: FeedRequest[];
}
