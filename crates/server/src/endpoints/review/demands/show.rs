//! `GET /api/review/demands/{id}`: one, with what to sign once it can be.

use axum::extract::State;
use sidelight_api::demand::DemandReview;

use super::{filed, item};
use crate::access::Reviewer;
use crate::app::App;
use crate::body::{Answer, Path};
use crate::problem::ApiResult;

/// 404 for what no officer has signed.
pub(crate) async fn handle(
    State(app): State<App>,
    reviewer: Reviewer,
    Path(demand): Path<String>,
) -> ApiResult<Answer<DemandReview>> {
    let row = filed(&app, &demand).await?;
    Ok(Answer(
        item(&app, &row, reviewer.signed_in.account.id).await?,
    ))
}
