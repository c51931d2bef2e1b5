//! Emergencies: the claim, who did which part, and where each is. Every change compares the row's version,
//! so two changes at once leave one of them refused. What may follow what is decided in
//! `domain::emergency::life`, before.

use async_trait::async_trait;
use sidelight_domain::record::{CameraId, HouseholdId};

use crate::clips::Clip;
use crate::decisions::KeptApproval;
use crate::id::EmergencyId;
use crate::log_lock::RequestIdBytes;
use crate::record::{KeptOpening, LogSubmission};
use crate::requests::Entered;
use crate::{AccountId, Result};

/// What is to be done about an emergency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Typed, not signed by its officer: nobody else's.
    Typed,
    /// Begun, or on its way through the people who decide.
    Open,
    /// Decided; its entry is not public yet.
    Closing,
    /// Its entry is public; or it was begun and never filed, and has none.
    Closed,
}

impl Standing {
    /// Every one.
    pub const ALL: [Standing; 4] = [
        Standing::Typed,
        Standing::Open,
        Standing::Closing,
        Standing::Closed,
    ];

    /// As in rows.
    pub fn as_str(self) -> &'static str {
        match self {
            Standing::Typed => "typed",
            Standing::Open => "open",
            Standing::Closing => "closing",
            Standing::Closed => "closed",
        }
    }
}

/// An emergency.
#[derive(Clone, PartialEq, Eq)]
pub struct EmergencyRow {
    /// Which.
    pub id: EmergencyId,
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
    /// The claim, in its one spelling; empty while nothing but the outline was said.
    pub claim: String,
    /// JSON of `domain::emergency::life::Life`, once it is begun or filed.
    pub life: Option<String>,
    /// JSON of `domain::emergency::Outline`, if it was begun with one.
    pub outline: Option<String>,
    /// When, ms.
    pub begun_ms: Option<u64>,
    /// When a call back was last noted that nobody answered, ms.
    pub missed_ms: Option<u64>,
    /// Whose doors are named.
    pub household: Option<HouseholdId>,
    /// Where the claim leaves somebody of the home out: who is asked, as the server writes it, once the
    /// owner's time has begun.
    pub asked: Option<String>,
    /// The record of the call back.
    pub call_back: Option<String>,
    /// What reviewers sign.
    pub release: Option<PreparedRelease>,
    /// The submission of its entry.
    pub log_request: Option<RequestIdBytes>,
    /// Index of its entry.
    pub entry: Option<u64>,
}

/// Claims are for those who decide on them alone.
impl std::fmt::Debug for EmergencyRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "EmergencyRow({}, {:?}, ..)", self.id, self.standing)
    }
}

/// The entry that reviewers sign: a release, or what is told or kept for a demand. Made once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreparedRelease {
    /// Its text, but for who decided.
    pub draft: Vec<u8>,
    /// What its commitments open to.
    pub openings: Vec<KeptOpening>,
    /// JSON: the clips and labels that leave or are kept, or what leaves of an account.
    pub clips: String,
}

/// Whose part a signature is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Filed it.
    Officer,
    /// Signed the same claim.
    Supervisor,
    /// Signed the release.
    FirstReview,
    /// Signed the release, too.
    SecondReview,
    /// Had the household told of a demand.
    Notice,
    /// Had clips preserved for a demand.
    Preservation,
    /// Settled the objection to a demand.
    Settlement,
    /// Signed a refusal.
    Refusal,
}

impl Part {
    /// Every part, in order.
    pub const ALL: [Part; 8] = [
        Part::Officer,
        Part::Supervisor,
        Part::FirstReview,
        Part::SecondReview,
        Part::Notice,
        Part::Preservation,
        Part::Settlement,
        Part::Refusal,
    ];

    /// As in rows.
    pub fn as_str(self) -> &'static str {
        match self {
            Part::Officer => "officer",
            Part::Supervisor => "supervisor",
            Part::FirstReview => "first-review",
            Part::SecondReview => "second-review",
            Part::Notice => "notice",
            Part::Preservation => "preservation",
            Part::Settlement => "settlement",
            Part::Refusal => "refusal",
        }
    }
}

/// A part that somebody did, with the passkey's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartDone {
    /// Which.
    pub part: Part,
    /// Whose.
    pub account: AccountId,
    /// The passkey's answer, verified.
    pub given: KeptApproval,
}

/// Everything that one step changes, all or nothing.
#[derive(Clone, Copy, Debug)]
pub struct EmergencyStep<'a> {
    /// The row as it becomes; its version is one more than the stored one.
    pub row: &'a EmergencyRow,
    /// The part that was done.
    pub part: Option<&'a PartDone>,
    /// The entry that it leads to.
    pub submission: Option<&'a LogSubmission>,
}

