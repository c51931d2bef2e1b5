//! What trustees call (`docs/ref/trustee.md`). Every handler but the introduction's takes a
//! [`Called`](crate::trustee::caller::Called).

pub(crate) mod answers;
pub(crate) mod availability;
pub(crate) mod cases;
pub(crate) mod confirmations;
pub(crate) mod introduction;
pub(crate) mod letters;
pub(crate) mod look_ups;
pub(crate) mod packages;
pub(crate) mod questions;
pub(crate) mod repairs;
pub(crate) mod roster;

use http::StatusCode;
use sidelight_api::trustee::Entered;
use sidelight_translog::entry::Slug;
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::ledger::{CeremonyRecord, Ledger};

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

/// Which key a ceremony makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Makes {
    /// The quorum key.
    Quorum,
    /// The look-up key.
    Lookup,
}

/// Which key the ceremony of this entry makes, or made. One that never was is refused by the record's rules,
/// whichever is said of it.
fn makes(app: &App, ceremony: u64) -> Makes {
    let is_lookup = app.record.view(|log| {
        let ledger = log.ledger();
        let runs = ledger.lookup_ceremony().map(|it| it.index) == Some(ceremony);
        let mut sets = ledger.lookup_sets().iter();
        runs || sets.any(|set| set.entry.ceremony.0 == ceremony)
    });
    match is_lookup {
        Some(true) => Makes::Lookup,
        Some(false) | None => Makes::Quorum,
    }
}

/// The roster that was confirmed first in a ceremony that runs, if any was; refused where the caller has no
/// seat in it.
fn seated(app: &App, ceremony: u64, trustee: &Slug) -> ApiResult<Option<Sha256Hash>> {
    let found = app.record.view(|log| {
        let ledger = log.ledger();
        let quorum = ledger.ceremony().filter(|it| it.index == ceremony);
        let lookup = ledger.lookup_ceremony().filter(|it| it.index == ceremony);
        let of_quorum = quorum.and_then(|it| agreed(ledger, it, trustee));
        of_quorum.or_else(|| agreed(ledger, lookup?, trustee))
    });
    found.flatten().ok_or_else(|| {
        let title = "This ceremony does not run.";
        let detail = "It has ended, another one has begun, or you have no seat in it.";
        ApiError::conflict("ceremony", title, detail)
    })
}

fn agreed<K>(
    ledger: &Ledger,
    running: &CeremonyRecord<K>,
    trustee: &Slug,
) -> Option<Option<Sha256Hash>> {
    let number = u16::try_from(ledger.trustee(trustee)?.entry.number).ok()?;
    let seated = running.entry.trustees.numbers().contains(&number);
    seated.then(|| running.agreed.as_ref().map(|(_, roster)| *roster))
}
