//! `POST /api/review/look-ups/{id}/refusal`: the refusal that a reviewer would sign; nothing happens yet.
//! `.../refuse`: a passkey over it ends the look-up, in public.

use axum::extract::State;
use sidelight_api::emergency::{Refusal, RefusalAsked, RefusalGiven};
use sidelight_api::lookup::case::LookUpReview;
use sidelight_domain::lookup::life::{Actor, Event};
use sidelight_store::emergencies::{Part, PartDone};

use super::super::reason;
use super::{filed, item};
use crate::access::Reviewer;
use crate::app::App;
use crate::asking::approval::{chosen, verified};
use crate::asking::credential::{Seat, deciders_or_refused};
use crate::body::{Answer, Json, Path};
use crate::look_up::entry::{close, refusal};
use crate::look_up::row::{filed_life, not_now};
use crate::look_up::settle::settle;
use crate::problem::ApiResult;

/// Nothing of it is kept: it comes back with the passkey.
pub(crate) async fn ask(
    State(app): State<App>,
    reviewer: Reviewer,
    Path(look_up): Path<String>,
    Json(asked): Json<RefusalAsked>,
) -> ApiResult<Answer<Refusal>> {
    let account = reviewer.signed_in.account.id;
    let deciders = deciders_or_refused(&app, account, &Seat::Reviewer).await?;
    let (row, reason) = (filed(&app, &look_up).await?, reason(&asked.reason)?);
    let prepared = refusal(&app, &row, (reason, Some(deciders[0].index)), None)?;
    Ok(Answer(prepared.refusal(&app, (reason.code(), &deciders))?))
}

/// The digest is computed again from the salts; another text than the one shown is not signed.
pub(crate) async fn handle(
    State(app): State<App>,
    reviewer: Reviewer,
    Path(look_up): Path<String>,
    Json(given): Json<RefusalGiven>,
) -> ApiResult<Answer<LookUpReview>> {
    let account = reviewer.signed_in.account.id;
    let (row, reason) = (filed(&app, &look_up).await?, reason(&given.reason)?);
    let deciders = deciders_or_refused(&app, account, &Seat::Reviewer).await?;
    let decider = chosen(&deciders, &given.approve.credential)?;
    let by = decider.index;
    let prepared = refusal(&app, &row, (reason, Some(by)), Some(&given.openings))?;
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
    let row = filed(&app, &look_up).await?;
    Ok(Answer(item(&app, &row).await?))
}
