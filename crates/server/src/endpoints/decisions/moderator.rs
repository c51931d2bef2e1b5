//! What moderators decide: a request is published or refused, an update is published.

use sidelight_domain::commitment::log_commitment;
use sidelight_domain::request::life::{Actor, Event, NotNow, Verdict};
use sidelight_domain::request::{RequestDocument, decision};
use sidelight_domain::window::end_of_day_ms;
use sidelight_store::AccountId;
use sidelight_store::requests::{NamedRequest, RequestRow, Submitted};
use sidelight_translog::entry::{
    EntryIndex, FieldOpening, Kind as EntryKind, Request, RequestRefused, RequestUpdate,
};
use sidelight_translog::hash::Sha256Hash;

use super::kind::Kind;
use super::question::{Asking, Question};
use crate::asking::check::rulebook;
use crate::asking::item::draft_of;
use crate::asking::life::{life_of, not_now};
use crate::body::id;
use crate::problem::{ApiError, ApiResult};
use crate::record::Draft;

/// No digest covers the decision itself.
const UNDECIDED: Sha256Hash = Sha256Hash([0; 32]);

impl Asking<'_> {
    /// Refuses the moderator's own work, and what cannot be decided any more.
    fn may_decide(&self, row: &RequestRow, verdict: Verdict) -> ApiResult<()> {
        self.not_own(row.submitted.as_ref().map(|it| it.by))?;
        let actor = Actor::Moderator {
            credential: self.credential(),
        };
        let event = Event::Decide(verdict);
        life_of(row)?
            .apply(&actor, event, self.now_ms)
            .map(|_| ())
            .map_err(not_now)
    }

    /// Refuses whoever wrote it, under whatever passkey.
    fn not_own(&self, author: Option<AccountId>) -> ApiResult<()> {
        if author == Some(self.who.signed_in.account.id) {
            return Err(not_now(NotNow::OwnWork));
        }
        Ok(())
    }

    pub(super) async fn publish(&self, request: &str) -> ApiResult<Question> {
        let (row, submitted) = self.waiting(request).await?;
        let policy = rulebook(self.app, self.now_ms)?;
        let (case, document) = (case_number(&row)?, document_of(&submitted)?);
        let expires = decision::expires(&self.app.rules().book, &document, self.now_ms)
            .map_err(ApiError::internal)?;
        let expires_ms = end_of_day_ms(&expires).map_err(ApiError::internal)?;
        self.may_decide(&row, Verdict::Publish { expires_ms })?;
        if *document.policy() != policy.0 {
            return Err(other_rulebook());
        }
        // The document already commits to the case number: one salt, one opening for both.
        if *document.case() != log_commitment("request", "case", &submitted.case_salt, &case) {
            return Err(ApiError::internal("a document commits to another case"));
        }
        let mut draft = Draft::new(EntryKind::Request);
        let body = Request {
            agency: row.agency.parse().map_err(ApiError::internal)?,
            document: Sha256Hash::of(&submitted.document),
            policy,
            expires: expires.parse().map_err(ApiError::internal)?,
            case: draft.commit_with(
                "case",
                FieldOpening {
                    salt: submitted.case_salt,
                    value: case.into_bytes(),
                },
            ),
            submitted_by: draft.commit("submitted-by", submitted.credential.to_string()),
            offence: Some(document.offence().parse().map_err(ApiError::internal)?),
            decision: UNDECIDED,
            decided_by: EntryIndex(self.credential()),
        };
        Ok(Question {
            kind: Kind::Publish,
            request: Some(row.id),
            update: None,
            body: body.into(),
            draft,
            document: Some(submitted.document),
            expires_on_ms: Some(expires_ms),
        })
    }

    pub(super) async fn refuse(&self, request: &str, reason: &str) -> ApiResult<Question> {
        let (row, submitted) = self.waiting(request).await?;
        refusal(self, reason)?;
        let policy = rulebook(self.app, self.now_ms)?;
        let verdict = Verdict::Refuse {
            reason: reason.to_owned(),
        };
        self.may_decide(&row, verdict)?;
        let mut draft = Draft::new(EntryKind::RequestRefused);
        let body = RequestRefused {
            agency: row.agency.parse().map_err(ApiError::internal)?,
            policy,
            reason: reason.parse().map_err(ApiError::internal)?,
            document: draft.commit("document", Sha256Hash::of(&submitted.document).to_hex()),
            case: draft.commit("case", case_number(&row)?),
            submitted_by: draft.commit("submitted-by", submitted.credential.to_string()),
            decision: UNDECIDED,
            decided_by: EntryIndex(self.credential()),
        };
        Ok(Question {
            kind: Kind::Refuse,
            request: Some(row.id),
            update: None,
            body: body.into(),
            draft,
            // For whoever decides to read. The entry only commits to it, so the record is not given it.
            document: Some(submitted.document),
            expires_on_ms: None,
        })
    }

    pub(super) async fn update(&self, update: &str) -> ApiResult<Question> {
        let found = self.app.store.update(id(update)?).await?;
        let (update, _) = found.ok_or_else(ApiError::not_found)?;
        if update.dropped.is_some() || update.log_request.is_some() {
            let title = "This update does not wait any more.";
            let detail = "It was published or dropped.";
            return Err(ApiError::conflict("state", title, detail));
        }
        self.not_own(Some(update.proposer))?;
        let found = self.app.store.request(update.request).await?;
        let NamedRequest { row, .. } = found.ok_or_else(ApiError::not_found)?;
        let actor = Actor::Moderator {
            credential: self.credential(),
        };
        let event = Event::Update {
            proposed_by: update.credential,
        };
        life_of(&row)?
            .apply(&actor, event, self.now_ms)
            .map_err(not_now)?;
        let index = row.entered.map(|entered| entered.entry);
        let index = index.ok_or_else(|| ApiError::internal("a published request has no entry"))?;
        let body = RequestUpdate {
            request: EntryIndex(index),
            document: Sha256Hash::of(&update.document),
            decision: UNDECIDED,
            decided_by: EntryIndex(self.credential()),
        };
        Ok(Question {
            kind: Kind::Update,
            request: Some(row.id),
            update: Some(update.id),
            body: body.into(),
            draft: Draft::new(EntryKind::RequestUpdate),
            document: Some(update.document),
            expires_on_ms: None,
        })
    }

    /// A request that was submitted at some time.
    async fn waiting(&self, request: &str) -> ApiResult<(RequestRow, Submitted)> {
        let found = self.app.store.request(id(request)?).await?;
        let NamedRequest { row, .. } = found.ok_or_else(ApiError::not_found)?;
        // A draft is its agency's own: to a moderator there is none.
        let submitted = row.submitted.clone().ok_or_else(ApiError::not_found)?;
        Ok((row, submitted))
    }
}

/// Refuses a reason that is not the rulebook's.
fn refusal(asking: &Asking<'_>, reason: &str) -> ApiResult<()> {
    if asking.app.rules().book.refusal(reason).is_some() {
        return Ok(());
    }
    let title = "This is no reason of the rulebook.";
    let detail = "Choose one of its list.";
    Err(ApiError::unprocessable("reason", title, detail))
}

fn case_number(row: &RequestRow) -> ApiResult<String> {
    Ok(draft_of(row)?.case_number.trim().to_owned())
}

fn document_of(submitted: &Submitted) -> ApiResult<RequestDocument> {
    let text = std::str::from_utf8(&submitted.document).map_err(ApiError::internal)?;
    RequestDocument::parse(text).map_err(ApiError::internal)
}

fn other_rulebook() -> ApiError {
    let title = "The rulebook has changed since.";
    let detail = "The request was accepted under an earlier one. It can only be refused; the agency \
                  can ask again.";
    ApiError::conflict("rulebook_changed", title, detail)
}
