//! `POST /api/reach/channels/{id}/confirm`: whoever reads the mail of an address has the code.

use axum::extract::State;
use http::StatusCode;
use sidelight_api::limits::CODES_WRONG_MAX;
use sidelight_api::reach::Code;
use sidelight_domain::record::sha256;

use super::own;
use crate::access::SignedIn;
use crate::app::App;
use crate::body::{Json, Path};
use crate::problem::{ApiError, ApiResult};

/// 204.
pub(crate) async fn handle(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(channel): Path<String>,
    Json(given): Json<Code>,
) -> ApiResult<StatusCode> {
    let account = signed_in.account.id;
    let channel = own(&app, account, &channel).await?;
    let code = sha256(given.code.trim().as_bytes());
    let good = app
        .store
        .channel_confirm(account, channel.id, &code, CODES_WRONG_MAX)
        .await?;
    if good {
        return Ok(StatusCode::NO_CONTENT);
    }
    let detail =
        "Read the newest mail again. After some wrong codes, remove the address and add it anew.";
    Err(ApiError::unprocessable(
        "code",
        "This is not the code.",
        detail,
    ))
}
