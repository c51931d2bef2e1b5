//! `GET /api/hub/commands?wait=25`: commands the hub has not answered; with `&footage=1` also what the
//! operator asks it itself.

use axum::extract::State;
use serde::Deserialize;
use sidelight_api::hub::{Command, FootageAsked, ForHub};
use sidelight_api::limits::COMMAND_LIFE_MS;
use sidelight_store::footage::FootageAsk;

use crate::access::HubAccess;
use crate::app::App;
use crate::body::{Answer, Query};
use crate::live::Happening;
use crate::problem::{ApiError, ApiResult};
use crate::wait::Wait;

/// Asks in one answer.
const ASKS_MAX: u32 = 8;

/// `?wait=25&footage=1`.
#[derive(Deserialize)]
pub(crate) struct Ask {
    #[serde(default)]
    wait: u64,
    /// Hubs of before this ask say nothing of it, and would take an ask for a forged command.
    #[serde(default)]
    footage: u8,
}

/// Oldest first, again until answered; an empty list when the wait is over.
pub(crate) async fn handle(
    State(app): State<App>,
    hub: HubAccess,
    Query(ask): Query<Ask>,
) -> ApiResult<Answer<Vec<ForHub>>> {
    let mut happenings = app.live.listen(hub.household);
    let deadline = Wait::seconds(ask.wait).deadline();
    loop {
        let found = waiting(&app, &hub, ask.footage != 0).await?;
        let relevant = |h: &Happening| match h {
            Happening::Command(to) | Happening::HubRemoved(to) => *to == hub.hub,
            Happening::Footage(to) => ask.footage != 0 && *to == hub.hub,
            Happening::Item(_) | Happening::Reply(_) | Happening::SessionEnded(_) => false,
        };
        if !found.is_empty() || !deadline.until(&app, &mut happenings, relevant).await {
            return Ok(Answer(found));
        }
        if app.store.hub_of_token(&hub.token).await?.is_none() {
            return Err(ApiError::unauthenticated());
        }
    }
}

async fn waiting(app: &App, hub: &HubAccess, footage: bool) -> ApiResult<Vec<ForHub>> {
    let now_ms = app.now_ms();
    let since = now_ms.saturating_sub(COMMAND_LIFE_MS);
    let commands = app.store.commands(hub.household, &hub.hub, since).await?;
    let command = |it: sidelight_store::relay::Command| {
        ForHub::Command(Command {
            command: it.id.to_string(),
            sealed: it.sealed.into(),
        })
    };
    let mut found: Vec<ForHub> = commands.into_iter().map(command).collect();
    if footage {
        let asked = app
            .store
            .footage_asked(hub.household, &hub.hub, now_ms, ASKS_MAX);
        found.extend(asked.await?.into_iter().map(on_wire));
    }
    Ok(found)
}

fn on_wire(ask: FootageAsk) -> ForHub {
    let cameras = ask.hubs.iter().flat_map(|(_, cameras)| cameras);
    ForHub::Footage(FootageAsked {
        about: hex::encode(ask.about),
        cameras: cameras.map(ToString::to_string).collect(),
        why: ask.why,
        from_ms: ask.from_ms,
        to_ms: ask.to_ms,
    })
}
