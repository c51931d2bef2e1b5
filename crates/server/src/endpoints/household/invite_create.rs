//! `POST /api/household/invites`: a one-time token with which a further device or member registers
//! its passkey.

use axum::extract::State;
use sidelight_api::account::{Invite, InviteKind, InviteToken};
use sidelight_store::accounts::Invitation;

use crate::access::Resident;
use crate::app::App;
use crate::body::{Answer, Json};
use crate::problem::ApiResult;
use crate::secret::Secret;

/// How long an invitation is good, ms.
const INVITE_MS: u64 = 15 * 60 * 1000;

/// Shown once.
pub(crate) async fn handle(
    State(app): State<App>,
    resident: Resident,
    Json(invite): Json<Invite>,
) -> ApiResult<Answer<InviteToken>> {
    let to = match invite.kind {
        InviteKind::Same => Invitation::Same(resident.signed_in.account.id),
        InviteKind::Member => Invitation::Member(resident.household),
    };
    let secret = Secret::fresh();
    app.store
        .invite(&secret.hash(), &to, app.now_ms() + INVITE_MS)
        .await?;
    Ok(Answer(InviteToken {
        invite: secret.reveal(),
    }))
}
