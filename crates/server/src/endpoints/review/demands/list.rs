//! `GET /api/review/demands`: what waits, oldest first.

use axum::extract::State;
use sidelight_api::demand::DemandReviews;
use sidelight_api::limits::DEMANDS_LISTED_MAX;
use sidelight_store::emergencies::Standing;

use super::item;
use crate::access::Reviewer;
use crate::app::App;
use crate::body::Answer;
use crate::problem::ApiResult;

/// At most [`DEMANDS_LISTED_MAX`].
pub(crate) async fn handle(
    State(app): State<App>,
    reviewer: Reviewer,
) -> ApiResult<Answer<DemandReviews>> {
    let found = app
        .store
        .demands_standing(Standing::Open, DEMANDS_LISTED_MAX)
        .await?;
    let mut demands = Vec::with_capacity(found.len());
    for row in &found {
        demands.push(item(&app, row, reviewer.signed_in.account.id).await?);
    }
    Ok(Answer(DemandReviews { demands }))
}
