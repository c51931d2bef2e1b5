//! Legal demands: the demand, its documents, who did which part, and where each is. Steps, versions and
//! parts are as those of [`crate::emergencies`]; what may follow what is decided in `domain::demand::life`,
//! before.

use async_trait::async_trait;
use sidelight_domain::record::HouseholdId;

use crate::emergencies::{Outcome, PartDone, PreparedRelease, Standing};
use crate::id::DemandId;
use crate::log_lock::RequestIdBytes;
use crate::record::LogSubmission;
use crate::{AccountId, Result};

/// A demand, without its documents.
#[derive(Clone, PartialEq, Eq)]
pub struct DemandRow {
    /// Which.
    pub id: DemandId,
    /// The agency's slug.
    pub agency: String,
    /// The officer.
    pub account: AccountId,
    /// ms.
    pub created_ms: u64,
    /// When the officer signed it, ms.
    pub filed_ms: Option<u64>,
    /// One more with every change.
    pub version: u64,
    /// What is to be done about it.
    pub standing: Standing,
    /// The demand, in its one spelling.
    pub demand: String,
    /// JSON of `domain::demand::life::Life`, once it is filed.
    pub life: Option<String>,
    /// Whose doors are named.
    pub household: Option<HouseholdId>,
    /// What a reviewer found of the order.
    pub checklist: Option<String>,
    /// JSON: how the household was told, and what it said.
    pub told: Option<String>,
    /// The entry that reviewers sign next.
    pub release: Option<PreparedRelease>,
    /// The demand whose preserved clips are kept for longer.
    pub renews: Option<DemandId>,
    /// Until when what there is is kept, ms.
    pub kept_until_ms: Option<u64>,
    /// The submission of the entry that is waited for.
    pub log_request: Option<RequestIdBytes>,
    /// Index of the entry that ended it.
    pub entry: Option<u64>,
}

/// Demands are for those who decide on them alone.
impl std::fmt::Debug for DemandRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DemandRow({}, {:?}, ..)", self.id, self.standing)
    }
}

/// What came with a demand.
#[derive(Clone, PartialEq, Eq)]
pub struct Documents {
    /// The order.
    pub order: Vec<u8>,
    /// What keeps the household from being told.
    pub gag: Option<Vec<u8>>,
}

impl std::fmt::Debug for Documents {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Documents({} bytes, ..)", self.order.len())
    }
}

/// Everything that one step changes, all or nothing.
#[derive(Clone, Copy, Debug)]
pub struct DemandStep<'a> {
    /// The row as it becomes; its version is one more than the stored one. Without an entry to sign, the
    /// reviews of the one before are forgotten.
    pub row: &'a DemandRow,
    /// The parts that were done.
    pub parts: &'a [PartDone],
    /// The entries that it leads to, in their order.
    pub submissions: &'a [LogSubmission],
}

/// Contract in the crate's documentation.
#[async_trait]
pub trait DemandRows: Send + Sync {
    /// Stores a typed demand. `false`: the officer has `typed_max` of them, and nothing changed.
    async fn demand_create(
        &self,
        row: &DemandRow,
        documents: &Documents,
        typed_max: u64,
    ) -> Result<bool>;

    /// Stores a typed demand in place of another typed one of its officer. `false`: they have no such one,
    /// and nothing changed.
    async fn demand_replace(&self, new: (&DemandRow, &Documents), old: DemandId) -> Result<bool>;

    /// Forgets a typed demand of this officer. `false`: they have no such one, and nothing changed.
    async fn demand_discard(&self, id: DemandId, account: AccountId) -> Result<bool>;

    /// A demand.
    async fn demand(&self, id: DemandId) -> Result<Option<DemandRow>>;

    /// What came with it.
    async fn demand_documents(&self, id: DemandId) -> Result<Option<Documents>>;

    /// The demand that this entry ended.
    async fn demand_of_entry(&self, entry: u64) -> Result<Option<DemandRow>>;

    /// An agency's, newest first, at most `limit`; typed ones of `account` alone.
    async fn demands_of(
        &self,
        agency: &str,
        account: AccountId,
        limit: u32,
    ) -> Result<Vec<DemandRow>>;

    /// How many of an agency are signed by their officer and not in the public record with their end.
    async fn demands_waiting(&self, agency: &str) -> Result<u64>;

    /// Those of one standing, oldest first, at most `limit`.
    async fn demands_standing(&self, standing: Standing, limit: u32) -> Result<Vec<DemandRow>>;

    /// Those about a household, newest first, at most `limit`; typed ones never.
    async fn demands_about(&self, household: HouseholdId, limit: u32) -> Result<Vec<DemandRow>>;

    /// Those of an agency about a household for which clips are kept after `now_ms`, oldest first, at most
    /// `limit`.
    async fn demands_keeping(
        &self,
        agency: &str,
        household: HouseholdId,
        now_ms: u64,
        limit: u32,
    ) -> Result<Vec<DemandRow>>;

    /// Keeps one step; a part that is done again replaces the one before. `false`: the stored version is not
    /// one less than the row's, and nothing changed.
    async fn demand_step(&self, step: &DemandStep<'_>) -> Result<bool>;

    /// The parts that were done, in order.
    async fn demand_parts(&self, id: DemandId) -> Result<Vec<PartDone>>;

    /// Closing ones whose entry was published or refused for good, at most `limit`, published
    /// ones first.
    async fn demands_due(&self, limit: u32) -> Result<Vec<(DemandRow, Outcome)>>;

    /// Forgets typed demands of before `before_ms` that nobody signed.
    async fn demands_sweep(&self, before_ms: u64) -> Result<()>;
}
