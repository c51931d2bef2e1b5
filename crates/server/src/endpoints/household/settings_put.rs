//! `PUT /api/household/settings`: replaces the sealed settings if nobody else did in between.

use axum::extract::State;
use http::StatusCode;
use sidelight_api::household::Settings;
use sidelight_api::limits::SETTINGS_BYTES_MAX;

use crate::access::Resident;
use crate::app::App;
use crate::body::{Json, at_most};
use crate::problem::{ApiError, ApiResult};

/// 204, or 409 unless the version is one more than stored.
pub(crate) async fn handle(
    State(app): State<App>,
    resident: Resident,
    Json(settings): Json<Settings>,
) -> ApiResult<StatusCode> {
    at_most("The settings", &settings.sealed.0, SETTINGS_BYTES_MAX)?;
    let Settings { version, sealed } = settings;
    if app
        .store
        .settings_put(resident.household, version, &sealed.0)
        .await?
    {
        return Ok(StatusCode::NO_CONTENT);
    }
    let title = "The settings were changed elsewhere.";
    let detail = "Read them, and write them with the version that follows.";
    Err(ApiError::conflict("settings_version", title, detail))
}
