//! `GET /api/review/emergencies`: those that a trustee asks about, then what waits, oldest first. What is
//! signed comes with the one that is looked at.

use axum::extract::State;
use sidelight_api::emergency::{Review, Reviews};
use sidelight_api::limits::EMERGENCIES_LISTED_MAX;
use sidelight_store::emergencies::Standing;

use super::item;
use crate::access::Reviewer;
use crate::app::App;
use crate::body::Answer;
use crate::problem::ApiResult;
use crate::trustee::question::asked_about;

/// At most [`EMERGENCIES_LISTED_MAX`].
pub(crate) async fn handle(
    State(app): State<App>,
    reviewer: Reviewer,
) -> ApiResult<Answer<Reviews>> {
    let mut found = Vec::new();
    for release in asked_about(&app).await? {
        found.extend(app.store.emergency_of_entry(release).await?);
    }
    let open = app
        .store
        .emergencies_standing(Standing::Open, EMERGENCIES_LISTED_MAX);
    found.extend(open.await?);
    found.truncate(EMERGENCIES_LISTED_MAX as usize);
    let mut emergencies = Vec::with_capacity(found.len());
    for row in &found {
        let seen = item(&app, row, reviewer.signed_in.account.id).await?;
        emergencies.push(Review {
            release: None,
            ..seen
        });
    }
    Ok(Answer(Reviews { emergencies }))
}
