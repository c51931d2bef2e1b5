//! `GET /api/household/shares`: the household's shares, newest first, without receipts.

use axum::extract::State;
use sidelight_api::limits::SHARES_LISTED_MAX;
use sidelight_api::share::Shares;

use crate::access::Resident;
use crate::app::App;
use crate::body::Answer;
use crate::problem::ApiResult;
use crate::sharing::wire::without_receipt;

/// All of them, up to a limit.
pub(crate) async fn handle(
    State(app): State<App>,
    resident: Resident,
) -> ApiResult<Answer<Shares>> {
    let now_ms = app.now_ms();
    let shares = app
        .store
        .shares(resident.household, SHARES_LISTED_MAX)
        .await?;
    let shares = shares.into_iter();
    Ok(Answer(Shares {
        shares: shares.map(|s| without_receipt(s, now_ms)).collect(),
    }))
}
