//! `GET /api/agency/requests`: what the agency asks and asked, newest first.

use axum::extract::State;
use sidelight_api::limits::REQUESTS_LISTED_MAX;
use sidelight_api::request::RequestList;

use crate::access::Officer;
use crate::app::App;
use crate::asking::agency::Enrolled;
use crate::asking::item::item;
use crate::body::Answer;
use crate::problem::ApiResult;

/// At most [`REQUESTS_LISTED_MAX`].
pub(crate) async fn handle(
    State(app): State<App>,
    officer: Officer,
) -> ApiResult<Answer<RequestList>> {
    let agency = Enrolled::find(&app, &officer.agency).await?;
    let found = app
        .store
        .requests_of(&officer.agency, REQUESTS_LISTED_MAX)
        .await?;
    let mut requests = Vec::with_capacity(found.len());
    for named in found {
        requests.push(item(&app, &agency, named).await?);
    }
    Ok(Answer(RequestList { requests }))
}
