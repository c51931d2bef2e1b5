//! `POST /api/moderation/updates/{id}/drop`: a moderator does not publish an update. Nothing of it is
//! public; the agency sees the reason.

use axum::extract::State;
use http::StatusCode;
use sidelight_api::request::DropUpdate;

use crate::access::Moderator;
use crate::app::App;
use crate::asking::life::not_now;
use crate::body::{Json, Path, id};
use crate::problem::{ApiError, ApiResult};
use sidelight_domain::request::life::NotNow;

/// 204; 409 once it does not wait any more.
pub(crate) async fn handle(
    State(app): State<App>,
    moderator: Moderator,
    Path(update): Path<String>,
    Json(DropUpdate { reason }): Json<DropUpdate>,
) -> ApiResult<StatusCode> {
    if app.rules().book.refusal(&reason).is_none() {
        let title = "This is no reason of the rulebook.";
        return Err(ApiError::unprocessable(
            "reason",
            title,
            "Choose one of its list.",
        ));
    }
    let found = app.store.update(id(&update)?).await?;
    let (update, _) = found.ok_or_else(ApiError::not_found)?;
    if update.proposer == moderator.signed_in.account.id {
        return Err(not_now(NotNow::OwnWork));
    }
    if app.store.update_drop(update.id, &reason).await? {
        return Ok(StatusCode::NO_CONTENT);
    }
    let title = "This update does not wait any more.";
    Err(ApiError::conflict(
        "state",
        title,
        "It was published or dropped.",
    ))
}
