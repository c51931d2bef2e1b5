//! `GET /api/mailbox/{id}/{slot}?wait=25`: a slot as soon as it is there.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use sidelight_api::mailbox::Slot;

use super::address;
use crate::access::Anyone;
use crate::app::{App, MAILBOX_LIMITS};
use crate::body::{Answer, Path, Query};
use crate::problem::ApiResult;
use crate::rate::Limited;
use crate::wait::Wait;

/// The slot, or 204 when the wait is over.
pub(crate) async fn handle(
    State(app): State<App>,
    anyone: Anyone,
    Path((mailbox, slot)): Path<(String, String)>,
    Query(wait): Query<Wait>,
) -> ApiResult<Response> {
    anyone.take(&app, Limited::Mailbox)?;
    let mailbox = address(&mailbox, &slot)?;
    let mut written = app.live.mailboxes();
    let deadline = wait.deadline();
    loop {
        let found = app
            .store
            .slot(&mailbox, &slot, app.now_ms(), MAILBOX_LIMITS)
            .await?;
        if let Some(found) = found {
            let slot = Slot {
                body: found.body,
                mac: found.mac.into(),
            };
            return Ok(Answer(slot).into_response());
        }
        if !deadline
            .until(&app, &mut written, |id| *id == mailbox)
            .await
        {
            return Ok(StatusCode::NO_CONTENT.into_response());
        }
    }
}
