//! `DELETE /api/agency/look-ups/{id}`: forgets what its officer typed and nobody signed.

use axum::extract::State;
use http::StatusCode;

use super::own;
use crate::access::Officer;
use crate::app::App;
use crate::body::Path;
use crate::problem::ApiResult;
use crate::release::filed::discarded;

/// 204; 409 `state` once it was filed.
pub(crate) async fn handle(
    State(app): State<App>,
    officer: Officer,
    Path(look_up): Path<String>,
) -> ApiResult<StatusCode> {
    let row = own(&app, officer.who(), &look_up).await?;
    let account = officer.signed_in.account.id;
    discarded(app.store.look_up_discard(row.id, account).await?)
}
