//! `PUT /api/clips/{clip}/note`: the sealed name of a clip.

use axum::extract::State;
use http::StatusCode;
use sidelight_api::clip::Note;
use sidelight_api::limits::NOTE_BYTES_MAX;

use super::changed;
use crate::access::Resident;
use crate::app::App;
use crate::body::{Json, Path, at_most, id};
use crate::problem::{ApiError, ApiResult};

/// 204.
pub(crate) async fn handle(
    State(app): State<App>,
    resident: Resident,
    Path(clip): Path<String>,
    Json(note): Json<Note>,
) -> ApiResult<StatusCode> {
    let clip = id(&clip)?;
    let sealed = note.sealed.as_ref().map(|sealed| sealed.0.as_slice());
    at_most("A name", sealed.unwrap_or_default(), NOTE_BYTES_MAX)?;
    if !app
        .store
        .clip_note(resident.household, clip, sealed)
        .await?
    {
        return Err(ApiError::not_found());
    }
    changed(&app, resident.household, clip);
    Ok(StatusCode::NO_CONTENT)
}
