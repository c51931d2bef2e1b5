//! `POST /api/review/emergencies/{id}/call`: somebody was reached at the number on file, which is never
//! typed; `.../missed`: nobody answered, and the agency is told so.

use axum::extract::State;
use sidelight_api::emergency::{CallMade, Review};
use sidelight_domain::emergency::CallBack;
use sidelight_domain::emergency::life::{Actor, Event, NotNow};
use sidelight_domain::record::sha256;
use sidelight_store::emergencies::EmergencyRow;

use super::{filed, item};
use crate::access::Reviewer;
use crate::app::App;
use crate::asking::credential::{Seat, deciders_or_refused};
use crate::body::{Answer, Json, Path};
use crate::emergency::row::{filed_life, keep, moved, not_now};
use crate::problem::{ApiError, ApiResult};

/// The owner's time begins with it, if they are asked and a supervisor has signed.
pub(crate) async fn handle(
    State(app): State<App>,
    reviewer: Reviewer,
    Path(emergency): Path<String>,
    Json(made): Json<CallMade>,
) -> ApiResult<Answer<Review>> {
    let account = reviewer.signed_in.account.id;
    let by = deciders_or_refused(&app, account, &Seat::Reviewer).await?[0].index;
    let row = filed(&app, &emergency).await?;
    let number = app.store.agency_call_back(&row.agency).await?;
    let number = number.ok_or_else(ApiError::not_found)?;
    let call = CallBack::new(&number, &made.reached, &made.said, by, app.now_ms());
    let call = call.map_err(|error| {
        let title = "The call is not described.";
        ApiError::unprocessable(
            "call",
            title,
            format!("Say who answered and what: {error}."),
        )
    })?;
    let text = call.text();
    let event = Event::CallBack {
        call: sha256(text.as_bytes()),
    };
    let life = filed_life(&row)?
        .apply(&Actor::Reviewer(by), event, app.now_ms())
        .map_err(not_now)?;
    let row = EmergencyRow {
        call_back: Some(text),
        ..moved(&row, &life)?
    };
    keep(&app, &row, None).await?;
    Ok(Answer(item(&app, &row, account).await?))
}

/// Nothing is decided by it: it is called again, or refused.
pub(crate) async fn missed(
    State(app): State<App>,
    reviewer: Reviewer,
    Path(emergency): Path<String>,
    Json(_): Json<serde_json::Value>,
) -> ApiResult<Answer<Review>> {
    let account = reviewer.signed_in.account.id;
    deciders_or_refused(&app, account, &Seat::Reviewer).await?;
    let row = filed(&app, &emergency).await?;
    let now_ms = app.now_ms();
    let state = filed_life(&row)?.at(now_ms);
    if !state.awaits_call() {
        return Err(not_now(NotNow::State(state.name())));
    }
    let row = EmergencyRow {
        version: row.version + 1,
        missed_ms: Some(now_ms),
        ..row
    };
    keep(&app, &row, None).await?;
    Ok(Answer(item(&app, &row, account).await?))
}
