//! `POST /api/trustees/confirmations`: a trustee has its share. The last one's leads to the set.

use axum::extract::State;
use sidelight_api::trustee::NewConfirmation;
use sidelight_translog::entry::{Body, CeremonyConfirmed, EntryIndex, LookupConfirmed};

use super::{Created, Makes, created, makes, malformed};
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
    let ceremony = EntryIndex(new.ceremony);
    let roster = super::sha256(&new.roster)?;
    let signature = new.signature.parse();
    let signature = signature.map_err(|_| malformed("The signature"))?;
    let trustee = called.trustee;
    let body: Body = match makes(&app, new.ceremony) {
        Makes::Quorum => CeremonyConfirmed {
            ceremony,
            trustee,
            quorum_key: new.key.parse().map_err(|_| malformed("The quorum key"))?,
            roster,
            signature,
        }
        .into(),
        Makes::Lookup => LookupConfirmed {
            ceremony,
            trustee,
            lookup_key: new.key.parse().map_err(|_| malformed("The look-up key"))?,
            roster,
            signature,
        }
        .into(),
    };
    let index = enter(&app, body, None).await?;
    settle(&app).await?;
    Ok(created(index))
}
