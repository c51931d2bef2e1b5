//! `GET /api/trustees/cases?wait=25`: the releases that wait for the caller; `.../{release}`: the case file
//! of one.

use std::time::Duration;

use axum::extract::State;
use sidelight_api::trustee::{CaseFile, Waiting};

use crate::app::App;
use crate::body::{Answer, Path, Query};
use crate::problem::{ApiError, ApiResult};
use crate::trustee::caller::Called;
use crate::trustee::case::case;
use crate::trustee::release::{has_seat, waiting};
use crate::wait::Wait;

/// Between two looks at what is published.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Oldest first; none when the wait is over.
pub(crate) async fn list(
    State(app): State<App>,
    Query(wait): Query<Wait>,
    called: Called,
) -> ApiResult<Answer<Vec<Waiting>>> {
    let over = wait.deadline();
    loop {
        let found = app
            .record
            .view(|log| waiting(log.ledger(), &called.trustee));
        let found = found.unwrap_or_default();
        if !found.is_empty() {
            let one = |release| Waiting { release };
            return Ok(Answer(found.into_iter().map(one).collect()));
        }
        if !over.pause(&app, LOOK_EVERY).await {
            return Ok(Answer(Vec::new()));
        }
    }
}

/// 404 for whoever has no seat among those who may answer.
pub(crate) async fn show(
    State(app): State<App>,
    Path(release): Path<u64>,
    called: Called,
) -> ApiResult<Answer<CaseFile>> {
    let seated = app.record.view(|log| {
        let found = log.ledger().release(release)?;
        let set = log.ledger().set_of(found)?;
        Some(has_seat(log.ledger(), set, &called.trustee))
    });
    match seated.flatten() {
        Some(true) => Ok(Answer(case(&app, release).await?)),
        _ => Err(ApiError::not_found()),
    }
}
