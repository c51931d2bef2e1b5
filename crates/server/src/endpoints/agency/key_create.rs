//! `POST /api/agency/key`: the first delivery key, which the agency has made. It is there once the
//! public record has it; a later one is a decision, `rotate`.

use axum::extract::State;
use http::StatusCode;
use sidelight_api::agency::FirstKey;

use crate::access::Officer;
use crate::app::App;
use crate::asking::words::recipient;
use crate::body::Json;
use crate::problem::{ApiError, ApiResult};
use crate::record::{FirstKeyError, prepare_key};

/// 202.
pub(crate) async fn handle(
    State(app): State<App>,
    officer: Officer,
    Json(key): Json<FirstKey>,
) -> ApiResult<StatusCode> {
    let recipient = recipient(&app, &key.recipient)?;
    let prepared = prepare_key(&app.store, &officer.agency, recipient, app.now_ms()).await;
    match prepared {
        Ok(_) => Ok(StatusCode::ACCEPTED),
        Err(FirstKeyError::Exists) => {
            let title = "The agency has a delivery key already.";
            let detail = "It is changed by a rotation.";
            Err(ApiError::conflict("has_key", title, detail))
        }
        Err(FirstKeyError::Unknown) => Err(ApiError::not_found()),
        Err(FirstKeyError::Store(error)) => Err(error.into()),
        Err(error @ (FirstKeyError::Entry(_) | FirstKeyError::Kept(_))) => {
            Err(ApiError::internal(error))
        }
    }
}
