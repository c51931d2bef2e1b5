//! `GET /healthz`: whether this process serves, its database answers, and the public record goes on.
//! Says nothing else to anyone: why a record stopped is in the operator's log.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use serde_json::{Value, json};

use crate::app::App;
use crate::body::Answer;
use crate::problem::ApiResult;
use crate::record::{LogState, Published};

/// 200 when all is well, 503 when the record is stopped or a batch is stuck.
pub(crate) async fn show(State(app): State<App>) -> ApiResult<Response> {
    // Any read does; there is no such ceremony.
    app.store.passkey("").await?;
    let entries = app.record.view(Published::size);
    let (status, log) = match app.record.state() {
        LogState::Absent => (StatusCode::OK, json!({ "state": "absent" })),
        LogState::Running if app.record.is_fresh() => (
            StatusCode::OK,
            json!({ "state": "running", "entries": entries }),
        ),
        LogState::Running => (
            StatusCode::SERVICE_UNAVAILABLE,
            json!({ "state": "late", "entries": entries }),
        ),
        LogState::Stopped { code, .. } => {
            let log = json!({ "state": "stopped", "code": code, "entries": entries });
            (StatusCode::SERVICE_UNAVAILABLE, log)
        }
    };
    let word = match status == StatusCode::OK {
        true => "ok",
        false => "degraded",
    };
    let answer: Answer<Value> = Answer(json!({ "status": word, "log": log }));
    let mut response = answer.into_response();
    *response.status_mut() = status;
    Ok(response)
}
