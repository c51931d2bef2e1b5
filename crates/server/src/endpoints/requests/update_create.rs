//! `POST /api/agency/requests/{id}/updates`: proposes words to add to a published request; a moderator
//! publishes them.

use axum::extract::State;
use sidelight_api::request::{UpdateId, UpdateText};
use sidelight_domain::request::NoteAbout;
use sidelight_domain::request::life::{NotNow, State as Life};
use sidelight_domain::rulebook::OffenceClass;
use sidelight_store::id::UpdateKey;
use sidelight_store::requests::UpdateRow;

use super::own;
use crate::access::Officer;
use crate::app::{App, random};
use crate::asking::UPDATES_WAITING_MAX;
use crate::asking::credential::deciders_or_refused;
use crate::asking::life::{life_of, not_now};
use crate::asking::words::note;
use crate::body::{Answer, Json, Path};
use crate::problem::{ApiError, ApiResult};

/// 409 `state` unless it is published and open.
pub(crate) async fn handle(
    State(app): State<App>,
    officer: Officer,
    Path(request): Path<String>,
    Json(UpdateText { text }): Json<UpdateText>,
) -> ApiResult<Answer<UpdateId>> {
    let row = own(&app, &officer, &request).await?.row;
    let now_ms = app.now_ms();
    let life = life_of(&row)?;
    let published = match life.at(now_ms) {
        Life::Published(_) if life.class == OffenceClass::Sensitive => {
            return Err(not_now(NotNow::Sensitive));
        }
        Life::Published(published) => published,
        other => return Err(not_now(NotNow::State(other.name()))),
    };
    let account = officer.signed_in.account.id;
    let seat = officer.seat();
    let credential = deciders_or_refused(&app, account, &seat).await?[0].index;
    let note = note(
        &app,
        (&row.agency, published.index),
        NoteAbout::Update,
        &text,
    )?;
    let update = UpdateRow {
        id: UpdateKey(random()),
        request: row.id,
        // As it would be read: what was typed around it could be of any length.
        text: note.paragraphs().join("\n"),
        document: note.text().into_bytes(),
        proposer: account,
        credential,
        proposed_ms: now_ms,
        dropped: None,
        log_request: None,
    };
    if !app
        .store
        .update_create(&update, UPDATES_WAITING_MAX)
        .await?
    {
        let title = "Too many updates of this request wait for a moderator.";
        let detail = format!("At most {UPDATES_WAITING_MAX} wait at once.");
        return Err(ApiError::conflict("waiting", title, detail));
    }
    Ok(Answer(UpdateId {
        update: update.id.to_string(),
    }))
}
