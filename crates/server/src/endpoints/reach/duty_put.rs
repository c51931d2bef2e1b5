//! `PUT /api/reach/duty`: who is told first.

use axum::extract::State;
use http::StatusCode;
use sidelight_api::limits::DUTY_HOURS_MAX;
use sidelight_api::reach::PutDuty;

use super::{HOUR_MS, shift_of};
use crate::access::SignedIn;
use crate::app::App;
use crate::body::Json;
use crate::problem::{ApiError, ApiResult};

/// 204, for moderators, reviewers and supervisors.
pub(crate) async fn handle(
    State(app): State<App>,
    signed_in: SignedIn,
    Json(put): Json<PutDuty>,
) -> ApiResult<StatusCode> {
    let account = signed_in.account;
    shift_of(&app, &account).await?;
    if put.hours > DUTY_HOURS_MAX {
        let detail = format!("0 to {DUTY_HOURS_MAX} hours.");
        let title = "Nobody is on duty for so long.";
        return Err(ApiError::unprocessable("hours", title, detail));
    }
    let now_ms = app.now_ms();
    let until_ms = (put.hours > 0).then(|| now_ms + put.hours * HOUR_MS);
    app.store.duty_put(account.id, until_ms, now_ms).await?;
    Ok(StatusCode::NO_CONTENT)
}
