//! `GET /api/agency/emergencies/{id}`: one of the agency's.

use axum::extract::State;
use sidelight_api::emergency::Emergency;

use super::{item, own};
use crate::access::Officer;
use crate::app::App;
use crate::body::{Answer, Path};
use crate::problem::ApiResult;

/// 404 for every other agency's.
pub(crate) async fn handle(
    State(app): State<App>,
    officer: Officer,
    Path(emergency): Path<String>,
) -> ApiResult<Answer<Emergency>> {
    let who = officer.who();
    let row = own(&app, who, &emergency).await?;
    Ok(Answer(item(&app, &row, who).await?))
}
