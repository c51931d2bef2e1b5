//! `POST /api/hub/commands/{id}/reply`: the hub's sealed answer to a command.

use axum::extract::State;
use http::StatusCode;
use sidelight_api::household::Sealed;
use sidelight_api::limits::MESSAGE_BYTES_MAX;
use sidelight_domain::record::MessageId;

use crate::access::HubAccess;
use crate::app::App;
use crate::body::{Json, Path, at_most, id, json_bytes_for};
use crate::live::Happening;
use crate::problem::{ApiError, ApiResult};

/// 204; the first answer stands.
pub(crate) async fn handle(
    State(app): State<App>,
    hub: HubAccess,
    Path(command): Path<String>,
    Json(reply): Json<Sealed, { json_bytes_for(MESSAGE_BYTES_MAX) }>,
) -> ApiResult<StatusCode> {
    let command: MessageId = id(&command)?;
    at_most("A message", &reply.sealed.0, MESSAGE_BYTES_MAX)?;
    let sealed = &reply.sealed.0;
    if !app
        .store
        .command_reply(hub.household, &hub.hub, command, sealed)
        .await?
    {
        return Err(ApiError::not_found());
    }
    app.live.announce(hub.household, Happening::Reply(command));
    Ok(StatusCode::NO_CONTENT)
}
