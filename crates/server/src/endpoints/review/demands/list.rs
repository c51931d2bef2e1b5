//! `GET /api/review/demands`: those that a trustee asks about, then what waits, oldest first.

use axum::extract::State;
use sidelight_api::demand::DemandReviews;
use sidelight_api::limits::DEMANDS_LISTED_MAX;
use sidelight_store::emergencies::Standing;

use super::item;
use crate::access::Reviewer;
use crate::app::App;
use crate::body::Answer;
use crate::problem::ApiResult;
use crate::trustee::question::asked_about;

/// At most [`DEMANDS_LISTED_MAX`].
pub(crate) async fn handle(
    State(app): State<App>,
    reviewer: Reviewer,
) -> ApiResult<Answer<DemandReviews>> {
    let mut found = Vec::new();
    for release in asked_about(&app).await? {
        found.extend(app.store.demand_of_entry(release).await?);
    }
    let open = app
        .store
        .demands_standing(Standing::Open, DEMANDS_LISTED_MAX);
    found.extend(open.await?);
    found.truncate(DEMANDS_LISTED_MAX as usize);
    let mut demands = Vec::with_capacity(found.len());
    for row in &found {
        demands.push(item(&app, row, reviewer.signed_in.account.id).await?);
    }
    Ok(Answer(DemandReviews { demands }))
}
