//! `GET /api/review/emergencies`: what waits, oldest first.

use axum::extract::State;
use sidelight_api::emergency::Reviews;
use sidelight_api::limits::EMERGENCIES_LISTED_MAX;
use sidelight_store::emergencies::Standing;

use super::item;
use crate::access::Reviewer;
use crate::app::App;
use crate::body::Answer;
use crate::problem::ApiResult;

/// At most [`EMERGENCIES_LISTED_MAX`].
pub(crate) async fn handle(
    State(app): State<App>,
    reviewer: Reviewer,
) -> ApiResult<Answer<Reviews>> {
    let found = app
        .store
        .emergencies_standing(Standing::Open, EMERGENCIES_LISTED_MAX)
        .await?;
    let mut emergencies = Vec::with_capacity(found.len());
    for row in &found {
        emergencies.push(item(&app, row, reviewer.signed_in.account.id).await?);
    }
    Ok(Answer(Reviews { emergencies }))
}
