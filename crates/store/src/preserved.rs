//! Clips that are preserved for a demand: kept as they were, sealed, out of everybody's sight, until a day
//! at which that ends by itself.
//!
//! A preserved clip is a copy of its row that holds the payloads. Deleting and retention go on as ever: the
//! clip leaves the household's listing, its bytes no longer count as used, and its tombstone stands.

use async_trait::async_trait;
use sidelight_domain::record::{ClipId, HouseholdId};

use crate::Result;
use crate::clips::Clip;
use crate::id::DemandId;

/// Contract in the crate's documentation.
#[async_trait]
pub trait Preserved: Send + Sync {
    /// Preserves those of `clips` that are whole; a deleted one is while it can be restored. One that is
    /// preserved for this demand already stays as it is. Returns how many are new.
    async fn preserve(
        &self,
        demand: DemandId,
        household: HouseholdId,
        clips: &[ClipId],
        until_ms: u64,
    ) -> Result<u64>;

    /// What is preserved for a demand and whole, by start, at most `limit`.
    async fn preserved(
        &self,
        demand: DemandId,
        household: HouseholdId,
        limit: u32,
    ) -> Result<Vec<Clip>>;

    /// Renews what is preserved for a demand until `until_ms`; it never ends earlier by this. What had
    /// ended at `now_ms` stays ended.
    async fn preserve_longer(&self, demand: DemandId, now_ms: u64, until_ms: u64) -> Result<()>;

    /// Ends what was preserved until `now_ms` or before, at most `limit` clips: payloads that nothing else
    /// uses are marked as removing. Returns how many went.
    async fn preserved_end(&self, now_ms: u64, limit: u32) -> Result<u64>;
}
