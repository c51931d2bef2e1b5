//! `DELETE /api/reach/channels/{id}`.

use axum::extract::State;
use http::StatusCode;

use crate::access::SignedIn;
use crate::app::App;
use crate::body::{Path, id};
use crate::problem::{ApiError, ApiResult};

/// 204.
pub(crate) async fn handle(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(channel): Path<String>,
) -> ApiResult<StatusCode> {
    let account = signed_in.account.id;
    match app.store.channel_remove(account, id(&channel)?).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(ApiError::not_found()),
    }
}
