//! `GET /api/hub/commands?wait=25`: commands the hub has not answered.

use axum::extract::State;
use sidelight_api::hub::Command;
use sidelight_api::limits::COMMAND_LIFE_MS;

use crate::access::HubAccess;
use crate::app::App;
use crate::body::{Answer, Query};
use crate::live::Happening;
use crate::problem::{ApiError, ApiResult};
use crate::wait::Wait;

/// Oldest first, again until answered; an empty list when the wait is over.
pub(crate) async fn handle(
    State(app): State<App>,
    hub: HubAccess,
    Query(wait): Query<Wait>,
) -> ApiResult<Answer<Vec<Command>>> {
    let mut happenings = app.live.listen(hub.household);
    let deadline = wait.deadline();
    loop {
        let since = app.now_ms().saturating_sub(COMMAND_LIFE_MS);
        let found = app.store.commands(hub.household, &hub.hub, since).await?;
        let relevant = |h: &Happening| match h {
            Happening::Command(to) | Happening::HubRemoved(to) => *to == hub.hub,
            Happening::Item(_) | Happening::Reply(_) | Happening::SessionEnded(_) => false,
        };
        if !found.is_empty() || !deadline.until(&app, &mut happenings, relevant).await {
            let wire = |c: sidelight_store::relay::Command| Command {
                command: c.id.to_string(),
                sealed: c.sealed.into(),
            };
            return Ok(Answer(found.into_iter().map(wire).collect()));
        }
        if app.store.hub_of_token(&hub.token).await?.is_none() {
            return Err(ApiError::unauthenticated());
        }
    }
}
