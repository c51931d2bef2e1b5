//! `POST /api/trustees/availability`: whether somebody is there who could answer; `GET`: what all have said.

use axum::extract::State;
use http::StatusCode;
use sidelight_api::emergency::Trustees;
use sidelight_api::trustee::Availability;
use sidelight_store::trustees::SaidAvailability;

use crate::app::App;
use crate::body::Answer;
use crate::problem::{ApiError, ApiResult};
use crate::trustee::caller::Called;
use crate::trustee::there::trustees;

/// 404 while there is no set.
pub(crate) async fn show(State(app): State<App>, _called: Called) -> ApiResult<Answer<Trustees>> {
    let found = trustees(&app).await?;
    found.map(Answer).ok_or_else(ApiError::not_found)
}

/// 204; the last word counts.
pub(crate) async fn handle(State(app): State<App>, called: Called) -> ApiResult<StatusCode> {
    let new: Availability = called.json()?;
    let said = SaidAvailability {
        trustee: called.trustee.to_string(),
        available: new.available,
        until_ms: new.until,
        said_ms: app.now_ms(),
    };
    app.store.availability_put(&said).await?;
    Ok(StatusCode::NO_CONTENT)
}
