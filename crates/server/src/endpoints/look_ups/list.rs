//! `GET /api/agency/look-ups`: what the agency looks up and looked up, newest first; `.../{id}`: one.

use axum::extract::State;
use sidelight_api::limits::EMERGENCIES_LISTED_MAX;
use sidelight_api::lookup::case::{LookUp, LookUps};

use super::{item, own};
use crate::access::Officer;
use crate::app::App;
use crate::body::{Answer, Path};
use crate::problem::ApiResult;

/// At most [`EMERGENCIES_LISTED_MAX`].
pub(crate) async fn list(State(app): State<App>, officer: Officer) -> ApiResult<Answer<LookUps>> {
    let who = officer.who();
    let found = app
        .store
        .look_ups_of(who.0, who.1, EMERGENCIES_LISTED_MAX)
        .await?;
    let mut look_ups = Vec::with_capacity(found.len());
    for row in &found {
        look_ups.push(item(&app, row, who).await?);
    }
    Ok(Answer(LookUps { look_ups }))
}

/// 404 for every other agency's.
pub(crate) async fn show(
    State(app): State<App>,
    officer: Officer,
    Path(look_up): Path<String>,
) -> ApiResult<Answer<LookUp>> {
    let who = officer.who();
    let row = own(&app, who, &look_up).await?;
    Ok(Answer(item(&app, &row, who).await?))
}
