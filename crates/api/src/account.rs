//! Signing in: accounts, passkeys, sessions.
//!
//! The session is a cookie `__Host-sidelight` (HttpOnly, Secure, SameSite=Lax, 30 days sliding).
//! Every request that changes something and is authenticated by the cookie carries the header
//! `X-Sidelight: 1` and a same-origin `Origin`.

use std::fmt;

use serde::{Deserialize, Serialize};
use sidelight_domain::record::SigningKeyBytes;

use crate::emergency::Trustees;

/// What an account may do at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Lives behind a door.
    Resident,
    /// Works for an agency.
    Officer,
    /// Reviews requests before they are public.
    Moderator,
    /// Reviews emergencies.
    Reviewer,
    /// Runs the service.
    Admin,
}

/// `POST /api/auth/register/start`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RegisterStart {
    /// What the person wants to be called; shown only to themselves and their household.
    pub name: String,
    /// A one-time invitation: from a device of the household, or from `sidelightd admin invite`.
    /// Required unless sign-up is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invite: Option<String>,
}

/// Answer to a start: WebAuthn options, to be passed to the browser.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Challenge {
    /// Names the pending ceremony; good for five minutes, once.
    pub ceremony: String,
    /// `PublicKeyCredentialCreationOptions` or `...RequestOptions` as JSON (`{"publicKey":
    /// {...}}`).
    pub options: serde_json::Value,
}

/// `POST /api/auth/register/finish` and `/api/auth/login/finish`: answers [`Session`] and sets the
/// cookie.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Finish {
    /// From [`Challenge`].
    pub ceremony: String,
    /// The credential as JSON, bytes as base64url.
    pub credential: serde_json::Value,
    /// How this browser is called in the list of sessions, such as "Firefox on Linux".
    #[serde(default)]
    pub device_name: String,
}

/// `GET /api/auth/session`: who is signed in; 401 if nobody.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Session {
    /// This session.
    pub session: String,
    /// The account.
    pub account: String,
    /// What they are called.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Their household, once there is one.
    pub household: Option<String>,
    /// For whom they work, if they are of an agency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<crate::agency::Member>,
}

/// `GET /api/auth/sessions`: an item. `DELETE /api/auth/sessions/{id}` ends it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SessionItem {
    /// Its id.
    pub session: String,
    /// Whose it is: residents see the sessions of every member of their household.
    pub name: String,
    /// As given at sign-in.
    pub device_name: String,
    /// ms.
    pub created_ms: u64,
    /// ms.
    pub last_used_ms: u64,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// `POST /api/household/invites` answers a one-time token for a further device or member; good for
/// 15 minutes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Invite {
    /// `same` attaches the new passkey to the caller's account, `member` makes a new account in the
    /// household.
    pub kind: InviteKind,
}

/// See [`Invite`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum InviteKind {
    /// A further device of the same person.
    Same,
    /// A further person.
    Member,
}

/// The token of an [`Invite`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct InviteToken {
    /// One-time.
    pub invite: String,
}

/// `GET /api/operator`: needs no session.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Operator {
    /// The operator's name.
    pub name: String,
    /// Countersigns the time of receipt.
    #[serde(with = "crate::bytes64::hex32")]
    pub receiving_key: SigningKeyBytes,
    /// The log's verifier key.
    pub log_vkey: Option<String>,
    /// Where the public record is.
    pub public_url: String,
    /// Where residents and officers sign in.
    pub app_url: String,
    /// Whether anyone may sign up, or only with an invitation.
    pub sign_up_open: bool,
    /// The operator's clock, ms.
    pub now_ms: u64,
    /// How long an agency's delivery key is in the log before anything is sealed to it, hours.
    #[serde(default)]
    pub agency_cool_off_hours: u64,
    /// Consents enter the log together, so often, minutes; 0 for at once.
    #[serde(default)]
    pub consent_batch_minutes: u64,
    /// Where people without the app at hand find what waits for their passkey.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passkeys_url: Option<String>,
    /// How many of those who hold the quorum key are available; none while there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trustees: Option<TrusteesAvailable>,
}

/// How many trustees could answer now, as they say themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrusteesAvailable {
    /// How many have said that they could.
    pub available: u64,
    /// How many have not said whether.
    #[serde(default)]
    pub unsaid: u64,
    /// How many there are.
    pub all: u64,
    /// How many have to.
    pub threshold: u64,
    /// Whether somebody is missing, and one more who leaves is one too many.
    pub alarm: bool,
}

impl TrusteesAvailable {
    /// What all of them said.
    pub fn of(said: &Trustees) -> Self {
        Self {
            available: said.available(),
            unsaid: said.unsaid(),
            all: said.trustees.len() as u64,
            threshold: said.threshold,
            alarm: said.is_alarming(),
        }
    }
}

/// So many who have not said whether they are there, within a sentence; nothing for none.
pub fn unsaid_words(unsaid: u64) -> String {
    match unsaid {
        0 => String::new(),
        1 => ", 1 trustee has not said whether it is available".to_owned(),
        some => format!(", {some} trustees have not said whether they are available"),
    }
}

impl fmt::Display for TrusteesAvailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            available,
            unsaid,
            all,
            threshold,
            alarm: _,
        } = self;
        let unsaid = unsaid_words(*unsaid);
        write!(
            f,
            "{available} of {all} trustees say that they are available now{unsaid}; {threshold} have to \
             answer"
        )
    }
}
