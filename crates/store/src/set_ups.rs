//! Households' own addresses, blinded, on their way to the trustees, and the answers on their way back. Who
//! may ask, and whose answer it is, the server has checked before.

use async_trait::async_trait;
use sidelight_domain::record::HouseholdId;

use crate::{Result, SetUpId};

/// A household asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptSetUp {
    /// Its id.
    pub id: SetUpId,
    /// Who asks.
    pub household: HouseholdId,
    /// Of the look-up key.
    pub epoch: u64,
    /// The blinded address.
    pub element: [u8; 32],
    /// When, ms.
    pub created_ms: u64,
}

/// How many there may be.
#[derive(Clone, Copy, Debug)]
pub struct SetUpLimits {
    /// Those before then count no more, ms.
    pub since_ms: u64,
    /// Of one household.
    pub per_household_max: u64,
    /// Of all.
    pub kept_max: u64,
}

/// What became of a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetUpPut {
    /// It is kept.
    Kept,
    /// The household has asked often enough.
    HouseholdFull,
    /// All together have.
    Full,
}

/// Contract in the crate's documentation.
#[async_trait]
pub trait SetUpRows: Send + Sync {
    /// Keeps one, within the limits.
    async fn set_up_put(&self, new: &KeptSetUp, limits: SetUpLimits) -> Result<SetUpPut>;

    /// The one of this id.
    async fn set_up(&self, id: SetUpId) -> Result<Option<KeptSetUp>>;

    /// Those of a key that were made since then and that a trustee has not answered, oldest first, at most
    /// `limit`.
    async fn set_ups_waiting(
        &self,
        trustee: &str,
        (epoch, since_ms): (u64, u64),
        limit: u32,
    ) -> Result<Vec<KeptSetUp>>;

    /// Keeps an answer. `false`: there is no such set-up, or another answer of this trustee, and nothing
    /// changed; the same again is `true`.
    async fn set_up_answer_put(&self, id: SetUpId, trustee: &str, answer: &[u8]) -> Result<bool>;

    /// Who answered what, by trustee, at most `limit`.
    async fn set_up_answers(&self, id: SetUpId, limit: u32) -> Result<Vec<(String, Vec<u8>)>>;

    /// Forgets those made before then, with their answers.
    async fn set_ups_sweep(&self, before_ms: u64) -> Result<()>;
}
