//! `PUT /api/reach/quiet`.

use axum::extract::State;
use http::StatusCode;
use sidelight_api::reach::PutQuiet;

use crate::access::SignedIn;
use crate::app::App;
use crate::body::Json;
use crate::problem::{ApiError, ApiResult};
use crate::reach::quiet::problem;

/// 204; 422 `quiet` for hours that are none.
pub(crate) async fn handle(
    State(app): State<App>,
    signed_in: SignedIn,
    Json(put): Json<PutQuiet>,
) -> ApiResult<StatusCode> {
    if let Some(detail) = put.quiet.as_ref().and_then(problem) {
        let title = "These are no quiet hours.";
        return Err(ApiError::unprocessable("quiet", title, detail));
    }
    let quiet = put.quiet.as_ref().map(serde_json::to_string).transpose();
    let quiet = quiet.map_err(ApiError::internal)?;
    app.store
        .quiet_put(signed_in.account.id, quiet.as_deref())
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
