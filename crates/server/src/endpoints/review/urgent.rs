//! `GET /api/review/urgent`: urgent asks that are over, whose misuse a reviewer can decide as moderators can.

use axum::extract::State;
use sidelight_api::request::UrgentPast;

use crate::access::Reviewer;
use crate::app::App;
use crate::asking::credential::{Seat, seated};
use crate::asking::misuse::over;
use crate::body::Answer;
use crate::problem::ApiResult;

/// Needs no credential in the log: looking is not deciding.
pub(crate) async fn handle(
    State(app): State<App>,
    reviewer: Reviewer,
) -> ApiResult<Answer<UrgentPast>> {
    let own = seated(&app, reviewer.signed_in.account.id, &Seat::Reviewer).await?;
    Ok(Answer(UrgentPast {
        credential: own.first().map(|decider| decider.index),
        urgent_over: over(&app, &own, app.now_ms()).await?,
    }))
}
