//! `GET /api/review/trustees`: who of the set in force could answer now, as they said themselves.

use axum::extract::State;
use sidelight_api::emergency::Trustees;

use crate::access::Reviewer;
use crate::app::App;
use crate::body::Answer;
use crate::problem::{ApiError, ApiResult};
use crate::trustee::there::trustees;

/// 404 while there is no set.
pub(crate) async fn handle(
    State(app): State<App>,
    _reviewer: Reviewer,
) -> ApiResult<Answer<Trustees>> {
    let found = trustees(&app).await?;
    found.map(Answer).ok_or_else(ApiError::not_found)
}
