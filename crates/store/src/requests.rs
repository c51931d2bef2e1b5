//! Requests of agencies and the updates proposed to them. Every change compares the row's version, so
//! two changes at once leave one of them refused. What may follow what is decided in
//! `domain::request::life`, before.

use async_trait::async_trait;

use crate::id::{RequestKey, UpdateKey};
use crate::log_lock::RequestIdBytes;
use crate::{AccountId, Result};

/// A request, from its first draft on.
#[derive(Clone, PartialEq, Eq)]
pub struct RequestRow {
    /// Which.
    pub id: RequestKey,
    /// The agency's slug.
    pub agency: String,
    /// Who began it.
    pub author: AccountId,
    /// ms.
    pub created_ms: u64,
    /// ms.
    pub updated_ms: u64,
    /// One more with every change.
    pub version: u64,
    /// `draft`, `submitted`, `decided`, `published`, `refused`, `resolved` or `withdrawn`.
    pub state: String,
    /// JSON: what was typed.
    pub draft: String,
    /// The case number, normalised, for counting; empty for none.
    pub case_key: String,
    /// Since it was submitted.
    pub submitted: Option<Submitted>,
    /// Since a moderator decided.
    pub decided: Option<Decided>,
    /// Since its entry is public.
    pub entered: Option<Entered>,
    /// Published updates.
    pub updates: u64,
}

/// Drafts, salts and case numbers are for the agency and moderators alone.
impl std::fmt::Debug for RequestRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RequestRow({}, {}, ..)", self.id, self.state)
    }
}

/// What is fixed when a request is submitted.
#[derive(Clone, PartialEq, Eq)]
pub struct Submitted {
    /// The public text.
    pub document: Vec<u8>,
    /// The offence's class, as documents write it.
    pub class: String,
    /// Of what somebody is in danger, as documents write it: of an urgent ask alone.
    pub danger: Option<String>,
    /// Of the case number, in document and entry.
    pub case_salt: [u8; 32],
    /// Of the exact window, in the document of a sensitive request.
    pub window_salt: [u8; 32],
    /// By whom.
    pub by: AccountId,
    /// Index of their credential entry.
    pub credential: u64,
    /// ms.
    pub at_ms: u64,
}

/// What a moderator decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// ms.
    pub at_ms: u64,
    /// Why it is refused; `None` if it is published.
    pub reason: Option<String>,
    /// Residents can answer until then, ms; `None` if it is refused.
    pub expires_ms: Option<u64>,
    /// The submission of the entry.
    pub log_request: RequestIdBytes,
}

/// Where a request is in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entered {
    /// Index of its entry.
    pub entry: u64,
    /// When that was published, ms.
    pub at_ms: u64,
}

/// A request with the names of its people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedRequest {
    /// The request.
    pub row: RequestRow,
    /// What its author is called.
    pub author: String,
    /// What its submitter is called.
    pub submitter: Option<String>,
}

/// What became of a submission to moderation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestSubmitted {
    /// It waits for a moderator.
    Done,
    /// Somebody changed the row in between. Nothing changed.
    Changed,
    /// The case has as many requests as it may have. Nothing changed.
    CaseFull,
    /// The agency has submitted as many urgent asks as it may. Nothing changed.
    UrgentFull,
    /// The agency has as many waiting as it may have. Nothing changed.
    QueueFull,
}

/// How many requests there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestLimits {
    /// Of an agency for one case, published or waiting.
    pub per_case_max: u64,
    /// Of an agency, waiting for a moderator.
    pub waiting_max: u64,
    /// Of an agency, if the request is an urgent ask.
    pub urgent: Option<UrgentLimit>,
}

/// How many urgent asks an agency may have submitted since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UrgentLimit {
    /// ms.
    pub since_ms: u64,
    /// At most so many.
    pub max: u64,
}

/// A proposed update.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateRow {
    /// Which.
    pub id: UpdateKey,
    /// Of which request.
    pub request: RequestKey,
    /// As typed.
    pub text: String,
    /// The public text it would be.
    pub document: Vec<u8>,
    /// By whom.
    pub proposer: AccountId,
    /// Index of their credential entry.
    pub credential: u64,
    /// ms.
    pub proposed_ms: u64,
    /// Why a moderator dropped it, if one did.
    pub dropped: Option<String>,
    /// The submission of its entry, once a moderator approved it.
    pub log_request: Option<RequestIdBytes>,
}

/// Contract in the crate's documentation.
#[async_trait]
pub trait RequestRows: Send + Sync {
    /// Stores a new draft. `false`: the agency has `drafts_max` drafts, and nothing changed.
    async fn request_create(&self, row: &RequestRow, drafts_max: u64) -> Result<bool>;

    /// A request.
    async fn request(&self, id: RequestKey) -> Result<Option<NamedRequest>>;

    /// The request whose entry this is.
    async fn request_of_entry(&self, entry: u64) -> Result<Option<NamedRequest>>;

    /// An agency's requests, newest first, at most `limit`.
    async fn requests_of(&self, agency: &str, limit: u32) -> Result<Vec<NamedRequest>>;

    /// Requests that wait for a moderator, urgent asks first, then oldest first, at most `limit`.
    async fn requests_waiting(&self, limit: u32) -> Result<Vec<NamedRequest>>;

    /// Requests that a moderator decided on, newest decision first, at most `limit`.
    async fn requests_decided(&self, limit: u32) -> Result<Vec<NamedRequest>>;

    /// Requests of an agency for a case, published or waiting, without `but`. None for an empty key.
    async fn requests_for_case(&self, agency: &str, case_key: &str, but: RequestKey)
    -> Result<u64>;

    /// Urgent asks that an agency has submitted since then, without `but`.
    async fn urgent_since(&self, agency: &str, since_ms: u64, but: RequestKey) -> Result<u64>;

    /// Urgent asks whose entry was published since then, newest entry first, at most `limit`.
    async fn urgent_published(&self, since_ms: u64, limit: u32) -> Result<Vec<RequestRow>>;

    /// Replaces a request whose version is one less than the row's. `false`: it has another one, and
    /// nothing changed.
    async fn request_replace(&self, row: &RequestRow) -> Result<bool>;

    /// The same for a submission to moderation, within limits that hold however many submit at once.
    async fn request_submit(
        &self,
        row: &RequestRow,
        limits: RequestLimits,
    ) -> Result<RequestSubmitted>;

    /// Forgets a draft of an agency. `false`: there is none such.
    async fn request_delete(&self, agency: &str, id: RequestKey) -> Result<bool>;

    /// Decided requests whose entry was published, with where, at most `limit`.
    async fn requests_due(&self, limit: u32) -> Result<Vec<(RequestRow, Entered)>>;

    /// Stores a proposed update. `false`: the request has `waiting_max` that wait, and nothing changed.
    async fn update_create(&self, row: &UpdateRow, waiting_max: u64) -> Result<bool>;

    /// A proposed update, with its proposer's name.
    async fn update(&self, id: UpdateKey) -> Result<Option<(UpdateRow, String)>>;

    /// The updates of a request that wait or were dropped, oldest first.
    async fn updates_of(&self, request: RequestKey, limit: u32) -> Result<Vec<UpdateRow>>;

    /// Updates that wait for a moderator, with their proposers' names, oldest first: those of requests
    /// that are published and at `now_ms` not over.
    async fn updates_waiting(&self, now_ms: u64, limit: u32) -> Result<Vec<(UpdateRow, String)>>;

    /// Drops an update that waits. `false`: it does not, and nothing changed.
    async fn update_drop(&self, id: UpdateKey, reason: &str) -> Result<bool>;
}
