//! `POST /api/trustees/confirmations`: a trustee has its share. The last one's leads to the set.

use axum::extract::State;
use sidelight_api::trustee::NewConfirmation;
use sidelight_translog::entry::{CeremonyConfirmed, EntryIndex};

use super::{Created, created, malformed};
use crate::app::App;
use crate::problem::{ApiError, ApiResult};
use crate::trustee::caller::Called;
use crate::trustee::enter::enter;
use crate::trustee::settle::settle;

/// The record's rules decide: all have to confirm the same.
pub(crate) async fn handle(State(app): State<App>, called: Called) -> ApiResult<Created> {
    let new: NewConfirmation = called.json()?;
    if new.trustee != called.trustee.as_str() {
        return Err(ApiError::not_found());
    }
    let body = CeremonyConfirmed {
        ceremony: EntryIndex(new.ceremony),
        trustee: called.trustee,
        quorum_key: new
            .quorum_key
            .parse()
            .map_err(|_| malformed("The quorum key"))?,
        roster: super::sha256(&new.roster)?,
        signature: new
            .signature
            .parse()
            .map_err(|_| malformed("The signature"))?,
    };
    let index = enter(&app, body.into(), None).await?;
    settle(&app).await?;
    Ok(created(index))
}
