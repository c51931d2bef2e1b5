//! `PUT /api/agency/requests/{id}/draft`: saves a draft as typed.

use axum::extract::State;
use sidelight_api::request::{Draft, RequestItem};
use sidelight_domain::request::life::{NotNow, State as Life};
use sidelight_store::requests::{NamedRequest, RequestRow};

use super::{changed, kept, own};
use crate::access::Officer;
use crate::app::App;
use crate::asking::agency::Enrolled;
use crate::asking::item::item;
use crate::asking::life::{life_of, not_now};
use crate::body::{Answer, Json, Path};
use crate::problem::ApiResult;

/// 409 `state` once it was submitted.
pub(crate) async fn handle(
    State(app): State<App>,
    officer: Officer,
    Path(request): Path<String>,
    Json(draft): Json<Draft>,
) -> ApiResult<Answer<RequestItem>> {
    let agency = Enrolled::find(&app, &officer.agency).await?;
    let NamedRequest { row, author, .. } = own(&app, &officer, &request).await?;
    let state = life_of(&row)?.state;
    if state != Life::Draft {
        return Err(not_now(NotNow::State(state.name())));
    }
    let (draft, case_key) = kept(&draft)?;
    let row = RequestRow {
        draft,
        case_key,
        version: row.version + 1,
        updated_ms: app.now_ms(),
        ..row
    };
    if !app.store.request_replace(&row).await? {
        return Err(changed());
    }
    let named = NamedRequest {
        row,
        author,
        submitter: None,
    };
    Ok(Answer(item(&app, &agency, named).await?))
}
