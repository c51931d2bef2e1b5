//! `POST /api/agency/requests`: begins a draft.

use axum::extract::State;
use sidelight_api::limits::DRAFTS_MAX;
use sidelight_api::request::{Draft, RequestItem};
use sidelight_store::id::RequestKey;
use sidelight_store::requests::{NamedRequest, RequestRow};

use super::kept;
use crate::access::Officer;
use crate::app::{App, random};
use crate::asking::agency::Enrolled;
use crate::asking::item::item;
use crate::body::{Answer, Json};
use crate::problem::{ApiError, ApiResult};

/// Saved as typed; 409 `drafts` if the agency has as many as it may have.
pub(crate) async fn handle(
    State(app): State<App>,
    officer: Officer,
    Json(draft): Json<Draft>,
) -> ApiResult<Answer<RequestItem>> {
    let agency = Enrolled::find(&app, &officer.agency).await?;
    let (draft, case_key) = kept(&draft)?;
    let (account, now_ms) = (&officer.signed_in.account, app.now_ms());
    let row = RequestRow {
        id: RequestKey(random()),
        agency: officer.agency.clone(),
        author: account.id,
        created_ms: now_ms,
        updated_ms: now_ms,
        version: 1,
        state: "draft".to_owned(),
        draft,
        case_key,
        submitted: None,
        decided: None,
        entered: None,
        updates: 0,
    };
    if !app
        .store
        .request_create(&row, u64::from(DRAFTS_MAX))
        .await?
    {
        let title = "The agency has too many drafts.";
        let detail = format!("At most {DRAFTS_MAX}; submit or delete some.");
        return Err(ApiError::conflict("drafts", title, detail));
    }
    let named = NamedRequest {
        row,
        author: account.name.clone(),
        submitter: None,
    };
    Ok(Answer(item(&app, &agency, named).await?))
}
