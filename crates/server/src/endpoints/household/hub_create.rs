//! `POST /api/household/hubs`: registers a hub's key and answers the token with which it signs in.

use axum::extract::State;
use sidelight_api::household::{HubToken, NewHub};
use sidelight_domain::record::statement::HUBS_MAX;

use crate::access::Resident;
use crate::app::App;
use crate::body::{Answer, Json};
use crate::problem::{ApiError, ApiResult};
use crate::secret::Secret;

/// Registered hubs, of which a statement lists at most half: pairings that were begun and left.
const REGISTERED_MAX: u32 = 2 * HUBS_MAX as u32;

/// Shown once; an older token of the same hub is no longer good.
pub(crate) async fn handle(
    State(app): State<App>,
    resident: Resident,
    Json(new): Json<NewHub>,
) -> ApiResult<Answer<HubToken>> {
    let secret = Secret::fresh();
    let household = resident.household;
    let hash = secret.hash();
    if !app
        .store
        .hub_register(household, &new.hub, &hash, REGISTERED_MAX)
        .await?
    {
        let title = "There are too many hubs.";
        let detail = "Remove one from the household first.";
        return Err(ApiError::conflict("hubs", title, detail));
    }
    Ok(Answer(HubToken {
        token: secret.reveal(),
    }))
}
