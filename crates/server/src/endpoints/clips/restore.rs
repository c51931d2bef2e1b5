//! `POST /api/clips/{clip}/restore`: takes a deletion back, within a day.

use axum::extract::State;
use http::StatusCode;

use super::changed;
use crate::access::Resident;
use crate::app::App;
use crate::body::{Path, id};
use crate::problem::{ApiError, ApiResult};

/// 204.
pub(crate) async fn handle(
    State(app): State<App>,
    resident: Resident,
    Path(clip): Path<String>,
) -> ApiResult<StatusCode> {
    let clip = id(&clip)?;
    if !app.store.clip_restore(resident.household, clip).await? {
        return Err(ApiError::not_found());
    }
    changed(&app, resident.household, clip);
    Ok(StatusCode::NO_CONTENT)
}
