//! `POST /api/reach/alerts/{id}/take`: somebody who was told says that they have it, and nobody else is told.

use axum::extract::State;
use http::StatusCode;

use crate::access::SignedIn;
use crate::app::App;
use crate::body::{Path, id};
use crate::problem::{ApiError, ApiResult};

/// 204; 409 `taken` if it is over, somebody else's already, or not for the caller.
pub(crate) async fn handle(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(alert): Path<String>,
) -> ApiResult<StatusCode> {
    let account = signed_in.account.id;
    let now_ms = app.now_ms();
    match app.store.alert_take(id(&alert)?, account, now_ms).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => {
            let title = "It does not wait for you any more.";
            Err(ApiError::conflict(
                "taken",
                title,
                "Somebody else has it, or it is done.",
            ))
        }
    }
}
