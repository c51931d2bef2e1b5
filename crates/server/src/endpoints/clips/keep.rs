//! `PUT /api/clips/{clip}/keep`: kept clips outlive retention.

use axum::extract::State;
use http::StatusCode;
use sidelight_api::clip::Keep;

use super::changed;
use crate::access::Resident;
use crate::app::App;
use crate::body::{Json, Path, id};
use crate::problem::{ApiError, ApiResult};

/// 204.
pub(crate) async fn handle(
    State(app): State<App>,
    resident: Resident,
    Path(clip): Path<String>,
    Json(Keep { keep }): Json<Keep>,
) -> ApiResult<StatusCode> {
    let clip = id(&clip)?;
    if !app.store.clip_keep(resident.household, clip, keep).await? {
        return Err(ApiError::not_found());
    }
    changed(&app, resident.household, clip);
    Ok(StatusCode::NO_CONTENT)
}
