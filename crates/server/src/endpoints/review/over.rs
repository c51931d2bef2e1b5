//! `GET /api/review/over`: emergencies that are decided, whose misuse a reviewer who had not decided on one
//! can say.

use axum::extract::State;
use sidelight_api::emergency::EmergenciesOver;

use crate::access::Reviewer;
use crate::app::App;
use crate::body::Answer;
use crate::emergency::misuse::over;
use crate::problem::ApiResult;

/// Needs no credential in the log: looking is not deciding.
pub(crate) async fn handle(
    State(app): State<App>,
    reviewer: Reviewer,
) -> ApiResult<Answer<EmergenciesOver>> {
    let emergencies = over(&app, reviewer.signed_in.account.id).await?;
    Ok(Answer(EmergenciesOver { emergencies }))
}
