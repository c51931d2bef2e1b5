//! `GET /api/agency/requests/{id}`: one request of the agency.

use axum::extract::State;
use sidelight_api::request::RequestItem;

use super::own;
use crate::access::Officer;
use crate::app::App;
use crate::asking::agency::Enrolled;
use crate::asking::item::item;
use crate::body::{Answer, Path};
use crate::problem::ApiResult;

/// 404 for another agency's.
pub(crate) async fn handle(
    State(app): State<App>,
    officer: Officer,
    Path(request): Path<String>,
) -> ApiResult<Answer<RequestItem>> {
    let agency = Enrolled::find(&app, &officer.agency).await?;
    let found = own(&app, &officer, &request).await?;
    Ok(Answer(item(&app, &agency, found).await?))
}
