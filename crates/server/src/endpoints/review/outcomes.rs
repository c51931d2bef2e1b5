//! `/api/review/outcomes`: what agencies state of their releases afterwards, for a reviewer. It is confirmed
//! as any other decision (`/api/decisions`); sending it back publishes nothing and takes no passkey.

use axum::extract::State;
use axum::response::Response;
use sidelight_api::limits::OUTCOMES_LISTED_MAX;
use sidelight_api::outcome::{OutcomeToConfirm, OutcomesToConfirm, SentBack};
use sidelight_store::outcomes::{OutcomeRow, OutcomeState};

use super::own_deciders;
use crate::access::Reviewer;
use crate::app::App;
use crate::asking::agency::Enrolled;
use crate::body::{Answer, Json, Path, id};
use crate::emergency::after::After;
use crate::endpoints::emergencies::outcomes::public;
use crate::problem::{ApiError, ApiResult};
use crate::release::paper::saved;

/// `GET`: what waits, oldest first, at most [`OUTCOMES_LISTED_MAX`].
pub(crate) async fn list(
    State(app): State<App>,
    reviewer: Reviewer,
) -> ApiResult<Answer<OutcomesToConfirm>> {
    Ok(Answer(all(&app, &reviewer).await?))
}

/// `GET .../{outcome}`: the court's paper; 404 where none was handed in.
pub(crate) async fn paper(
    State(app): State<App>,
    _reviewer: Reviewer,
    Path(outcome): Path<String>,
) -> ApiResult<Response> {
    let outcome = id(&outcome)?;
    saved(
        app.store.outcome_paper(outcome).await?,
        &format!("{outcome}.paper"),
    )
}

/// `POST .../{outcome}/send-back`: its agency reads why, and can state it anew; 409 if it does not wait.
pub(crate) async fn send_back(
    State(app): State<App>,
    reviewer: Reviewer,
    Path(outcome): Path<String>,
    Json(given): Json<SentBack>,
) -> ApiResult<Answer<OutcomesToConfirm>> {
    let outcome = id(&outcome)?;
    let row = app.store.outcome(outcome).await?;
    let row = row.ok_or_else(ApiError::not_found)?;
    let why = public("why", &given.why)?;
    if !app.store.outcome_send_back(row.id, &why).await? {
        return Err(past());
    }
    Ok(Answer(all(&app, &reviewer).await?))
}

fn past() -> ApiError {
    let title = "This does not wait any more.";
    let detail = "It was sent back, or the record has it.";
    ApiError::conflict("state", title, detail)
}

/// One that waits, and the index of its release; 404 of what never was, 409 `state` of what does not wait.
pub(crate) async fn waiting(app: &App, outcome: &str) -> ApiResult<(OutcomeRow, u64)> {
    let row = app.store.outcome(id(outcome)?).await?;
    let row = row.ok_or_else(ApiError::not_found)?;
    let emergency = app.store.emergency(row.emergency).await?;
    let release = emergency.and_then(|it| it.entry);
    match (&row.state, release) {
        (OutcomeState::Waiting, Some(release)) => Ok((row, release)),
        _ => Err(past()),
    }
}

async fn all(app: &App, reviewer: &Reviewer) -> ApiResult<OutcomesToConfirm> {
    let own = own_deciders(app, reviewer.signed_in.account.id).await?;
    let mut outcomes = Vec::new();
    for row in app.store.outcomes_waiting(OUTCOMES_LISTED_MAX).await? {
        outcomes.extend(item(app, row).await?);
    }
    Ok(OutcomesToConfirm {
        credential: own.first().map(|it| it.index),
        outcomes,
    })
}

/// `None` of one that the record has by now.
async fn item(app: &App, row: OutcomeRow) -> ApiResult<Option<OutcomeToConfirm>> {
    let emergency = app.store.emergency(row.emergency).await?;
    let emergency = emergency.ok_or_else(|| ApiError::internal("an outcome of no emergency"))?;
    let after = emergency.entry.and_then(|entry| After::of(app, entry));
    let Some(after) = after.filter(|after| after.entry_of(&row).is_none()) else {
        return Ok(None);
    };
    let agency = Enrolled::find(app, &emergency.agency).await?;
    let before = after.outcomes.iter();
    Ok(Some(OutcomeToConfirm {
        outcome: row.id.to_string(),
        release: after.release,
        agency: emergency.agency,
        agency_name: agency.document.name,
        claim: emergency.claim,
        before: before
            .map(|it| (it.process.to_string(), it.index))
            .collect(),
        process: row.process,
        text: row.text,
        paper: row.paper,
        stated_ms: row.stated_ms,
    }))
}
