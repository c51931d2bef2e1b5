//! `POST /api/decisions/{id}/approve`: a passkey over the digest. The entry is prepared in the
//! transaction that keeps the approval and moves the request, so whatever happens next, the log gets
//! it; then it is appended.

use axum::extract::State;
use sidelight_api::decision::{Approve, Decision};
use sidelight_store::decisions::{Approval, Approved, DecisionRow, DecisionState, KeptApproval};
use sidelight_store::record::LogSubmission;
use sidelight_translog::hash::Sha256Hash;

use super::effect::{Effect, Giving};
use super::kind::Kind;
use super::wire::on_wire;
use crate::access::Deciding;
use crate::app::{App, random};
use crate::asking::TIME_OVER;
use crate::asking::approval::{chosen, verified};
use crate::asking::credential::deciders;
use crate::asking::entry::{body_of, entry_text};
use crate::asking::settle::settle;
use crate::body::{Answer, Path, id};
use crate::emergency::misuse;
use crate::problem::{ApiError, ApiResult};
use crate::record::decided::decided;
use crate::record::enter;

/// Refused by the names of `docs/ref/approval.md`. Given again, it answers what it answered.
pub(crate) async fn handle(
    State(app): State<App>,
    who: Deciding,
    Path(decision): Path<String>,
    crate::body::Json(given): crate::body::Json<Approve>,
) -> ApiResult<Answer<Decision>> {
    let account = who.signed_in.account.id;
    let decision = id(&decision)?;
    let row = app.store.decision(account, decision).await?;
    let row = row.ok_or_else(ApiError::not_found)?;
    Kind::of(&row.kind)?.is_for(&who.seat)?;
    let deciders = deciders(&app, account, &who.seat).await?;
    match &row.state {
        DecisionState::Approved { .. } => return Ok(Answer(on_wire(&app, row, &deciders)?)),
        DecisionState::Failed(why) => return Err(over(why)),
        DecisionState::Waiting if row.expires_ms <= app.now_ms() => return Err(over(TIME_OVER)),
        DecisionState::Waiting => {}
    }
    let decider = chosen(&deciders, &given.credential)?;
    let kept = verified(&app, decider, &row.digest, given)?;
    let done = give(&app, &who, &row, &kept).await;
    if done.as_ref().is_err_and(ApiError::is_final) {
        // What is in the way will not go away: better an end than a prompt that cannot succeed.
        let why = "What it is about has changed since.";
        app.store.decision_fail(account, decision, why).await?;
    }
    let row = app.store.decision(account, decision).await?;
    let row = row.ok_or_else(ApiError::not_found)?;
    match (done, &row.state) {
        // The same approval came twice at once, and the other one did it.
        (Ok(()), _) | (Err(_), DecisionState::Approved { .. }) => {
            Ok(Answer(on_wire(&app, row, &deciders)?))
        }
        (Err(error), DecisionState::Waiting | DecisionState::Failed(_)) => Err(error),
    }
}

fn over(why: &str) -> ApiError {
    let title = "This decision cannot be given any more.";
    ApiError::conflict("failed", title, why)
}

/// Keeps the approval with all it changes, and appends the entry.
async fn give(app: &App, who: &Deciding, row: &DecisionRow, kept: &KeptApproval) -> ApiResult<()> {
    let log_request = random();
    let giving = Giving {
        app,
        who,
        row,
        credential: kept.credential,
        log_request,
        now_ms: kept.at_ms,
    };
    let Effect {
        by,
        request,
        update,
        completes,
    } = giving.effect().await?;
    let submission = match by {
        None => None,
        Some(by) => {
            let body = decided(body_of(&row.entry)?, Sha256Hash(row.digest), by);
            let body = body.ok_or_else(|| ApiError::internal("nobody decides such an entry"))?;
            let public = body.document();
            let document = row.document.clone();
            Some(LogSubmission {
                request: log_request,
                draft: entry_text(body, kept.at_ms)?,
                document: document.filter(|text| public == Some(Sha256Hash::of(text))),
                openings: row.openings.clone(),
                prepared_ms: kept.at_ms,
            })
        }
    };
    let approval = Approval {
        decision: row.id,
        given: kept,
        submission: submission.as_ref(),
        request: request.as_ref(),
        update,
        completes,
    };
    match app.store.decision_approve(&approval).await? {
        Approved::Done => {}
        Approved::Gone => {
            let title = "What this is about has changed.";
            return Err(ApiError::conflict("state", title, "Look at it again."));
        }
    }
    if let Some(submission) = &submission {
        // What the log cannot take now waits, and the next round tries again.
        if let Err(error) = enter(&app.store, &app.record, submission).await {
            tracing::warn!(%error, "a decision waits for the public record");
        }
        settle(app).await?;
        if Kind::of(&row.kind)? == Kind::EmergencyMisused {
            misuse::settle(app).await?;
        }
    }
    Ok(())
}
