//! A decision before anybody gave it: the entry it asks for, whole but for who decided.

use sidelight_store::decisions::{DecisionRow, DecisionState};
use sidelight_store::id::{DecisionKey, RequestKey, UpdateKey};
use sidelight_store::record::LogSubmission;
use sidelight_translog::entry::Body;

use super::kind::Kind;
use crate::access::Deciding;
use crate::app::{App, random};
use crate::asking::credential::Decider;
use crate::asking::entry::{body_of, entry_text, origin};
use crate::problem::{ApiError, ApiResult};
use crate::record::decided::{By, covered, decided, digest};
use crate::record::{Draft, Published, day_of};
use crate::trustee::enter::refused;
use sidelight_api::limits::DECISION_LIFE_MS;

/// What is asked.
pub(super) struct Question {
    pub(super) kind: Kind,
    pub(super) request: Option<RequestKey>,
    pub(super) update: Option<UpdateKey>,
    /// The entry; what it says about the decision is not read.
    pub(super) body: Body,
    /// The commitments in it.
    pub(super) draft: Draft,
    /// The text that it names, openly or by a commitment: what whoever decides reads.
    pub(super) document: Option<Vec<u8>>,
    /// Of a request that is published: until when residents can answer, ms.
    pub(super) expires_on_ms: Option<u64>,
}

/// Somebody asks, and could decide.
pub(super) struct Asking<'a> {
    pub(super) app: &'a App,
    pub(super) who: &'a Deciding,
    /// Their passkeys that decide, at least one.
    pub(super) deciders: Vec<Decider>,
    pub(super) now_ms: u64,
}

impl Asking<'_> {
    /// The credential that stands for them until one is chosen.
    pub(super) fn credential(&self) -> u64 {
        self.deciders[0].index
    }

    /// 409 `entry` with what the record's rules say against this entry.
    pub(super) fn fits(&self, body: &Body) -> ApiResult<()> {
        let day = day_of(self.now_ms);
        let look = |log: &Published| log.ledger().next_entry(body.clone(), day).map(|_| ());
        let fits = self.app.record.view(look);
        fits.ok_or_else(ApiError::not_found)?
            .map_err(|why| refused(&why))
    }

    /// The row of a question, with its digest.
    pub(super) fn row(&self, question: Question) -> ApiResult<DecisionRow> {
        let origin = origin(self.app)?;
        let Question {
            kind, body, draft, ..
        } = question;
        let kept = draft
            .submission(body, question.document, self.now_ms)
            .map_err(ApiError::internal)?;
        let LogSubmission {
            draft: entry,
            document,
            openings,
            ..
        } = kept;
        let none = || ApiError::internal("a question that no entry answers");
        let (body, lines) = (body_of(&entry)?, covered(&entry).ok_or_else(none)?);
        let digest = digest(&origin, body.kind().as_str(), &lines);
        let body = decided(body, digest, placeholder(kind, self.credential())).ok_or_else(none)?;
        Ok(DecisionRow {
            id: DecisionKey(random()),
            account: self.who.signed_in.account.id,
            kind: kind.as_str().to_owned(),
            request: question.request,
            update: question.update,
            entry: entry_text(body, self.now_ms)?,
            openings,
            document,
            digest: digest.0,
            expires_on_ms: question.expires_on_ms,
            created_ms: self.now_ms,
            expires_ms: self.now_ms + DECISION_LIFE_MS,
            state: DecisionState::Waiting,
        })
    }
}

/// Who decides, until that is known: no digest covers it.
fn placeholder(kind: Kind, credential: u64) -> By {
    match kind {
        Kind::Redact => By::Two(credential, credential + 1),
        Kind::Publish
        | Kind::Refuse
        | Kind::Update
        | Kind::Resolve
        | Kind::Withdraw
        | Kind::Rotate
        | Kind::Misused
        | Kind::Outcome
        | Kind::EmergencyMisused => By::One(credential),
    }
}