/// What became of the entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is public.
    Entered(Entered),
    /// The log will never take it; why.
    Refused(String),
}

/// Emergencies begun or filed within some time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FiledSince {
    /// By the officer.
    pub by_officer: u64,
    /// By the whole agency.
    pub by_agency: u64,
}

/// Which claims are counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Among {
    /// Those about these homes.
    About(Vec<HouseholdId>),
    /// All others, those about nobody's home among them.
    AboutOthers(Vec<HouseholdId>),
}

/// A camera that a door tag names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Door {
    /// Whose.
    pub household: HouseholdId,
    /// Which.
    pub camera: CameraId,
}

/// Contract in the crate's documentation.
#[async_trait]
pub trait EmergencyRows: Send + Sync {
    /// Stores a typed claim. `false`: the officer has `typed_max` of them, and nothing changed.
    async fn emergency_create(&self, row: &EmergencyRow, typed_max: u64) -> Result<bool>;

    /// Stores one that is begun.
    async fn emergency_begin(&self, row: &EmergencyRow) -> Result<()>;

    /// Stores a typed claim in place of another typed one of its officer. `false`: they have no such one,
    /// and nothing changed.
    async fn emergency_replace(&self, row: &EmergencyRow, old: EmergencyId) -> Result<bool>;

    /// Forgets a typed claim of this officer. `false`: they have no such one, and nothing changed.
    async fn emergency_discard(&self, id: EmergencyId, account: AccountId) -> Result<bool>;

    /// An emergency.
    async fn emergency(&self, id: EmergencyId) -> Result<Option<EmergencyRow>>;

    /// The emergency whose entry this is.
    async fn emergency_of_entry(&self, entry: u64) -> Result<Option<EmergencyRow>>;

    /// An agency's, newest first, at most `limit`; typed ones of `account` alone.
    async fn emergencies_of(
        &self,
        agency: &str,
        account: AccountId,
        limit: u32,
    ) -> Result<Vec<EmergencyRow>>;

    /// Those of one standing, oldest first, at most `limit`.
    async fn emergencies_standing(
        &self,
        standing: Standing,
        limit: u32,
    ) -> Result<Vec<EmergencyRow>>;

    /// Those about a household, newest first, at most `limit`; what nobody has signed never.
    async fn emergencies_about(
        &self,
        household: HouseholdId,
        limit: u32,
    ) -> Result<Vec<EmergencyRow>>;

    /// Those that were begun at or after `since_ms` and are over without having been filed, newest first, at
    /// most `limit`.
    async fn emergencies_not_completed(
        &self,
        since_ms: u64,
        limit: u32,
    ) -> Result<Vec<EmergencyRow>>;

    /// How many were begun or filed at or after `since_ms`, by the agency and by the account of it, of those
    /// counted; not `except`.
    async fn emergencies_filed(
        &self,
        by: (&str, AccountId),
        since_ms: u64,
        (among, except): (&Among, Option<EmergencyId>),
    ) -> Result<FiledSince>;

    /// Keeps one step. `false`: the stored version is not one less than the row's, or the part was done
    /// already, and nothing changed.
    async fn emergency_step(&self, step: &EmergencyStep<'_>) -> Result<bool>;

    /// The parts that were done, in order.
    async fn emergency_parts(&self, id: EmergencyId) -> Result<Vec<PartDone>>;

    /// Closing ones whose entry was published or refused for good, at most `limit`, published
    /// ones first.
    async fn emergencies_due(&self, limit: u32) -> Result<Vec<(EmergencyRow, Outcome)>>;

    /// Opens one again whose entry the log refused: both reviews are forgotten with what they signed.
    /// `false`: the stored version is not one less than the row's, and nothing changed.
    async fn emergency_reopen(&self, row: &EmergencyRow) -> Result<bool>;

    /// Forgets typed claims of before `before_ms` that nobody signed.
    async fn emergencies_sweep(&self, before_ms: u64) -> Result<()>;

    /// Cameras whose id begins with these hex digits: those of every household's newest statement, and those
    /// that clips are stored of, at most `limit`.
    async fn doors(&self, digits: &str, limit: u32) -> Result<Vec<Door>>;

    /// Clips of a door that began in `[from_ms, to_ms]`, whole and not deleted, oldest first, at most
    /// `limit`.
    async fn door_clips(&self, door: Door, span_ms: (u64, u64), limit: u32) -> Result<Vec<Clip>>;
}
