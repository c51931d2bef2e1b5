//! `GET /api/review/look-ups`: what waits, oldest first; `.../{id}`: one.

use axum::extract::State;
use sidelight_api::limits::EMERGENCIES_LISTED_MAX;
use sidelight_api::lookup::case::{LookUpReview, LookUpReviews};
use sidelight_store::emergencies::Standing;

use super::{filed, item};
use crate::access::Reviewer;
use crate::app::App;
use crate::body::{Answer, Path};
use crate::problem::ApiResult;

/// At most [`EMERGENCIES_LISTED_MAX`].
pub(crate) async fn list(
    State(app): State<App>,
    _reviewer: Reviewer,
) -> ApiResult<Answer<LookUpReviews>> {
    let found = app
        .store
        .look_ups_standing(Standing::Open, EMERGENCIES_LISTED_MAX)
        .await?;
    let mut look_ups = Vec::with_capacity(found.len());
    for row in &found {
        look_ups.push(item(&app, row).await?);
    }
    Ok(Answer(LookUpReviews { look_ups }))
}

/// 404 for what no officer has signed.
pub(crate) async fn show(
    State(app): State<App>,
    _reviewer: Reviewer,
    Path(look_up): Path<String>,
) -> ApiResult<Answer<LookUpReview>> {
    let row = filed(&app, &look_up).await?;
    Ok(Answer(item(&app, &row).await?))
}
