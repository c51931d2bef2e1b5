//! `GET /api/agency/demands`: what the agency demands and demanded, newest first.

use axum::extract::State;
use sidelight_api::demand::Demands;
use sidelight_api::limits::DEMANDS_LISTED_MAX;

use super::item;
use crate::access::Officer;
use crate::app::App;
use crate::body::Answer;
use crate::problem::ApiResult;

/// At most [`DEMANDS_LISTED_MAX`].
pub(crate) async fn handle(State(app): State<App>, officer: Officer) -> ApiResult<Answer<Demands>> {
    let who = officer.who();
    let found = app
        .store
        .demands_of(who.0, who.1, DEMANDS_LISTED_MAX)
        .await?;
    let mut demands = Vec::with_capacity(found.len());
    for row in &found {
        demands.push(item(&app, row, who).await?);
    }
    Ok(Answer(Demands { demands }))
}
