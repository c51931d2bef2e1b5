//! Which payloads are in the blob store, of whom, and which of them nobody needs any more.
//!
//! A payload is named by household and SHA-256. Its row goes before its object and leaves after it,
//! so every object always has a row and nothing ever has to be looked for by listing the object
//! store:
//!
//! `absent -> pending -> stored -> removing -> absent`; a removing payload cannot be used or stored
//! again until it is gone. Where a backup without objects is restored, `stored -> pending`: the hub
//! uploads it again. A payload that only preserved clips name is `held`: it is there, counts for nobody, and
//! is removed when its preservation ends.

use async_trait::async_trait;
use sidelight_domain::record::{HouseholdId, encoding::Hash};

use crate::Result;

/// One payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PayloadName {
    /// Whose.
    pub household: HouseholdId,
    /// SHA-256 of its bytes.
    pub sha256: Hash,
}

/// Whether a payload may be uploaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// Upload it, then call [`Payloads::payload_stored`].
    Upload,
    /// It is there.
    Stored,
    /// The household would exceed its quota.
    Quota,
    /// It is being removed this moment; come again.
    Removing,
}

/// Contract in the crate's documentation.
#[async_trait]
pub trait Payloads: Send + Sync {
    /// Asks to upload a payload of `size` bytes, and notes it as pending.
    async fn payload_admit(
        &self,
        name: PayloadName,
        size: u64,
        quota_bytes: u64,
        now_ms: u64,
    ) -> Result<Admission>;

    /// Notes that the object is durably there with `size` bytes, which count as used from now on.
    async fn payload_stored(&self, name: PayloadName, size: u64) -> Result<()>;

    /// Payloads that are stored, by name after `after`, at most `limit`.
    async fn payloads_stored(
        &self,
        after: Option<PayloadName>,
        limit: u32,
    ) -> Result<Vec<PayloadName>>;

    /// Notes that the object of a stored payload is not there: it is pending again, and does not count as
    /// used.
    async fn payload_missing(&self, name: PayloadName) -> Result<()>;

    /// Marks payloads that no clip uses and that were admitted before `before_ms` as removing;
    /// returns how many.
    async fn payloads_orphaned(&self, before_ms: u64) -> Result<u64>;

    /// Payloads marked as removing, at most `limit`.
    async fn payloads_removing(&self, limit: u32) -> Result<Vec<PayloadName>>;

    /// Notes that the object of a removing payload is gone.
    async fn payload_removed(&self, name: PayloadName) -> Result<()>;
}
