//! Feeds of the public record, with proofs (`docs/ref/feed.md`): every request that homes of a region are
//! asked, and the trustees whose key homes may also seal to.
//!
//! The same bytes for everyone, made from the public log alone. Whoever reads it checks the checkpoint
//! under a log key pinned elsewhere, then each entry's place in it, then each document's hash. Nothing
//! in here is to be believed before that.

use serde::{Deserialize, Serialize};

use crate::Bytes64;

/// The version of [`RegionFeed`] and [`TrusteesFeed`].
pub const FEED_VERSION: u32 = 1;

/// `GET /feed/{region}.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegionFeed {
    /// [`FEED_VERSION`].
    pub v: u32,
    /// The H3 cell of resolution 3, 15 hex digits.
    pub region: String,
    /// The log's origin.
    pub origin: String,
    /// The signed checkpoint that every proof here leads to.
    pub checkpoint: String,
    /// Entries in its tree.
    pub size: u64,
    /// The `policy` entries that the requests name, in the log's order.
    pub rulebooks: Vec<LogItem>,
    /// The newest `agency` entry of each agency that asks here, in the log's order.
    pub agencies: Vec<LogItem>,
    /// The requests, newest first; at most [`crate::limits::FEED_REQUESTS_MAX`].
    pub requests: Vec<FeedRequest>,
}

/// `GET /feed/trustees.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrusteesFeed {
    /// [`FEED_VERSION`].
    pub v: u32,
    /// The log's origin.
    pub origin: String,
    /// The signed checkpoint that every proof here leads to.
    pub checkpoint: String,
    /// Entries in its tree.
    pub size: u64,
    /// The trustees that are in force; none if there never were any.
    pub set: Option<TrusteesInForce>,
}

/// The newest quorum key and who holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrusteesInForce {
    /// The `trustee-set` entry; its document is the roster.
    #[serde(flatten)]
    pub item: LogItem,
    /// Its `ceremony` entry, which says how many open together, and who took part by number.
    pub ceremony: LogItem,
    /// The newest `trustee` entry of each that holds a share, by number; its document is the name.
    pub trustees: Vec<LogItem>,
}

/// A request and what was said about it since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedRequest {
    /// Its `request` entry.
    #[serde(flatten)]
    pub item: LogItem,
    /// Its `request-update`, `request-resolved` and `request-withdrawn` entries, in the log's order; the
    /// newest [`crate::limits::FEED_NOTES_MAX`].
    pub notes: Vec<LogItem>,
}

/// An entry of the log with all that it takes to check it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogItem {
    /// Its place in the log.
    pub index: u64,
    /// Its exact text.
    pub entry: String,
    /// Inclusion proof: hashes from the leaf's neighbour up, each 32 bytes.
    pub hashes: Vec<Bytes64>,
    /// Exact text of the document that it names; none if it names none, or if that was redacted.
    pub document: Option<String>,
}
