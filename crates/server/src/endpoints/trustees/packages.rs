//! `POST /api/trustees/packages`: a trustee's first package, as it is, in the record.

use axum::extract::State;
use sidelight_api::trustee::NewPackage;
use sidelight_translog::entry::{CeremonyPackage, EntryIndex};

use super::{Created, created, malformed};
use crate::app::App;
use crate::problem::{ApiError, ApiResult};
use crate::trustee::caller::Called;
use crate::trustee::enter::enter;

/// The record's rules decide; the signature in it is checked there.
pub(crate) async fn handle(State(app): State<App>, called: Called) -> ApiResult<Created> {
    let new: NewPackage = called.json()?;
    if new.trustee != called.trustee.as_str() {
        return Err(ApiError::not_found());
    }
    let body = CeremonyPackage {
        ceremony: EntryIndex(new.ceremony),
        trustee: called.trustee,
        package: new.package.parse().map_err(|_| malformed("The package"))?,
        signature: new
            .signature
            .parse()
            .map_err(|_| malformed("The signature"))?,
    };
    Ok(created(enter(&app, body.into(), None).await?))
}
