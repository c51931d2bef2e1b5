//! `POST /api/hub/footage/{about}`: what came of asking this hub to hand over first what waits there.

use axum::extract::State;
use http::StatusCode;
use sidelight_api::hub::FootageDone;
use sidelight_domain::record::MessageId;

use crate::access::HubAccess;
use crate::app::App;
use crate::body::{Json, Path, id};
use crate::problem::{ApiError, ApiResult};

/// 204; the first report stands. 404 for a hub that was not asked.
pub(crate) async fn handle(
    State(app): State<App>,
    hub: HubAccess,
    Path(about): Path<String>,
    Json(done): Json<FootageDone>,
) -> ApiResult<StatusCode> {
    let about: MessageId = id(&about)?;
    let report = (done.outcome.code(), app.now_ms());
    let asked = app
        .store
        .footage_reported(hub.household, &hub.hub, about.0, report)
        .await?;
    if !asked {
        return Err(ApiError::not_found());
    }
    Ok(StatusCode::NO_CONTENT)
}
