//! `POST /api/auth/register/finish`: stores the passkey, redeems the invitation, signs in.

use axum::extract::State;
use axum::response::Response;
use sidelight_api::account::Finish;
use sidelight_store::AccountId;
use sidelight_store::accounts::{Account, Registered, Registration};

use super::open::{open, refused, take_ceremony};
use super::register_start::invitation_refused;
use crate::access::Anyone;
use crate::app::App;
use crate::body::Json;
use crate::passkeys::Ceremony;
use crate::problem::{ApiError, ApiResult};
use crate::rate::Limited;

/// Answers the session and sets the cookie.
pub(crate) async fn handle(
    State(app): State<App>,
    anyone: Anyone,
    Json(finish): Json<Finish>,
) -> ApiResult<Response> {
    anyone.take(&app, Limited::SignIn)?;
    let Ceremony::Register(registering) = take_ceremony(&app, &finish.ceremony).await? else {
        return Err(ApiError::malformed("This ceremony is for signing in."));
    };
    let id = AccountId(registering.account);
    let passkey = app
        .passkeys
        .register_finish(id, finish.credential, &registering.state)
        .map_err(refused)?;
    let registration = Registration {
        // Role and household come from the invitation; without one a person is a resident.
        account: Account {
            id,
            name: registering.name.clone(),
            role: "resident".to_owned(),
            household: None,
        },
        passkey,
        invitation: registering.invitation,
        now_ms: app.now_ms(),
    };
    match app.store.register(&registration).await? {
        Registered::Done => {}
        Registered::InvitationGone => return Err(invitation_refused()),
        Registered::CredentialTaken => {
            let title = "This passkey is registered already.";
            return Err(ApiError::conflict(
                "passkey_taken",
                title,
                "Sign in with it.",
            ));
        }
    }
    let account = app.store.account(id).await?;
    let account = account.ok_or_else(|| ApiError::internal("a registered account is missing"))?;
    open(&app, &account, &finish.device_name).await
}
