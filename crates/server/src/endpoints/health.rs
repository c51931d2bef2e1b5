//! `GET /healthz`: whether this process serves and its database answers. Says nothing else to
//! anyone.

use axum::extract::State;
use serde_json::{Value, json};

use crate::app::App;
use crate::body::Answer;
use crate::problem::ApiResult;

/// 200 when the database answers.
pub(crate) async fn show(State(app): State<App>) -> ApiResult<Answer<Value>> {
    // Any read does; there is no such ceremony.
    app.store.passkey("").await?;
    Ok(Answer(json!({ "status": "ok" })))
}
