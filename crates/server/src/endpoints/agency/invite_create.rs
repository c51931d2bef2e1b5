//! `POST /api/agency/invites`: a one-time token with which an officer or supervisor signs up.

use axum::extract::State;
use sidelight_api::account::InviteToken;
use sidelight_api::agency::{AgencyInvite, MemberRole};
use sidelight_store::record::Membership;

use crate::access::{Officer, stored_role};
use crate::app::App;
use crate::body::{Answer, Json};
use crate::problem::{ApiError, ApiResult};
use crate::secret::Secret;

/// How long an invitation is good, ms.
const INVITE_MS: u64 = 24 * 60 * 60 * 1000;

/// By a supervisor; shown once.
pub(crate) async fn handle(
    State(app): State<App>,
    officer: Officer,
    Json(invite): Json<AgencyInvite>,
) -> ApiResult<Answer<InviteToken>> {
    match officer.role {
        MemberRole::Supervisor => {}
        MemberRole::Officer => return Err(ApiError::not_found()),
    }
    let member = Membership {
        agency: officer.agency,
        role: stored_role(invite.role).to_owned(),
    };
    let secret = Secret::fresh();
    app.store
        .agency_invite(&secret.hash(), &member, app.now_ms() + INVITE_MS)
        .await?;
    Ok(Answer(InviteToken {
        invite: secret.reveal(),
    }))
}
