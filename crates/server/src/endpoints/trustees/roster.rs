//! `POST /api/trustees/roster`: the text whose hash the trustees have confirmed.

use axum::extract::State;
use http::StatusCode;
use sidelight_api::trustee::RosterText;
use sidelight_translog::hash::Sha256Hash;

use super::seated;
use crate::app::App;
use crate::problem::{ApiError, ApiResult};
use crate::trustee::caller::Called;
use crate::trustee::settle::settle;

/// 204, also once the set is entered; 409 while nobody has confirmed it, or another one.
pub(crate) async fn handle(State(app): State<App>, called: Called) -> ApiResult<StatusCode> {
    let new: RosterText = called.json()?;
    let hash = Sha256Hash::of(new.text.as_bytes());
    let entered = app.record.view(|log| {
        let ledger = log.ledger();
        let quorum = ledger.trustee_sets().iter().map(|set| set.entry.roster);
        let lookup = ledger.lookup_sets().iter().map(|set| set.entry.roster);
        quorum.chain(lookup).any(|roster| roster == hash)
    });
    if entered == Some(true) {
        return Ok(StatusCode::NO_CONTENT);
    }
    if seated(&app, new.ceremony, &called.trustee)? != Some(hash) {
        let title = "This roster is not confirmed.";
        let detail = "The text of another one was confirmed, or none yet.";
        return Err(ApiError::conflict("roster", title, detail));
    }
    app.store.roster_put(&hash.0, &new.text).await?;
    settle(&app).await?;
    Ok(StatusCode::NO_CONTENT)
}
