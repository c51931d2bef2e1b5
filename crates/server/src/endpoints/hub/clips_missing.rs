//! `POST /api/hub/clips/missing`: which clips that the hub has receipts for are not here any more. There are
//! some after a restored backup; the hub hands them in again.

use axum::extract::State;
use sidelight_api::hub::{CLIPS_ASKED_MAX, Clips};
use sidelight_domain::record::ClipId;

use crate::access::HubAccess;
use crate::app::App;
use crate::body::{Answer, Json, id};
use crate::problem::{ApiError, ApiResult};

/// In the order they were asked about. A clip that was deleted is not missing.
pub(crate) async fn handle(
    State(app): State<App>,
    hub: HubAccess,
    Json(asked): Json<Clips>,
) -> ApiResult<Answer<Clips>> {
    if asked.clips.len() > CLIPS_ASKED_MAX {
        let detail = format!("Ask about {CLIPS_ASKED_MAX} clips at most.");
        return Err(ApiError::malformed(detail));
    }
    let clips: Vec<ClipId> = asked
        .clips
        .iter()
        .map(|it| id(it))
        .collect::<ApiResult<_>>()?;
    let missing = app.store.clips_missing(hub.household, &clips).await?;
    let clips = missing.iter().map(ClipId::to_string).collect();
    Ok(Answer(Clips { clips }))
}
