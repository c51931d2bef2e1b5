//! `POST /api/auth/register/start`: begins to make a passkey, and with it, unless an invitation
//! says otherwise, an account.

use axum::extract::State;
use sidelight_api::account::{Challenge, RegisterStart};
use sidelight_store::AccountId;
use sidelight_store::accounts::Invitation;

use super::open::{begin_ceremony, person_name, refused};
use crate::access::Anyone;
use crate::app::{App, random};
use crate::body::{Answer, Json};
use crate::config::SignUp;
use crate::passkeys::{Ceremony, Registering};
use crate::problem::{ApiError, ApiResult};
use crate::rate::Limited;
use crate::secret::hash_of;

/// The code of a refusal for want of an invitation.
pub(crate) fn invitation_refused() -> ApiError {
    let title = "This needs an invitation.";
    let detail = "The invitation is missing, used or expired. Ask for a new one.";
    ApiError::unprocessable("invitation", title, detail)
}

/// Answers the options for the browser.
pub(crate) async fn handle(
    State(app): State<App>,
    anyone: Anyone,
    Json(start): Json<RegisterStart>,
) -> ApiResult<Answer<Challenge>> {
    anyone.take(&app, Limited::SignIn)?;
    let token = start.invite.as_deref().map(hash_of);
    let invitation = match &token {
        Some(token) => {
            let found = app.store.invitation(token, app.now_ms()).await?;
            Some(found.ok_or_else(invitation_refused)?)
        }
        None if app.config.sign_up == SignUp::Open => None,
        None => return Err(invitation_refused()),
    };
    let (account, name, existing) = match invitation {
        Some(Invitation::Same(id)) => {
            let known = app
                .store
                .account(id)
                .await?
                .ok_or_else(invitation_refused)?;
            (id, known.name, app.store.credentials(id).await?)
        }
        Some(Invitation::Member(_) | Invitation::Role(_)) | None => {
            (AccountId(random()), person_name(&start.name)?, Vec::new())
        }
    };
    let (options, state) = app
        .passkeys
        .register_start(account, &name, &existing)
        .map_err(refused)?;
    let registering = Registering {
        state,
        account: account.0,
        name,
        invitation: token,
    };
    let ceremony = begin_ceremony(&app, &Ceremony::Register(Box::new(registering))).await?;
    Ok(Answer(Challenge { ceremony, options }))
}
