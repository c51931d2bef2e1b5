//! What the sequencer needs of storage: three small contracts. They share no state and may fail on their own.
//!
//! Synchronous, since the caller runs the sequencer on a blocking thread. "Returned `Ok`" means durable:
//! synced, not just handed to the operating system. After an `Err` the effect may or may not have
//! happened.

use crate::{
    hash::Sha256Hash,
    source::{StorageError, TileSource},
};

/// The caller's name for one append, chosen before the first try and kept for retries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub [u8; 16]);

/// How a compare-and-swap ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Swap {
    /// The register holds the new checkpoint.
    Done,
    /// The register did not hold the expected one; nothing was changed.
    Lost,
}

/// The register that decides which history is the log's: one signed checkpoint, swapped atomically, and
/// the index of request ids, written in the same transaction. In production a database row.
pub trait LockStore {
    /// The signed checkpoint, `None` only in a store that was just made for a new log. A store that
    /// cannot find its data must return `Err`, never `None`: an empty register would let the log begin
    /// again.
    fn load(&self) -> Result<Option<Vec<u8>>, StorageError>;

    /// Replaces `expected` by `new`, byte for byte compared, and in the same transaction remembers each
    /// request id with the index of its entry. Nothing of it is visible unless all of it is.
    fn swap(
        &mut self,
        expected: Option<&[u8]>,
        new: &[u8],
        request_ids: &[(RequestId, u64)],
    ) -> Result<Swap, StorageError>;

    /// Index of the entry appended under this id, if any.
    fn lookup_request_id(&self, id: &RequestId) -> Result<Option<u64>, StorageError>;
}

/// Name of a staged batch: the head it leads to. Two sequencers that race stage under different names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StagingName {
    /// Tree size after the batch.
    pub size: u64,
    /// Root after the batch.
    pub root: Sha256Hash,
}

impl std::fmt::Display for StagingName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.size, self.root.to_hex())
    }
}

/// The log's static files, as the public reads them, and a private place for batches in flight.
pub trait TileStore: TileSource {
    /// Writes a tile or bundle. Writing the same bytes again is `Ok`; other bytes under a name that
    /// exists are an `Err` and change nothing.
    fn put(&mut self, path: crate::tile::LogPath, bytes: &[u8]) -> Result<(), StorageError>;

    /// Keeps a batch under its name, replacing what was there. Not public.
    fn stage(&mut self, name: StagingName, batch: &[u8]) -> Result<(), StorageError>;

    /// The batch of this name.
    fn staged(&self, name: StagingName) -> Result<Option<Vec<u8>>, StorageError>;

    /// Forgets the batch. Doing so twice, or never, harms nothing.
    fn discard(&mut self, name: StagingName) -> Result<(), StorageError>;

    /// Replaces the public `checkpoint` file atomically.
    fn publish(&mut self, signed: &[u8]) -> Result<(), StorageError>;
}

/// The greatest checkpoint ever signed, kept outside every backup of the two stores above: the witness
/// against a restored database. It only rises.
pub trait HighWaterMark {
    /// The signed checkpoint, `None` only before the log's first.
    fn load(&self) -> Result<Option<Vec<u8>>, StorageError>;

    /// Replaces the mark.
    fn raise(&mut self, signed: &[u8]) -> Result<(), StorageError>;
}
