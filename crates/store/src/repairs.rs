//! Repairs of trustees' shares: what was asked for, and letters on their way, until they have ended. Whose
//! call it is, and whether they may ask, the server has checked before.

use async_trait::async_trait;
use sidelight_domain::record::encoding::Hash;

use crate::Result;

/// What a trustee asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptRepair {
    /// SHA-256 of what is signed.
    pub id: Hash,
    /// Who asks.
    pub trustee: String,
    /// SHA-256 of the roster.
    pub roster: Hash,
    /// Who shall help, by number.
    pub helpers: Vec<String>,
    /// When, ms, as signed.
    pub asked_ms: u64,
    /// By the trustee's signing key.
    pub signature: Vec<u8>,
}

/// A letter, opaque here.
#[derive(Clone, PartialEq, Eq)]
pub struct KeptRepairLetter {
    /// Of which repair.
    pub repair: Hash,
    /// Who handed it in.
    pub from: String,
    /// Who can open it.
    pub to: String,
    /// An `age` file.
    pub letter: Vec<u8>,
}

/// Sealed bytes are of no use in a log.
impl std::fmt::Debug for KeptRepairLetter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeptRepairLetter({} to {}, ..)", self.from, self.to)
    }
}

/// Contract in the crate's documentation.
#[async_trait]
pub trait RepairRows: Send + Sync {
    /// Keeps what a trustee asks, in place of what it asked before, whose letters are removed. `false`: it
    /// has asked something else at the same time or later, and nothing changed; the same again is `true`.
    async fn repair_put(&self, repair: &KeptRepair) -> Result<bool>;

    /// What was asked at `since_ms` or later, by trustee, at most `limit`.
    async fn repairs(&self, since_ms: u64, limit: u32) -> Result<Vec<KeptRepair>>;

    /// Removes what a trustee asked, with its letters; what is not there is no error.
    async fn repair_end(&self, trustee: &str, id: &Hash) -> Result<()>;

    /// Removes what was asked before `before_ms`, or of another roster than `roster`, with its letters.
    /// Without a roster only time counts.
    async fn repairs_sweep(&self, before_ms: u64, roster: Option<&Hash>) -> Result<()>;

    /// Keeps a letter. `false`: there is another one from and to the same in this repair, or the repair has
    /// ended, and nothing changed; the same again is `true`.
    async fn repair_letter_put(&self, letter: &KeptRepairLetter) -> Result<bool>;

    /// The letters of a repair to a trustee, by sender, at most `limit`.
    async fn repair_letters(
        &self,
        repair: &Hash,
        to: &str,
        limit: u32,
    ) -> Result<Vec<KeptRepairLetter>>;
}
