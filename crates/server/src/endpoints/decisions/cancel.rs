//! `POST /api/decisions/{id}/cancel`: takes back a decision that still waits for a passkey.

use axum::extract::State;
use http::StatusCode;

use crate::access::Deciding;
use crate::app::App;
use crate::body::{Path, id};
use crate::problem::{ApiError, ApiResult};

const CANCELLED: &str = "It was taken back.";

/// 204; 409 once it does not wait any more.
pub(crate) async fn handle(
    State(app): State<App>,
    who: Deciding,
    Path(decision): Path<String>,
) -> ApiResult<StatusCode> {
    let (account, decision) = (who.signed_in.account.id, id(&decision)?);
    if app
        .store
        .decision_fail(account, decision, CANCELLED)
        .await?
    {
        return Ok(StatusCode::NO_CONTENT);
    }
    let known = app.store.decision(account, decision).await?;
    known.ok_or_else(ApiError::not_found)?;
    let title = "This decision does not wait any more.";
    Err(ApiError::conflict(
        "state",
        title,
        "It was given, or it has ended.",
    ))
}
