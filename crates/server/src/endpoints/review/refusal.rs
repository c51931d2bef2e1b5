//! `POST /api/review/emergencies/{id}/refusal`: the refusal that a reviewer would sign. Nothing happens yet.

use axum::extract::State;
use sidelight_api::emergency::{Refusal, RefusalAsked};

use super::{filed, reason};
use crate::access::Reviewer;
use crate::app::App;
use crate::asking::credential::{Seat, deciders_or_refused};
use crate::body::{Answer, Json, Path};
use crate::emergency::refusal::prepare;
use crate::problem::ApiResult;

/// Nothing of it is kept: it comes back with the passkey.
pub(crate) async fn handle(
    State(app): State<App>,
    reviewer: Reviewer,
    Path(emergency): Path<String>,
    Json(asked): Json<RefusalAsked>,
) -> ApiResult<Answer<Refusal>> {
    let account = reviewer.signed_in.account.id;
    let deciders = deciders_or_refused(&app, account, &Seat::Reviewer).await?;
    let (row, reason) = (filed(&app, &emergency).await?, reason(&asked.reason)?);
    let prepared = prepare(&app, &row, (reason, Some(deciders[0].index)), None)?;
    Ok(Answer(prepared.refusal(&app, (reason.code(), &deciders))?))
}
