//! `POST /api/household/shares/{share}/revoke`: takes a share back. Within the hold it never was, for
//! the agency; afterwards the agency is asked not to use it further.

use axum::extract::State;
use sidelight_api::share::Share;

use super::find;
use crate::access::Resident;
use crate::app::App;
use crate::body::{Answer, Path, id};
use crate::problem::{ApiError, ApiResult};
use crate::sharing::wire::with_receipt;

/// A second time changes nothing.
pub(crate) async fn handle(
    State(app): State<App>,
    resident: Resident,
    Path(share): Path<String>,
) -> ApiResult<Answer<Share>> {
    let (household, share) = (resident.household, id(&share)?);
    let clock = || app.now_ms();
    if !app.store.share_revoke(household, share, &clock).await? {
        return Err(ApiError::not_found());
    }
    let share = find(&app, household, share).await?;
    Ok(Answer(with_receipt(&app, share).await?))
}
