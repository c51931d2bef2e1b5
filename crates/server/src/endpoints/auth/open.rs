//! Opening a session at the end of a ceremony: the cookie, and word of it to the household.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use serde_json::Value;
use sidelight_api::account::{Role, Session as SessionInfo};
use sidelight_api::household::StreamItem;
use sidelight_api::path::SESSION_COOKIE;
use sidelight_store::SessionId;
use sidelight_store::accounts::{Account, Session};

use crate::access::{SESSION_MS, member_of};
use crate::app::{App, random};
use crate::body::Answer;
use crate::passkeys::{Ceremony, PasskeyError};
use crate::problem::{ApiError, ApiResult};
use crate::secret::Secret;

/// Longest name of a person or a device, characters.
const NAME_CHARS_MAX: usize = 80;

/// Opens a session for an account and answers who is signed in.
pub(crate) async fn open(app: &App, account: &Account, device_name: &str) -> ApiResult<Response> {
    let (secret, now) = (Secret::fresh(), app.now_ms());
    let device_name: String = device_name.trim().chars().take(NAME_CHARS_MAX).collect();
    let session = Session {
        id: SessionId(random()),
        account: account.id,
        device_name: device_name.clone(),
        created_ms: now,
        last_used_ms: now,
    };
    app.store.session_open(&session, &secret.hash()).await?;
    if let Some(household) = account.household {
        let item = StreamItem::SignIn {
            name: account.name.clone(),
            device_name,
        };
        app.live.item(household, item);
    }
    Ok(with_cookie(
        &secret.reveal(),
        Answer(info(app, &session, account).await?),
    ))
}

/// An answer that sets the session cookie anew, so that its 30 days slide.
pub(crate) fn with_cookie(cookie: &str, answer: impl IntoResponse) -> Response {
    set_cookie(cookie, SESSION_MS / 1000, answer)
}

/// An answer that removes the session cookie.
pub(crate) fn without_cookie(answer: impl IntoResponse) -> Response {
    set_cookie("", 0, answer)
}

fn set_cookie(value: &str, seconds: u64, answer: impl IntoResponse) -> Response {
    let cookie = format!(
        "{SESSION_COOKIE}={value}; Path=/; Max-Age={seconds}; HttpOnly; Secure; SameSite=Lax"
    );
    let mut response = answer.into_response();
    let mut cookie = HeaderValue::try_from(cookie).expect("cookies are base64url and ours");
    cookie.set_sensitive(true);
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    response
}

/// Who is signed in, for the wire.
pub(crate) async fn info(
    app: &App,
    session: &Session,
    account: &Account,
) -> ApiResult<SessionInfo> {
    Ok(SessionInfo {
        session: session.id.to_string(),
        account: account.id.to_string(),
        name: account.name.clone(),
        role: role(&account.role)?,
        household: account.household.map(|h| h.to_string()),
        member: member_of(app, account).await?,
    })
}

fn role(name: &str) -> ApiResult<Role> {
    serde_json::from_value(Value::from(name))
        .map_err(|_| ApiError::internal(format!("an account has the role {name:?}")))
}

/// A person's name as they gave it, without what does not belong into one.
pub(crate) fn person_name(name: &str) -> ApiResult<String> {
    let name: String = name.trim().chars().filter(|c| !c.is_control()).collect();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        return Err(ApiError::malformed("A name has 1 to 80 characters."));
    }
    Ok(name)
}

/// Takes a ceremony out of the store; each can be finished once.
pub(crate) async fn take_ceremony(app: &App, id: &str) -> ApiResult<Ceremony> {
    let state = app
        .store
        .ceremony_take(id, app.now_ms())
        .await?
        .ok_or_else(|| {
            let title = "This took too long, or was finished already.";
            ApiError::unprocessable("ceremony", title, "Start again.")
        })?;
    serde_json::from_str(&state).map_err(|e| ApiError::internal(format!("a stored ceremony: {e}")))
}

/// Keeps a ceremony and names it.
pub(crate) async fn begin_ceremony(app: &App, ceremony: &Ceremony) -> ApiResult<String> {
    let state = serde_json::to_string(ceremony).map_err(ApiError::internal)?;
    let id = hex::encode(random::<16>());
    let expires_ms = app.now_ms() + crate::passkeys::CEREMONY_MS;
    app.store.ceremony_begin(&id, &state, expires_ms).await?;
    Ok(id)
}

/// A passkey that was not accepted. What exactly was wrong is for the log.
pub(crate) fn refused(error: PasskeyError) -> ApiError {
    match error {
        PasskeyError::Malformed(e) => ApiError::malformed(format!("The credential: {e}")),
        PasskeyError::Refused(e) => {
            tracing::info!(error = %e, "a passkey was refused");
            let title = "The passkey was not accepted.";
            let detail = "Try again with a passkey made for this address.";
            ApiError::unprocessable("passkey", title, detail)
        }
        PasskeyError::Stored(e) => ApiError::internal(format!("a stored passkey: {e}")),
    }
}
