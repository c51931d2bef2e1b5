//! `GET /api/review/emergencies`: those that a trustee asks about, then what waits, oldest first; at last
//! what was begun of late and not completed. What is signed comes with the one that is looked at.

use axum::extract::State;
use sidelight_api::emergency::{Review, Reviews};
use sidelight_api::limits::EMERGENCIES_LISTED_MAX;
use sidelight_domain::window::DAY_MS;
use sidelight_store::emergencies::Standing;

use super::item;
use crate::access::Reviewer;
use crate::app::App;
use crate::body::Answer;
use crate::problem::ApiResult;
use crate::trustee::question::asked_about;

/// For how long what was begun and not completed is listed, ms.
const NOT_COMPLETED_MS: u64 = 7 * DAY_MS;
/// Most of these.
const NOT_COMPLETED_LISTED_MAX: u32 = 20;

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
    let since_ms = app.now_ms().saturating_sub(NOT_COMPLETED_MS);
    let not_completed = app
        .store
        .emergencies_not_completed(since_ms, NOT_COMPLETED_LISTED_MAX);
    found.extend(not_completed.await?);
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
