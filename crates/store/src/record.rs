//! What waits to enter the public record, the openings of what was committed to in it, and agencies
//! with their people.
//!
//! A submission is kept, with its salts, before it is first tried, so that a retry after a crash
//! appends the same bytes under the same request id. The log itself is not here: its register is
//! [`crate::log_lock`], its entries are static files.

use async_trait::async_trait;
use sidelight_domain::record::HouseholdId;

use crate::accounts::{Account, Passkey, SecretHash};
use crate::log_lock::RequestIdBytes;
use crate::{AccountId, Result};

/// Salt and value of one committed field.
#[derive(Clone, PartialEq, Eq)]
pub struct KeptOpening {
    /// The field.
    pub field: String,
    /// 32 random bytes.
    pub salt: [u8; 32],
    /// The value; empty for absent.
    pub value: Vec<u8>,
}

/// Salt and value are private until they are meant to be seen.
impl std::fmt::Debug for KeptOpening {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeptOpening({}, ..)", self.field)
    }
}

/// Something that is to become an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogSubmission {
    /// Random; names it for ever.
    pub request: RequestIdBytes,
    /// The entry's text with ordinal 1 and the day it was prepared.
    pub draft: Vec<u8>,
    /// The public text it names.
    pub document: Option<Vec<u8>>,
    /// What its commitments open to.
    pub openings: Vec<KeptOpening>,
    /// The time, ms.
    pub prepared_ms: u64,
}

/// What became of a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubmissionState {
    /// It waits.
    Waiting,
    /// It is the entry of this index, and published.
    Entered(u64),
    /// It can never be appended; the reason is for the operator.
    Refused(String),
}

/// What a person may do for an agency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The agency's slug.
    pub agency: String,
    /// `officer` or `supervisor`; the server knows what each may do.
    pub role: String,
}

/// An agency that the operator has enrolled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnrolledAgency {
    /// Its slug in the log.
    pub agency: String,
    /// The public text with its name.
    pub document: Vec<u8>,
    /// Where it has its powers, as the next entry of its key says; the server knows the codes.
    pub jurisdiction: Option<String>,
    /// When, ms.
    pub enrolled_ms: u64,
    /// The submission of its first key, once it made one.
    pub request: Option<RequestIdBytes>,
}

/// A passkey of a role that decides things, which has no entry yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnrecordedCredential {
    /// The passkey.
    pub passkey: Passkey,
    /// Whose it is.
    pub account: Account,
    /// For which agency, if for one.
    pub member: Option<Membership>,
}

/// Contract in the crate's documentation.
#[async_trait]
pub trait RecordRows: Send + Sync {
    /// Keeps a submission before its first try. Repeating it with the same request id changes nothing.
    async fn submission_prepare(&self, submission: &LogSubmission) -> Result<()>;

    /// The oldest submissions that wait, at most `limit`; not those that are held back until they are
    /// due ([`crate::ShareRows::consents_release`]).
    async fn submissions_waiting(&self, limit: u32) -> Result<Vec<LogSubmission>>;

    /// Notes the index of the published entry and when it was published, ms. Repeating it changes
    /// nothing.
    async fn submission_entered(
        &self,
        request: &RequestIdBytes,
        entry: u64,
        entered_ms: u64,
    ) -> Result<()>;

    /// When an entry was published, ms; `None` if there is none, or nobody noted it.
    async fn entered_ms(&self, entry: u64) -> Result<Option<u64>>;

    /// Notes that it can never be appended.
    async fn submission_refused(&self, request: &RequestIdBytes, reason: &str) -> Result<()>;

    /// Whose doors the emergency or demand names that waits for the entry of a submission; `None` if none
    /// does, or nobody's.
    async fn home_of_release(&self, request: &RequestIdBytes) -> Result<Option<HouseholdId>>;

    /// What became of a submission; `None` if there is none.
    async fn submission(&self, request: &RequestIdBytes) -> Result<Option<SubmissionState>>;

    /// What the commitments of an entry open to, if they are kept.
    async fn openings(&self, entry: u64) -> Result<Vec<KeptOpening>>;

    /// Passkeys of officers, moderators and admins without a submission, at most `limit`, oldest first.
    /// Officers whose agency is not known are left out.
    async fn credentials_unrecorded(&self, limit: u32) -> Result<Vec<UnrecordedCredential>>;

    /// Keeps the submission of a passkey's entry, all or nothing. `false`: it has one already, and
    /// nothing changed.
    async fn credential_prepare(
        &self,
        credential: &str,
        submission: &LogSubmission,
    ) -> Result<bool>;

    /// What became of the entry of a passkey; `None` if there is none.
    async fn credential_entry(&self, credential: &str) -> Result<Option<SubmissionState>>;

    /// Enrols an agency. `false`: there is one of this name, and nothing changed.
    async fn agency_enroll(&self, agency: &EnrolledAgency) -> Result<bool>;

    /// Every agency, by name.
    async fn agencies(&self) -> Result<Vec<EnrolledAgency>>;

    /// Keeps the submission of an agency's first key, all or nothing. `false`: there is no such agency,
    /// or it has one already.
    async fn agency_key_prepare(&self, agency: &str, submission: &LogSubmission) -> Result<bool>;

    /// Stores an invitation of somebody who works for an agency, under the hash of its token.
    async fn agency_invite(
        &self,
        token: &SecretHash,
        member: &Membership,
        expires_ms: u64,
    ) -> Result<()>;

    /// For whom an account works.
    async fn membership(&self, account: AccountId) -> Result<Option<Membership>>;
}
