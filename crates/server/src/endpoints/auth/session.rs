//! `GET /api/auth/session`: who is signed in. Asking prolongs the cookie.

use axum::extract::State;
use axum::response::Response;
use http::HeaderMap;

use super::open::{info, with_cookie};
use crate::access::{SignedIn, session_cookie};
use crate::app::App;
use crate::body::Answer;
use crate::problem::ApiResult;

/// 401 if nobody is.
pub(crate) async fn handle(
    State(app): State<App>,
    signed_in: SignedIn,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let answer = Answer(info(&app, &signed_in.session, &signed_in.account).await?);
    let cookie = session_cookie(&headers).unwrap_or_default();
    Ok(with_cookie(cookie, answer))
}
