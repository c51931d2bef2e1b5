//! `GET /api/agency/emergencies`: what the agency claims and claimed, newest first.

use axum::extract::State;
use sidelight_api::emergency::Emergencies;
use sidelight_api::limits::EMERGENCIES_LISTED_MAX;

use super::item;
use crate::access::Officer;
use crate::app::App;
use crate::body::Answer;
use crate::problem::ApiResult;

/// At most [`EMERGENCIES_LISTED_MAX`].
pub(crate) async fn handle(
    State(app): State<App>,
    officer: Officer,
) -> ApiResult<Answer<Emergencies>> {
    let who = officer.who();
    let found = app
        .store
        .emergencies_of(who.0, who.1, EMERGENCIES_LISTED_MAX)
        .await?;
    let mut emergencies = Vec::with_capacity(found.len());
    for row in &found {
        emergencies.push(item(&app, row, who).await?);
    }
    Ok(Answer(Emergencies { emergencies }))
}
