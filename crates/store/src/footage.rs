//! What hubs were asked to hand over first, because an emergency or a legal demand is decided on, and what
//! they reported. Whether a hub is asked at all the server has decided before.

use async_trait::async_trait;
use sidelight_domain::record::{CameraId, HouseholdId, SigningKeyBytes};

use crate::Result;

/// An ask, once for each emergency or demand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FootageAsk {
    /// Id of the emergency or demand.
    pub about: [u8; 16],
    /// `emergency`, `drill` or `demand`.
    pub why: String,
    /// Whose hubs; `None` where nobody is asked.
    pub household: Option<HouseholdId>,
    /// The hubs, by key, each with its cameras.
    pub hubs: Vec<(SigningKeyBytes, Vec<CameraId>)>,
    /// Beginning of the window, ms.
    pub from_ms: u64,
    /// Its end, ms.
    pub to_ms: u64,
    /// When, ms.
    pub asked_ms: u64,
    /// How long it is waited for, ms.
    pub until_ms: u64,
}

/// How far an ask is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FootageWait {
    /// How long it is waited for, ms.
    pub until_ms: u64,
    /// Hubs that have not reported.
    pub silent: u64,
}

/// Contract in the crate's documentation.
#[async_trait]
pub trait FootageRows: Send + Sync {
    /// Keeps an ask with its hubs. `false`: there is one about the same, which stays as it is.
    async fn footage_ask(&self, ask: &FootageAsk) -> Result<bool>;

    /// How far the ask about this is; `None` if nobody was asked yet.
    async fn footage_wait(&self, about: [u8; 16]) -> Result<Option<FootageWait>>;

    /// What a hub is asked, is waited for at `now_ms`, and it has not reported on, oldest first, at most
    /// `limit`. Each has this hub's cameras alone.
    async fn footage_asked(
        &self,
        household: HouseholdId,
        hub: &SigningKeyBytes,
        now_ms: u64,
        limit: u32,
    ) -> Result<Vec<FootageAsk>>;

    /// How often a household's hubs were asked from `since_ms` on.
    async fn footage_asks_since(&self, household: HouseholdId, since_ms: u64) -> Result<u64>;

    /// Keeps what a hub reports; the first report stands. `false` if it was not asked.
    async fn footage_reported(
        &self,
        household: HouseholdId,
        hub: &SigningKeyBytes,
        about: [u8; 16],
        report: (&str, u64),
    ) -> Result<bool>;

    /// Forgets asks from before `before_ms`.
    async fn footage_sweep(&self, before_ms: u64) -> Result<u64>;
}
