//! `GET /api/review/demands/{id}/order`, `.../gag-order`: what the checklist is about.

use axum::extract::State;
use axum::response::Response;

use super::filed;
use crate::access::Reviewer;
use crate::app::App;
use crate::body::Path;
use crate::endpoints::demands::document::{Which, document};
use crate::problem::ApiResult;

/// 404 for what no officer has signed, and without a gag.
pub(crate) async fn handle(
    State(app): State<App>,
    _reviewer: Reviewer,
    Path((demand, name)): Path<(String, String)>,
) -> ApiResult<Response> {
    let row = filed(&app, &demand).await?;
    document(&app, row.id, Which::of(&name)?).await
}
