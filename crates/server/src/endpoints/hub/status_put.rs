//! `PUT /api/hub/status`: replaces the hub's sealed status.

use axum::extract::State;
use http::StatusCode;
use sidelight_api::household::{Sealed, StreamItem};

use crate::access::HubAccess;
use crate::app::App;
use crate::body::{Json, at_most};
use crate::problem::ApiResult;

/// A sealed status, bytes: 32 cameras and their heads with room to spare.
const STATUS_BYTES_MAX: usize = 64 * 1024;

/// 204.
pub(crate) async fn handle(
    State(app): State<App>,
    hub: HubAccess,
    Json(status): Json<Sealed>,
) -> ApiResult<StatusCode> {
    at_most("A status", &status.sealed.0, STATUS_BYTES_MAX)?;
    app.store
        .hub_status(hub.household, &hub.hub, &status.sealed.0, app.now_ms())
        .await?;
    app.live.item(
        hub.household,
        StreamItem::Status {
            hub: hex::encode(hub.hub),
        },
    );
    Ok(StatusCode::NO_CONTENT)
}
