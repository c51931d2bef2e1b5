//! Requests as their agency sees them. Every handler takes an [`Officer`](crate::access::Officer);
//! another agency's requests are not there.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod draft_put;
pub(crate) mod list;
pub(crate) mod show;
pub(crate) mod submit;
pub(crate) mod update_create;

use sidelight_api::request::Draft;
use sidelight_domain::rulebook::case_key;
use sidelight_store::requests::NamedRequest;

use crate::access::Officer;
use crate::app::App;
use crate::asking::DRAFT_BYTES_MAX;
use crate::body::id;
use crate::problem::{ApiError, ApiResult};

/// A request of the caller's agency.
async fn own(app: &App, officer: &Officer, request: &str) -> ApiResult<NamedRequest> {
    let found = app.store.request(id(request)?).await?;
    let own = found.filter(|found| found.row.agency == officer.agency);
    own.ok_or_else(ApiError::not_found)
}

/// A draft as it is stored, and the key its case is counted under.
fn kept(draft: &Draft) -> ApiResult<(String, String)> {
    let text = serde_json::to_string(draft).map_err(ApiError::internal)?;
    if text.len() > DRAFT_BYTES_MAX {
        return Err(ApiError::too_large("A draft", DRAFT_BYTES_MAX as u64));
    }
    Ok((text, case_key(&draft.case_number)))
}

/// Somebody else of the agency saved or submitted it in between.
fn changed() -> ApiError {
    let title = "The request was changed elsewhere.";
    ApiError::conflict("changed", title, "Read it again.")
}
