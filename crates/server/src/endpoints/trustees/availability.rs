//! `POST /api/trustees/availability`: whether somebody is there who could answer.

use axum::extract::State;
use http::StatusCode;
use sidelight_api::trustee::Availability;
use sidelight_store::trustees::SaidAvailability;

use crate::app::App;
use crate::problem::ApiResult;
use crate::trustee::caller::Called;

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
