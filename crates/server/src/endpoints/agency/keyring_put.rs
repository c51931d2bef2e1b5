//! `PUT /api/agency/keyring`: replaces the sealed keyring if nobody else did in between.

use axum::extract::State;
use http::StatusCode;
use sidelight_api::agency::Keyring;
use sidelight_api::limits::KEYRING_BYTES_MAX;
use sidelight_store::agency::StoredKeyring;

use crate::access::Officer;
use crate::app::App;
use crate::body::{Json, at_most};
use crate::problem::{ApiError, ApiResult};

/// 204, or 409 unless the version is one more than stored.
pub(crate) async fn handle(
    State(app): State<App>,
    officer: Officer,
    Json(keyring): Json<Keyring>,
) -> ApiResult<StatusCode> {
    at_most("The keyring", &keyring.sealed.0, KEYRING_BYTES_MAX)?;
    let keyring = StoredKeyring {
        version: keyring.version,
        sealed: keyring.sealed.0,
    };
    if app
        .store
        .agency_keyring_put(&officer.agency, &keyring)
        .await?
    {
        return Ok(StatusCode::NO_CONTENT);
    }
    let title = "The keyring was changed elsewhere.";
    let detail = "Read it, and write it with the version that follows.";
    Err(ApiError::conflict("keyring_version", title, detail))
}
