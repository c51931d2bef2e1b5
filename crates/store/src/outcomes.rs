//! What became of a release at a court: stated by its agency, confirmed by a reviewer, public as an entry.

use async_trait::async_trait;

use crate::id::{EmergencyId, OutcomeId};
use crate::{AccountId, Result};

/// What an agency states, without the paper itself.
#[derive(Clone, PartialEq, Eq)]
pub struct OutcomeRow {
    /// Which.
    pub id: OutcomeId,
    /// Of which emergency's release.
    pub emergency: EmergencyId,
    /// Who stated it.
    pub account: AccountId,
    /// A word of the log's list.
    pub process: String,
    /// The public text, whole.
    pub text: String,
    /// Whether a court's paper came with it.
    pub paper: bool,
    /// ms.
    pub stated_ms: u64,
    /// Where it is.
    pub state: OutcomeState,
}

/// Not public before it is an entry.
impl std::fmt::Debug for OutcomeRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OutcomeRow({}, {:?}, ..)", self.id, self.state)
    }
}

/// Where a stated outcome is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutcomeState {
    /// For a reviewer.
    Waiting,
    /// A reviewer did not confirm it; why.
    SentBack(String),
    /// In the public record, by the index of its entry.
    Entered(u64),
}

/// Contract in the crate's documentation.
#[async_trait]
pub trait OutcomeRows: Send + Sync {
    /// Stores what waits, with the court's paper. `false`: one of the same emergency waits already, or it has
    /// `stated_max` of them, and nothing changed.
    async fn outcome_state(
        &self,
        row: &OutcomeRow,
        paper: Option<&[u8]>,
        stated_max: u64,
    ) -> Result<bool>;

    /// One.
    async fn outcome(&self, id: OutcomeId) -> Result<Option<OutcomeRow>>;

    /// The court's paper of one that has any.
    async fn outcome_paper(&self, id: OutcomeId) -> Result<Option<Vec<u8>>>;

    /// Those of an emergency, oldest first, at most `limit`.
    async fn outcomes_of(&self, emergency: EmergencyId, limit: u32) -> Result<Vec<OutcomeRow>>;

    /// Those that wait, oldest first, at most `limit`.
    async fn outcomes_waiting(&self, limit: u32) -> Result<Vec<OutcomeRow>>;

    /// A reviewer does not confirm one that waits. `false`: it does not wait, and nothing changed.
    async fn outcome_send_back(&self, id: OutcomeId, why: &str) -> Result<bool>;

    /// One that waits is in the public record. `false`: it does not wait, and nothing changed.
    async fn outcome_entered(&self, id: OutcomeId, entry: u64) -> Result<bool>;
}
