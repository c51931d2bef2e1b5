//! `GET /api/agency/demands/{id}`: one of the agency's.

use axum::extract::State;
use sidelight_api::demand::Demand;

use super::{item, own};
use crate::access::Officer;
use crate::app::App;
use crate::body::{Answer, Path};
use crate::problem::ApiResult;

/// 404 for every other agency's.
pub(crate) async fn handle(
    State(app): State<App>,
    officer: Officer,
    Path(demand): Path<String>,
) -> ApiResult<Answer<Demand>> {
    let who = officer.who();
    let row = own(&app, who, &demand).await?;
    Ok(Answer(item(&app, &row, who).await?))
}
