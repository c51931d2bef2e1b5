//! `DELETE /api/auth/sessions/{id}`: ends a session of one's own or of somebody in the household,
//! and the streams it has open.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use sidelight_store::SessionId;

use super::open::without_cookie;
use crate::access::SignedIn;
use crate::app::App;
use crate::body::{Path, id};
use crate::live::Happening;
use crate::problem::{ApiError, ApiResult};

/// 204; the cookie goes too if it was one's own.
pub(crate) async fn handle(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(session): Path<String>,
) -> ApiResult<Response> {
    let session: SessionId = id(&session)?;
    if !app.store.session_end(&signed_in.account, session).await? {
        return Err(ApiError::not_found());
    }
    if let Some(household) = signed_in.account.household {
        app.live
            .announce(household, Happening::SessionEnded(session));
    }
    let done = StatusCode::NO_CONTENT.into_response();
    Ok(if session == signed_in.session.id {
        without_cookie(done)
    } else {
        done
    })
}
