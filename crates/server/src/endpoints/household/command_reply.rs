//! `GET /api/household/commands/{id}?wait=25`: the hub's reply as soon as it is there.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use sidelight_api::household::Sealed;
use sidelight_api::limits::COMMAND_LIFE_MS;
use sidelight_domain::record::MessageId;
use sidelight_store::relay::Reply;

use crate::access::Resident;
use crate::app::App;
use crate::body::{Answer, Path, Query, id};
use crate::live::Happening;
use crate::problem::{ApiError, ApiResult};
use crate::wait::Wait;

/// The reply, or 204 when the wait is over.
pub(crate) async fn handle(
    State(app): State<App>,
    resident: Resident,
    Path(command): Path<String>,
    Query(wait): Query<Wait>,
) -> ApiResult<Response> {
    let command: MessageId = id(&command)?;
    let mut happenings = app.live.listen(resident.household);
    let deadline = wait.deadline();
    loop {
        let since = app.now_ms().saturating_sub(COMMAND_LIFE_MS);
        match app.store.reply(resident.household, command, since).await? {
            Reply::Unknown => return Err(ApiError::not_found()),
            Reply::Here(sealed) => {
                return Ok(Answer(Sealed {
                    sealed: sealed.into(),
                })
                .into_response());
            }
            Reply::Waiting => {}
        }
        let relevant = |h: &Happening| matches!(h, Happening::Reply(id) if *id == command);
        if !deadline.until(&app, &mut happenings, relevant).await {
            return Ok(StatusCode::NO_CONTENT.into_response());
        }
    }
}
