//! `GET /api/hub/statements?after=n&wait=25`: statements the hub does not have yet.

use axum::extract::State;
use serde::Deserialize;
use sidelight_api::household::{StatementWire, StreamItem};

use crate::access::HubAccess;
use crate::app::App;
use crate::body::{Answer, Query};
use crate::endpoints::household::to_wire;
use crate::live::Happening;
use crate::problem::{ApiError, ApiResult};
use crate::wait::Wait;

/// `?after=n&wait=25`.
#[derive(Deserialize)]
pub(crate) struct Ask {
    #[serde(default)]
    after: u64,
    #[serde(default)]
    wait: u64,
}

/// Oldest first; an empty list when the wait is over, 401 when the hub was removed meanwhile.
pub(crate) async fn handle(
    State(app): State<App>,
    hub: HubAccess,
    Query(ask): Query<Ask>,
) -> ApiResult<Answer<Vec<StatementWire>>> {
    let mut happenings = app.live.listen(hub.household);
    let deadline = Wait::seconds(ask.wait).deadline();
    loop {
        let found = app.store.statements(hub.household, ask.after).await?;
        let relevant = |h: &Happening| {
            matches!(
                h,
                Happening::Item(StreamItem::Statement { .. }) | Happening::HubRemoved(_)
            )
        };
        if !found.is_empty() || !deadline.until(&app, &mut happenings, relevant).await {
            return Ok(Answer(found.into_iter().map(to_wire).collect()));
        }
        if app.store.hub_of_token(&hub.token).await?.is_none() {
            return Err(ApiError::unauthenticated());
        }
    }
}
