//! `GET /api/decisions/{id}`: one of the caller's own, whatever became of it.

use axum::extract::State;
use sidelight_api::decision::Decision;

use super::wire::on_wire;
use crate::access::Deciding;
use crate::app::App;
use crate::asking::credential::deciders;
use crate::body::{Answer, Path, id};
use crate::problem::{ApiError, ApiResult};

/// 404 for everybody else's.
pub(crate) async fn handle(
    State(app): State<App>,
    who: Deciding,
    Path(decision): Path<String>,
) -> ApiResult<Answer<Decision>> {
    let account = who.signed_in.account.id;
    let row = app.store.decision(account, id(&decision)?).await?;
    let row = row.ok_or_else(ApiError::not_found)?;
    let deciders = deciders(&app, account, &who.seat).await?;
    Ok(Answer(on_wire(&app, row, &deciders)?))
}
