//! `GET /api/auth/sessions`: the sessions of everybody in the household, so that a strange one is
//! seen.

use axum::extract::State;
use sidelight_api::account::SessionItem;

use crate::access::{SESSION_MS, SignedIn};
use crate::app::App;
use crate::body::Answer;
use crate::problem::ApiResult;

/// Newest use first.
pub(crate) async fn handle(
    State(app): State<App>,
    signed_in: SignedIn,
) -> ApiResult<Answer<Vec<SessionItem>>> {
    let since = app.now_ms().saturating_sub(SESSION_MS);
    let sessions = app.store.sessions(&signed_in.account, since).await?;
    let item = |(session, name): (sidelight_store::accounts::Session, String)| SessionItem {
        current: session.id == signed_in.session.id,
        session: session.id.to_string(),
        name,
        device_name: session.device_name,
        created_ms: session.created_ms,
        last_used_ms: session.last_used_ms,
    };
    Ok(Answer(sessions.into_iter().map(item).collect()))
}
