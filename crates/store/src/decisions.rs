//! Decisions that wait for a passkey, and those that got one, with the assertion: whoever doubts a
//! decision is shown it.

use async_trait::async_trait;

use crate::id::{DecisionKey, RequestKey, UpdateKey};
use crate::log_lock::RequestIdBytes;
use crate::record::{KeptOpening, LogSubmission, SubmissionState};
use crate::requests::RequestRow;
use crate::{AccountId, Result};

/// What is to be decided, word for word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionRow {
    /// Which.
    pub id: DecisionKey,
    /// Who asked for it, and alone can approve it.
    pub account: AccountId,
    /// `publish`, `refuse`, `update`, `resolve`, `withdraw`, `rotate`, `redact`, `misused`, `outcome` or
    /// `emergency-misused`.
    pub kind: String,
    /// On which request, if on one.
    pub request: Option<RequestKey>,
    /// On which update, if on one.
    pub update: Option<UpdateKey>,
    /// The entry's text, but for who decided, with ordinal 1 and the day it was asked for.
    pub entry: Vec<u8>,
    /// What its commitments open to.
    pub openings: Vec<KeptOpening>,
    /// The public text it names.
    pub document: Option<Vec<u8>>,
    /// What the passkey signs.
    pub digest: [u8; 32],
    /// For a request that is published: until when residents can answer, ms.
    pub expires_on_ms: Option<u64>,
    /// ms.
    pub created_ms: u64,
    /// Until when it waits, ms.
    pub expires_ms: u64,
    /// Where it is.
    pub state: DecisionState,
}

/// Where a decision is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecisionState {
    /// For a passkey.
    Waiting,
    /// Given.
    Approved {
        /// Index of the credential's entry.
        credential: u64,
        /// ms.
        at_ms: u64,
        /// The submission of the entry, and what became of it; `None` while a second person is awaited.
        submission: Option<(RequestIdBytes, SubmissionState)>,
    },
    /// Never given, or of no use; why, in words.
    Failed(String),
}

/// A passkey over the digest, verified.
#[derive(Clone, PartialEq, Eq)]
pub struct KeptApproval {
    /// Index of the credential's entry.
    pub credential: u64,
    /// `clientDataJSON`.
    pub client_data: Vec<u8>,
    /// `authenticatorData`.
    pub authenticator_data: Vec<u8>,
    /// `signature`.
    pub signature: Vec<u8>,
    /// ms.
    pub at_ms: u64,
}

impl std::fmt::Debug for KeptApproval {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeptApproval({}, ..)", self.credential)
    }
}

/// Everything that an approval changes, all or nothing.
#[derive(Clone, Debug)]
pub struct Approval<'a> {
    /// The decision.
    pub decision: DecisionKey,
    /// The assertion.
    pub given: &'a KeptApproval,
    /// The entry; `None` while a second person is awaited.
    pub submission: Option<&'a LogSubmission>,
    /// The request as it becomes; its version is one more than the stored one.
    pub request: Option<&'a RequestRow>,
    /// The update whose entry this is.
    pub update: Option<UpdateKey>,
    /// The first of two approvals, which this one completes.
    pub completes: Option<DecisionKey>,
}

/// What became of an approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Approved {
    /// It is there, with all it changes.
    Done,
    /// The decision does not wait any more, or what it is about has changed. Nothing changed.
    Gone,
}

/// An approved decision that turned out to be none, and what its effects become.
#[derive(Clone, Debug)]
pub struct Undone<'a> {
    /// The decision.
    pub decision: DecisionKey,
    /// Why, in words.
    pub failure: &'a str,
    /// The request as it becomes; its version is one more than the stored one.
    pub request: Option<&'a RequestRow>,
    /// The update that waits again.
    pub update: Option<UpdateKey>,
}

/// A decision as an entry of the log has it, with the passkey that gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnteredDecision {
    /// Index of the entry.
    pub entry: u64,
    /// What was signed.
    pub digest: [u8; 32],
    /// The passkey over it.
    pub given: KeptApproval,
}

/// Contract in the crate's documentation.
#[async_trait]
pub trait DecisionRows: Send + Sync {
    /// Stores a decision that waits. `false`: the account has `waiting_max` of them at `now_ms`, and
    /// nothing changed.
    async fn decision_create(&self, row: &DecisionRow, waiting_max: u64) -> Result<bool>;

    /// A decision of an account.
    async fn decision(&self, account: AccountId, id: DecisionKey) -> Result<Option<DecisionRow>>;

    /// Decisions of an account that wait at `now_ms`, oldest first, at most `limit`.
    async fn decisions_waiting(
        &self,
        account: AccountId,
        now_ms: u64,
        limit: u32,
    ) -> Result<Vec<DecisionRow>>;

    /// Keeps an approval: the assertion, the submission, and what it changes in request and update.
    async fn decision_approve(&self, approval: &Approval<'_>) -> Result<Approved>;

    /// Approved decisions of this digest that await a second person, given at or after `since_ms`, newest
    /// first, at most `limit`.
    async fn decision_halves(
        &self,
        digest: &[u8; 32],
        since_ms: u64,
        limit: u32,
    ) -> Result<Vec<DecisionRow>>;

    /// The assertion that was given for a decision.
    async fn decision_given(&self, id: DecisionKey) -> Result<Option<KeptApproval>>;

    /// Approved decisions whose entry the log will never take, without openings, with its reason; at
    /// most `limit`.
    async fn decisions_refused(&self, limit: u32) -> Result<Vec<(DecisionRow, String)>>;

    /// Ends such a decision and undoes what it changed, all or nothing. `false`: the decision is not
    /// approved any more or the request has changed, and nothing changed.
    async fn decision_undo(&self, undone: &Undone<'_>) -> Result<bool>;

    /// The decisions about a request, given by the index of its entry, that stand in the log.
    async fn decisions_entered(&self, request: u64) -> Result<Vec<EnteredDecision>>;

    /// Ends a decision of an account that waits. `false`: it does not, and nothing changed.
    async fn decision_fail(
        &self,
        account: AccountId,
        id: DecisionKey,
        failure: &str,
    ) -> Result<bool>;

    /// Ends what has waited too long, with `failure`, and forgets what was created before `before_ms`
    /// and never approved.
    async fn decisions_sweep(&self, now_ms: u64, before_ms: u64, failure: &str) -> Result<()>;

    /// The passkeys of an account with the index of each one's published entry, oldest first.
    async fn credentials_entered(&self, account: AccountId) -> Result<Vec<(String, u64)>>;
}
