//! `POST /api/log/cosignatures`: a witness hands in its signature of the newest head.

use axum::extract::State;
use http::StatusCode;
use sidelight_api::limits::COSIGNATURE_BYTES_MAX;
use sidelight_api::witness::Cosignature;

use crate::access::Anyone;
use crate::app::App;
use crate::body::Json;
use crate::problem::{ApiError, ApiResult};
use crate::rate::Limited;
use crate::record::witness::Handed;

/// The line in JSON.
const BODY_MAX: usize = 2 * COSIGNATURE_BYTES_MAX;

/// 204, or 409 if it does not count for the newest head.
pub(crate) async fn handle(
    State(app): State<App>,
    anyone: Anyone,
    Json(cosignature): Json<Cosignature, BODY_MAX>,
) -> ApiResult<StatusCode> {
    anyone.take(&app, Limited::Requests)?;
    match app.record.desk().hand_in(&cosignature.line) {
        Handed::Taken => Ok(StatusCode::NO_CONTENT),
        Handed::NotOfThisHead | Handed::Full => Err(ApiError::conflict(
            "not_of_this_head",
            "This is no cosignature of the newest head.",
            "Ask for the newest head again. Only witnesses of the record's policy count.",
        )),
    }
}
