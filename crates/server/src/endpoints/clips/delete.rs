//! `POST /api/clips/{clip}/delete`: deletes a clip under the household's signature, which stays as
//! the mark of who did.

use axum::extract::State;
use http::StatusCode;
use sidelight_api::clip::Delete;
use sidelight_api::limits::UNDO_MS;
use sidelight_domain::record::manifest::deleted_bytes;
use sidelight_domain::record::verify;
use sidelight_store::clips::Deletion;

use super::changed;
use crate::access::Resident;
use crate::app::App;
use crate::body::{Json, Path, id};
use crate::endpoints::household::parse_stored;
use crate::problem::{ApiError, ApiResult};

/// 204; it can be restored for a day.
pub(crate) async fn handle(
    State(app): State<App>,
    resident: Resident,
    Path(clip): Path<String>,
    Json(delete): Json<Delete>,
) -> ApiResult<StatusCode> {
    let household = resident.household;
    let clip = id(&clip)?;
    let found = app
        .store
        .clip(household, clip)
        .await?
        .ok_or_else(ApiError::not_found)?;
    let newest = app.store.statement_newest(household).await?;
    let newest = newest.ok_or_else(|| ApiError::internal("a household without a statement"))?;
    let key = parse_stored(&newest)?.signing_key;
    let refused = |detail: &str| {
        Err(ApiError::unprocessable(
            "signature",
            "The deletion is refused.",
            detail,
        ))
    };
    let Ok(signature) = delete.signature.0.as_slice().try_into() else {
        return refused("A signature has 64 bytes.");
    };
    let signed = deleted_bytes(clip, &found.clip.link, delete.at_ms);
    if verify(&key, &signed, &signature).is_err() {
        return refused("It is not signed with the household's current key.");
    }
    let now = app.now_ms();
    // The mark is kept for as long as its neighbours live, counted from this time.
    if delete.at_ms.abs_diff(now) > UNDO_MS {
        return refused("The clock of this device is more than a day off.");
    }
    let deletion = Deletion {
        signed_ms: delete.at_ms,
        signature,
    };
    if !app
        .store
        .clip_delete(household, clip, &deletion, now)
        .await?
    {
        return Err(ApiError::not_found());
    }
    changed(&app, household, clip);
    Ok(StatusCode::NO_CONTENT)
}
