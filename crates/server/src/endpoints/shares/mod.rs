//! Shares as a household makes, follows and takes them back (`docs/ref/share.md`).

pub(crate) mod content;
pub(crate) mod create;
pub(crate) mod list;
pub(crate) mod revoke;
pub(crate) mod show;

use sidelight_domain::record::HouseholdId;
use sidelight_store::ShareId;
use sidelight_store::shares::StoredShare;

use crate::app::App;
use crate::problem::{ApiError, ApiResult};

/// A share of the household.
async fn find(app: &App, household: HouseholdId, share: ShareId) -> ApiResult<StoredShare> {
    let found = app.store.share(household, share).await?;
    found.ok_or_else(ApiError::not_found)
}

/// The agency has closed the request, its time is over, or its text is out of sight.
fn closed() -> ApiError {
    let title = "The request is over.";
    let detail = "Nothing can be shared for it any more.";
    ApiError::conflict("request_closed", title, detail)
}
