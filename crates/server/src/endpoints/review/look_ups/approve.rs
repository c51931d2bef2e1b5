//! `POST /api/review/look-ups/{id}/approval`: the entry that a reviewer would sign; nothing happens yet.
//! `.../approve`: a passkey over it makes the entry.

use axum::extract::State;
use sidelight_api::emergency::ToDecide;
use sidelight_api::lookup::case::{ApprovalGiven, LookUpReview};
use sidelight_domain::lookup::life::{Actor, Event, NotNow};
use sidelight_store::emergencies::{Part, PartDone};

use super::{filed, item};
use crate::access::Reviewer;
use crate::app::App;
use crate::asking::approval::{chosen, verified};
use crate::asking::credential::{Seat, deciders_or_refused};
use crate::body::{Answer, Json, Path};
use crate::look_up::entry::{approval, close};
use crate::look_up::row::{filed_life, not_now};
use crate::look_up::settle::settle;
use crate::problem::ApiResult;
use crate::release::filed::still_signed;

/// 409 `changed` unless it waits for a reviewer.
pub(crate) async fn ask(
    State(app): State<App>,
    reviewer: Reviewer,
    Path(look_up): Path<String>,
) -> ApiResult<Answer<ToDecide>> {
    let account = reviewer.signed_in.account.id;
    let deciders = deciders_or_refused(&app, account, &Seat::Reviewer).await?;
    let row = filed(&app, &look_up).await?;
    let prepared = approval(&app, &row, (deciders[0].index, None))?;
    Ok(Answer(prepared.to_decide(&app, &deciders)?))
}

/// The digest is computed again from the salts; another text than the one shown is not signed.
pub(crate) async fn handle(
    State(app): State<App>,
    reviewer: Reviewer,
    Path(look_up): Path<String>,
    Json(given): Json<ApprovalGiven>,
) -> ApiResult<Answer<LookUpReview>> {
    let account = reviewer.signed_in.account.id;
    let row = filed(&app, &look_up).await?;
    let deciders = deciders_or_refused(&app, account, &Seat::Reviewer).await?;
    let decider = chosen(&deciders, &given.approve.credential)?;
    let by = decider.index;
    let prepared = approval(&app, &row, (by, Some(&given.openings)))?;
    let kept = verified(&app, decider, &prepared.digest, given.approve)?;
    let parts = app.store.look_up_parts(row.id).await?;
    if parts.iter().any(|it| it.account == account) {
        // Another passkey does not make another person.
        return Err(not_now(NotNow::OwnWork));
    }
    still_signed(&app, &parts)?;
    let event = Event::Approve {
        decision: prepared.digest,
    };
    let life = filed_life(&row)?
        .apply(&Actor::Reviewer(by), event, app.now_ms())
        .map_err(not_now)?;
    let part = PartDone {
        part: Part::FirstReview,
        account,
        given: kept,
    };
    let submission = prepared.decided(&app, by)?;
    close(&app, (&row, &life), &submission, Some(&part)).await?;
    settle(&app).await?;
    let row = filed(&app, &look_up).await?;
    Ok(Answer(item(&app, &row).await?))
}
