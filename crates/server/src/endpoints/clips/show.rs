//! `GET /api/clips/{clip}`: one clip.

use axum::extract::State;
use sidelight_api::clip::ClipItem;

use super::item;
use crate::access::Resident;
use crate::app::App;
use crate::body::{Answer, Path, id};
use crate::problem::{ApiError, ApiResult};

/// Deleted ones too, while they can be restored.
pub(crate) async fn handle(
    State(app): State<App>,
    resident: Resident,
    Path(clip): Path<String>,
) -> ApiResult<Answer<ClipItem>> {
    let found = app.store.clip(resident.household, id(&clip)?).await?;
    found
        .map(|listed| Answer(item(listed)))
        .ok_or_else(ApiError::not_found)
}
