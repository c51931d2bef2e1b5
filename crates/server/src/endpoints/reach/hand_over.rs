//! `/api/reach/hand-over`: what whoever is on duty writes down for whoever comes next.

use axum::extract::State;
use http::StatusCode;
use sidelight_api::limits::{HAND_OVER_CHARS_MAX, HAND_OVERS_MAX};
use sidelight_api::reach::{HandOverItem, HandOvers, NewHandOver};
use sidelight_store::HandOverId;
use sidelight_store::hand_over::HandOver;

use super::shift_of;
use crate::access::SignedIn;
use crate::app::{App, random};
use crate::body::{Answer, Json, Path, id, words};
use crate::problem::{ApiError, ApiResult};

/// Those of the caller's role, or of the supervisors of their agency.
pub(crate) async fn list(
    State(app): State<App>,
    signed_in: SignedIn,
) -> ApiResult<Answer<HandOvers>> {
    let account = signed_in.account;
    let audience = shift_of(&app, &account).await?.to_text();
    let found = app.store.hand_overs(&audience, HAND_OVERS_MAX).await?;
    let item = |(note, by): (HandOver, String)| HandOverItem {
        id: note.id.to_string(),
        by,
        own: note.account == account.id,
        text: note.text,
        at_ms: note.at_ms,
    };
    let notes = found.into_iter().map(item).collect();
    Ok(Answer(HandOvers { notes }))
}

/// 204; 422 `text` if there is none, or too much of it.
pub(crate) async fn write(
    State(app): State<App>,
    signed_in: SignedIn,
    Json(new): Json<NewHandOver>,
) -> ApiResult<StatusCode> {
    let account = signed_in.account;
    let audience = shift_of(&app, &account).await?.to_text();
    let Some(text) = words(&new.text, HAND_OVER_CHARS_MAX) else {
        let detail = format!(
            "Write it in at most {HAND_OVER_CHARS_MAX} characters, all of which can be seen."
        );
        let title = "This is no note.";
        return Err(ApiError::unprocessable("text", title, detail));
    };
    let note = HandOver {
        id: HandOverId(random()),
        audience,
        account: account.id,
        text,
        at_ms: app.now_ms(),
    };
    app.store.hand_over_put(&note, HAND_OVERS_MAX).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// 204; 404 if it is not the caller's own.
pub(crate) async fn take_back(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(note): Path<String>,
) -> ApiResult<StatusCode> {
    let account = signed_in.account.id;
    match app.store.hand_over_delete(account, id(&note)?).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(ApiError::not_found()),
    }
}
