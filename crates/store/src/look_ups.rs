//! Look-ups of addresses and contacts: what an officer asked, who did which part, what trustees answered,
//! and which homes were named. Every change compares the row's version, as with emergencies; what may
//! follow what is decided in `domain::lookup::life`, before.

use async_trait::async_trait;
use sidelight_domain::record::{Hash, HouseholdId};

use crate::emergencies::{FiledSince, Outcome, PartDone, Standing};
use crate::id::LookUpId;
use crate::log_lock::RequestIdBytes;
use crate::record::LogSubmission;
use crate::{AccountId, Result};

/// A look-up.
#[derive(Clone, PartialEq, Eq)]
pub struct LookUpRow {
    /// Which.
    pub id: LookUpId,
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
    /// The text, in its one spelling.
    pub text: String,
    /// JSON of `domain::lookup::life::Life`, once it is filed.
    pub life: Option<String>,
    /// The submission of its entry.
    pub log_request: Option<RequestIdBytes>,
    /// Index of its entry.
    pub entry: Option<u64>,
    /// Of the tokens, in the order of the text, once the officer's page has handed them in.
    pub hashes: Option<Vec<Hash>>,
}

/// Look-ups are for those who decide on them alone.
impl std::fmt::Debug for LookUpRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LookUpRow({}, {:?}, ..)", self.id, self.standing)
    }
}

/// Everything that one step changes, all or nothing.
#[derive(Clone, Copy, Debug)]
pub struct LookUpStep<'a> {
    /// The row as it becomes; its version is one more than the stored one.
    pub row: &'a LookUpRow,
    /// The part that was done.
    pub part: Option<&'a PartDone>,
    /// The entry that it leads to.
    pub submission: Option<&'a LogSubmission>,
}

/// What one trustee answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookUpAnswer {
    /// Its name.
    pub trustee: String,
    /// Point and proof of each element, one behind the other.
    pub answers: Vec<u8>,
}

/// A home whose address or contact was looked up, and that is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedHome {
    /// Index of the look-up's entry.
    pub entry: u64,
    /// Whose.
    pub household: HouseholdId,
    /// From when on it is told, ms.
    pub due_ms: u64,
}

/// Contract in the crate's documentation.
#[async_trait]
pub trait LookUpRows: Send + Sync {
    /// Stores a typed look-up. `false`: the officer has `typed_max` of them, and nothing changed.
    async fn look_up_create(&self, row: &LookUpRow, typed_max: u64) -> Result<bool>;

    /// Stores a typed look-up in place of another typed one of its officer. `false`: they have no such one,
    /// and nothing changed.
    async fn look_up_replace(&self, row: &LookUpRow, old: LookUpId) -> Result<bool>;

    /// Forgets a typed look-up of this officer. `false`: they have no such one, and nothing changed.
    async fn look_up_discard(&self, id: LookUpId, account: AccountId) -> Result<bool>;

    /// A look-up.
    async fn look_up(&self, id: LookUpId) -> Result<Option<LookUpRow>>;

    /// The look-up whose entry this is.
    async fn look_up_of_entry(&self, entry: u64) -> Result<Option<LookUpRow>>;

    /// An agency's, newest first, at most `limit`; typed ones of `account` alone.
    async fn look_ups_of(
        &self,
        agency: &str,
        account: AccountId,
        limit: u32,
    ) -> Result<Vec<LookUpRow>>;

    /// Those of one standing, oldest first, at most `limit`.
    async fn look_ups_standing(&self, standing: Standing, limit: u32) -> Result<Vec<LookUpRow>>;

    /// How many were filed at or after `since_ms`.
    async fn look_ups_filed(
        &self,
        agency: &str,
        account: AccountId,
        since_ms: u64,
    ) -> Result<FiledSince>;

    /// Keeps one step. `false`: the stored version is not one less than the row's, or the part was done
    /// already, and nothing changed.
    async fn look_up_step(&self, step: &LookUpStep<'_>) -> Result<bool>;

    /// The parts that were done, in order.
    async fn look_up_parts(&self, id: LookUpId) -> Result<Vec<PartDone>>;

    /// Closing ones whose entry was published or refused for good, at most `limit`, published
    /// ones first.
    async fn look_ups_due(&self, limit: u32) -> Result<Vec<(LookUpRow, Outcome)>>;

    /// Opens one again whose entry the log refused: the review is forgotten. `false`: the stored version is
    /// not one less than the row's, and nothing changed.
    async fn look_up_reopen(&self, row: &LookUpRow) -> Result<bool>;

    /// Forgets typed ones of before `before_ms` that nobody signed.
    async fn look_ups_sweep(&self, before_ms: u64) -> Result<()>;

    /// Keeps a trustee's answers, the first for ever. `false`: others of it are there, and nothing changed;
    /// the same again is `true`.
    async fn look_up_answer_put(&self, entry: u64, answer: &LookUpAnswer) -> Result<bool>;

    /// What trustees answered, by name.
    async fn look_up_answers(&self, entry: u64) -> Result<Vec<LookUpAnswer>>;

    /// Which of these look-ups a trustee has answered.
    async fn look_ups_answered(&self, trustee: &str, from_entry: u64) -> Result<Vec<u64>>;

    /// Those with hashes whose homes were not noted yet, at most `limit`.
    async fn look_ups_unnamed(&self, limit: u32) -> Result<Vec<LookUpRow>>;

    /// Notes the homes at the hashes of one, all or nothing; the same again changes nothing.
    async fn look_up_named(&self, id: LookUpId, homes: &[NamedHome], now_ms: u64) -> Result<()>;

    /// Look-ups that name this home, newest first, at most `limit`.
    async fn look_ups_naming(&self, household: HouseholdId, limit: u32) -> Result<Vec<NamedHome>>;

    /// Homes that are to be told and were sent no message, at most `limit`.
    async fn look_up_homes_due(&self, now_ms: u64, limit: u32) -> Result<Vec<NamedHome>>;

    /// Its people were sent a message.
    async fn look_up_home_alerted(&self, home: &NamedHome, now_ms: u64) -> Result<()>;
}
