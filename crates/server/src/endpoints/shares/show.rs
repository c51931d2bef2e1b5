//! `GET /api/household/shares/{share}`: one share, with the receipt of its consent.

use axum::extract::State;
use sidelight_api::share::Share;

use super::find;
use crate::access::Resident;
use crate::app::App;
use crate::body::{Answer, Path, id};
use crate::problem::ApiResult;
use crate::sharing::wire::with_receipt;

/// The receipt is there as soon as the entry is published, and not before.
pub(crate) async fn handle(
    State(app): State<App>,
    resident: Resident,
    Path(share): Path<String>,
) -> ApiResult<Answer<Share>> {
    let share = find(&app, resident.household, id(&share)?).await?;
    Ok(Answer(with_receipt(&app, share).await?))
}
