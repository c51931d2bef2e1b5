//! `GET /api/log/unsigned?witness=NAME&wait=25`: the newest head, as soon as there is one that this
//! witness has not signed.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use serde::Deserialize;
use sidelight_api::witness::Unsigned;

use crate::access::Anyone;
use crate::app::App;
use crate::body::{Answer, Query};
use crate::problem::{ApiError, ApiResult};
use crate::rate::Limited;
use crate::wait::Wait;

/// Who asks, and how long they wait.
#[derive(Debug, Deserialize)]
pub(crate) struct Asks {
    witness: String,
    #[serde(default)]
    wait: u64,
}

/// 204 when the wait is over.
pub(crate) async fn handle(
    State(app): State<App>,
    anyone: Anyone,
    Query(asks): Query<Asks>,
) -> ApiResult<Response> {
    anyone.take(&app, Limited::Requests)?;
    let desk = app.record.desk();
    let mut offers = desk.offers();
    let deadline = Wait::seconds(asks.wait).deadline();
    loop {
        let unsigned = desk.unsigned(&asks.witness);
        if let Some(signed) = unsigned.map_err(|()| ApiError::not_found())? {
            let signed = String::from_utf8(signed).map_err(ApiError::internal)?;
            return Ok(Answer(Unsigned { signed }).into_response());
        }
        if !deadline.until(&app, &mut offers, |()| true).await {
            return Ok(StatusCode::NO_CONTENT.into_response());
        }
    }
}
