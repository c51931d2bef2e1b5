//! `GET /api/agency/demands/{id}/account`: what was handed over of an account, as it was when two reviewers
//! signed.

use axum::extract::State;
use sidelight_api::demand::AccountData;
use sidelight_translog::entry::Kind;

use super::own;
use crate::access::Officer;
use crate::app::App;
use crate::body::{Answer, Path};
use crate::demand::row::made;
use crate::problem::{ApiError, ApiResult};

/// 404 before it is in the public record, and for every other kind.
pub(crate) async fn handle(
    State(app): State<App>,
    officer: Officer,
    Path(demand): Path<String>,
) -> ApiResult<Answer<AccountData>> {
    let who = officer.who();
    let row = own(&app, who, &demand).await?;
    let account = made(&row)? == Some(Kind::AccountDisclosed);
    let release = row
        .release
        .as_ref()
        .filter(|_| account && row.entry.is_some());
    let release = release.ok_or_else(ApiError::not_found)?;
    let lines = serde_json::from_str(&release.clips).map_err(ApiError::internal)?;
    Ok(Answer(AccountData { lines }))
}
