//! `POST /api/auth/login/finish`: verifies the passkey, signs in.

use axum::extract::State;
use axum::response::Response;
use sidelight_api::account::Finish;

use super::open::{open, refused, take_ceremony};
use crate::access::Anyone;
use crate::app::App;
use crate::body::Json;
use crate::passkeys::Ceremony;
use crate::problem::{ApiError, ApiResult};
use crate::rate::Limited;

/// A passkey that is not known here, or not of the account it claims: one answer for both.
fn unknown_passkey() -> ApiError {
    let title = "The passkey was not accepted.";
    ApiError::unprocessable(
        "passkey",
        title,
        "Try again with a passkey made for this address.",
    )
}

/// Answers the session and sets the cookie.
pub(crate) async fn handle(
    State(app): State<App>,
    anyone: Anyone,
    Json(finish): Json<Finish>,
) -> ApiResult<Response> {
    anyone.take(&app, Limited::SignIn)?;
    let Ceremony::Login(state) = take_ceremony(&app, &finish.ceremony).await? else {
        return Err(ApiError::malformed("This ceremony is for registering."));
    };
    let (credential, claimed, id) = app
        .passkeys
        .login_claims(finish.credential)
        .map_err(refused)?;
    let known = app
        .store
        .passkey(&id)
        .await?
        .filter(|known| known.account == claimed);
    let known = known.ok_or_else(unknown_passkey)?;
    let used = app
        .passkeys
        .login_finish(&credential, *state, &known)
        .map_err(refused)?;
    app.store.passkey_used(&used, app.now_ms()).await?;
    let account = app.store.account(known.account).await?;
    let account = account.ok_or_else(|| ApiError::internal("a passkey without an account"))?;
    open(&app, &account, &finish.device_name).await
}
