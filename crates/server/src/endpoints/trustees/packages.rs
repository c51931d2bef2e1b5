//! `POST /api/trustees/packages`: a trustee's first package, as it is, in the record.

use axum::extract::State;
use sidelight_api::trustee::NewPackage;
use sidelight_translog::entry::{Body, CeremonyPackage, EntryIndex, LookupPackage};

use super::{Created, Makes, created, makes, malformed};
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
    let ceremony = EntryIndex(new.ceremony);
    let package = new.package.parse().map_err(|_| malformed("The package"))?;
    let signature = new.signature.parse();
    let signature = signature.map_err(|_| malformed("The signature"))?;
    let trustee = called.trustee;
    let body: Body = match makes(&app, new.ceremony) {
        Makes::Quorum => CeremonyPackage {
            ceremony,
            trustee,
            package,
            signature,
        }
        .into(),
        Makes::Lookup => LookupPackage {
            ceremony,
            trustee,
            package,
            signature,
        }
        .into(),
    };
    Ok(created(enter(&app, body, None).await?))
}
