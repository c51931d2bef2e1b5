//! `POST /api/review/emergencies/{id}/refuse`: a passkey over the refusal ends it, in public.

use axum::extract::State;
use sidelight_api::emergency::{RefusalGiven, Review};
use sidelight_domain::emergency::life::{Actor, Event};
use sidelight_store::emergencies::{Part, PartDone};

use super::{filed, item, own_deciders, reason};
use crate::access::Reviewer;
use crate::app::App;
use crate::asking::approval::{chosen, verified};
use crate::body::{Answer, Json, Path};
use crate::emergency::refusal::{close, prepare};
use crate::emergency::row::{filed_life, not_now};
use crate::emergency::settle::settle;
use crate::problem::ApiResult;

/// The digest is computed again from the salts; another text than the one shown is not signed.
pub(crate) async fn handle(
    State(app): State<App>,
    reviewer: Reviewer,
    Path(emergency): Path<String>,
    Json(given): Json<RefusalGiven>,
) -> ApiResult<Answer<Review>> {
    let account = reviewer.signed_in.account.id;
    let (row, reason) = (filed(&app, &emergency).await?, reason(&given.reason)?);
    let deciders = own_deciders(&app, account).await?;
    let decider = chosen(&deciders, &given.approve.credential)?;
    let by = decider.index;
    let prepared = prepare(&app, &row, (reason, Some(by)), Some(&given))?;
    let kept = verified(&app, decider, &prepared.digest, given.approve)?;
    let life = filed_life(&row)?
        .apply(&Actor::Reviewer(by), Event::Refuse { reason }, app.now_ms())
        .map_err(not_now)?;
    let part = PartDone {
        part: Part::Refusal,
        account,
        given: kept,
    };
    let submission = prepared.decided(&app, by)?;
    close(&app, (&row, &life), &submission, Some(&part)).await?;
    settle(&app).await?;
    let row = filed(&app, &emergency).await?;
    Ok(Answer(item(&app, &row, account).await?))
}
