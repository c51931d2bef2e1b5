//! `POST /api/log/heads`: a witness shows a head that it cannot go on from. The record compares, and
//! stops if its own key has signed another history.

use axum::extract::State;
use http::StatusCode;
use sidelight_api::limits::{JSON_BYTES_MAX, WITNESS_ANSWER_BYTES_MAX};
use sidelight_api::witness::ShownHead;
use sidelight_translog::checkpoint::OpenCheckpoint;

use crate::access::Anyone;
use crate::app::App;
use crate::body::{Json, at_most};
use crate::problem::{ApiError, ApiResult};
use crate::rate::Limited;
use crate::record::witness::Handed;

/// 202: it is looked at.
pub(crate) async fn handle(
    State(app): State<App>,
    anyone: Anyone,
    Json(shown): Json<ShownHead, JSON_BYTES_MAX>,
) -> ApiResult<StatusCode> {
    anyone.take(&app, Limited::Requests)?;
    at_most("A head", shown.signed.as_bytes(), WITNESS_ANSWER_BYTES_MAX)?;
    let own = app.record.view(|log| log.log_key().clone());
    let signed = shown.signed.into_bytes();
    let ours = own.is_some_and(|vkey| OpenCheckpoint::open(&signed, &[vkey]).is_ok());
    if !ours {
        let title = "This head is not signed by this record.";
        let detail = "Only heads under the record's own key are compared.";
        return Err(ApiError::unprocessable("not_ours", title, detail));
    }
    match app.record.desk().show(signed) {
        Handed::Taken => Ok(StatusCode::ACCEPTED),
        Handed::Full | Handed::NotOfThisHead => {
            Err(ApiError::unavailable("Others are being looked at.", 5))
        }
    }
}
