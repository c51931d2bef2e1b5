//! What somebody on duty writes down for whoever comes next. Who reads it, the server decides.

use async_trait::async_trait;

use crate::{AccountId, HandOverId, Result};

/// A note.
#[derive(Clone, PartialEq, Eq)]
pub struct HandOver {
    /// Which.
    pub id: HandOverId,
    /// Who reads it, as the server writes it.
    pub audience: String,
    /// Who wrote it.
    pub account: AccountId,
    /// What they wrote.
    pub text: String,
    /// When, ms.
    pub at_ms: u64,
}

/// What is written may name people: it is of no use in a log.
impl std::fmt::Debug for HandOver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HandOver")
            .field("id", &self.id)
            .field("audience", &self.audience)
            .finish_non_exhaustive()
    }
}

/// Notes for whoever comes next.
#[async_trait]
pub trait HandOverRows: Send + Sync {
    /// Keeps a note, and of those of its audience the newest `keep`.
    async fn hand_over_put(&self, note: &HandOver, keep: u32) -> Result<()>;

    /// The notes of an audience, newest first, with the names of who wrote them; at most `limit`.
    async fn hand_overs(&self, audience: &str, limit: u32) -> Result<Vec<(HandOver, String)>>;

    /// Takes an account's own note away. `false`: there is none.
    async fn hand_over_delete(&self, account: AccountId, id: HandOverId) -> Result<bool>;

    /// Takes away what was written before `before_ms`.
    async fn hand_over_sweep(&self, before_ms: u64) -> Result<()>;
}
