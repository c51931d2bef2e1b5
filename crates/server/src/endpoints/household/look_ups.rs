//! `GET /api/household/look-ups`: look-ups of the household's own address and contacts, once their notice
//! is due.

use axum::extract::State;
use sidelight_api::limits::EMERGENCIES_LISTED_MAX;
use sidelight_api::lookup::case::OwnLookUps;

use crate::access::Resident;
use crate::app::App;
use crate::body::Answer;
use crate::look_up::named::told;
use crate::problem::ApiResult;

/// Newest first.
pub(crate) async fn list(
    State(app): State<App>,
    resident: Resident,
) -> ApiResult<Answer<OwnLookUps>> {
    let look_ups = told(&app, resident.household, EMERGENCIES_LISTED_MAX).await?;
    Ok(Answer(OwnLookUps { look_ups }))
}
