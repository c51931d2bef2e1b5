//! `POST /api/hub/events`: a sealed event for whoever has a page open. It is not kept: what it is
//! about is in a clip.

use axum::extract::State;
use http::StatusCode;
use sidelight_api::household::{Sealed, StreamItem};

use crate::access::HubAccess;
use crate::app::App;
use crate::body::{Json, at_most};
use crate::problem::ApiResult;

/// A sealed event, bytes.
const EVENT_BYTES_MAX: usize = 16 * 1024;

/// 204.
pub(crate) async fn handle(
    State(app): State<App>,
    hub: HubAccess,
    Json(event): Json<Sealed>,
) -> ApiResult<StatusCode> {
    at_most("An event", &event.sealed.0, EVENT_BYTES_MAX)?;
    let item = StreamItem::Event {
        hub: hex::encode(hub.hub),
        sealed: event.sealed,
    };
    app.live.item(hub.household, item);
    Ok(StatusCode::NO_CONTENT)
}
