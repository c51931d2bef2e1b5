//! `DELETE /api/agency/requests/{id}`: forgets a draft. What was submitted stays.

use axum::extract::State;
use http::StatusCode;

use super::own;
use crate::access::Officer;
use crate::app::App;
use crate::body::Path;
use crate::problem::{ApiError, ApiResult};

/// 204; 409 once it was submitted.
pub(crate) async fn handle(
    State(app): State<App>,
    officer: Officer,
    Path(request): Path<String>,
) -> ApiResult<StatusCode> {
    let found = own(&app, &officer, &request).await?;
    if app
        .store
        .request_delete(&officer.agency, found.row.id)
        .await?
    {
        return Ok(StatusCode::NO_CONTENT);
    }
    let title = "Only a draft can be deleted.";
    let detail = "What was submitted stays; what is public is withdrawn.";
    Err(ApiError::conflict("state", title, detail))
}
