//! `POST /api/household/hubs/{hub}/commands`: relays a sealed command to a hub.

use axum::extract::State;
use sidelight_api::household::{CommandId, Sealed};
use sidelight_api::limits::{COMMAND_LIFE_MS, COMMANDS_WAITING_MAX, MESSAGE_BYTES_MAX};
use sidelight_domain::record::MessageId;
use sidelight_store::relay::Command;

use crate::access::Resident;
use crate::app::{App, random};
use crate::body::{Answer, Json, Path, at_most, hex32, json_bytes_for};
use crate::live::Happening;
use crate::problem::{ApiError, ApiResult};

/// The id under which the reply will be.
pub(crate) async fn handle(
    State(app): State<App>,
    resident: Resident,
    Path(hub): Path<String>,
    Json(message): Json<Sealed, { json_bytes_for(MESSAGE_BYTES_MAX) }>,
) -> ApiResult<Answer<CommandId>> {
    let (hub, household) = (hex32(&hub)?, resident.household);
    at_most("A message", &message.sealed.0, MESSAGE_BYTES_MAX)?;
    if !app
        .store
        .hubs(household)
        .await?
        .iter()
        .any(|known| known.key == hub)
    {
        return Err(ApiError::not_found());
    }
    let id = MessageId(random());
    let command = Command {
        id,
        sealed: message.sealed.0,
    };
    let now = app.now_ms();
    let since = now.saturating_sub(COMMAND_LIFE_MS);
    let queued = app
        .store
        .command_put(household, &hub, &command, now, since, COMMANDS_WAITING_MAX)
        .await?;
    if !queued {
        let detail = "The hub has not answered for a while. Check that it runs and is online.";
        return Err(ApiError::unavailable(detail, 60));
    }
    app.live.announce(household, Happening::Command(hub));
    Ok(Answer(CommandId {
        command: id.to_string(),
    }))
}
