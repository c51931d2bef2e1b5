//! What trustees call (`docs/ref/trustee.md`). Every handler but the introduction's takes a
//! [`Called`](crate::trustee::caller::Called).

pub(crate) mod answers;
pub(crate) mod availability;
pub(crate) mod cases;
pub(crate) mod confirmations;
pub(crate) mod introduction;
pub(crate) mod letters;
pub(crate) mod packages;
pub(crate) mod questions;
pub(crate) mod repairs;
pub(crate) mod roster;

use http::StatusCode;
use sidelight_api::trustee::Entered;
use sidelight_translog::entry::Slug;
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::ledger::CeremonyRecord;

use crate::app::App;
use crate::body::{Answer, hex32};
use crate::problem::{ApiError, ApiResult};

/// 201 with the entry.
type Created = (StatusCode, Answer<Entered>);

fn created(index: u64) -> Created {
    (StatusCode::CREATED, Answer(Entered { index }))
}

/// A value that is not as entries write it.
fn malformed(what: &str) -> ApiError {
    ApiError::malformed(format!("{what} is not as in docs/ref/leaf.md."))
}

/// A hash as entries write it.
fn sha256(text: &str) -> ApiResult<Sha256Hash> {
    let digits = text
        .strip_prefix("sha256:")
        .ok_or_else(|| malformed("A hash"))?;
    Ok(Sha256Hash(hex32(digits).map_err(|_| malformed("A hash"))?))
}

/// The ceremony that runs, if the caller has a seat in it.
fn seated(app: &App, ceremony: u64, trustee: &Slug) -> ApiResult<CeremonyRecord> {
    let found = app.record.view(|log| {
        let running = log.ledger().ceremony()?;
        let number = log.ledger().trustee(trustee)?.entry.number;
        let number = u16::try_from(number).ok()?;
        let seated = running.entry.trustees.numbers().contains(&number);
        (running.index == ceremony && seated).then(|| running.clone())
    });
    found.flatten().ok_or_else(|| {
        let title = "This ceremony does not run.";
        let detail = "It has ended, another one has begun, or you have no seat in it.";
        ApiError::conflict("ceremony", title, detail)
    })
}
