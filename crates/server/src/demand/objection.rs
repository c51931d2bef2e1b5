//! The entries of a household's objection: what it says itself, and what a reviewer settles.

use sidelight_store::demands::DemandRow;
use sidelight_store::record::LogSubmission;
use sidelight_translog::entry::{Authority, EntryIndex, Kind, Objection, ObjectionState};
use sidelight_translog::hash::Sha256Hash;

use super::told::telling;
use crate::app::App;
use crate::problem::{ApiError, ApiResult};
use crate::record::Draft;
use crate::release::entry::{Committing, Prepared, UNDECIDED};

/// By which entry it was told, and when the next one about it is made: what waits is entered in the order of
/// these times, and the record takes no answer to an objection before the objection.
fn told(app: &App, row: &DemandRow) -> ApiResult<(EntryIndex, u64)> {
    let telling = telling(row)?.ok_or_else(ApiError::not_found)?;
    let after = telling.objection.map_or(0, |it| it.since_ms + 1);
    Ok((EntryIndex(telling.entry), app.now_ms().max(after)))
}

/// What the household says. It is entered by the record's rounds, in the order in which it was said.
pub(crate) fn of_household(
    app: &App,
    row: &DemandRow,
    state: ObjectionState,
) -> ApiResult<LogSubmission> {
    let (told, prepared_ms) = told(app, row)?;
    let body = Objection {
        told,
        state,
        document: None,
        decision: None,
        decided_by: Authority::Operator,
    };
    Draft::new(Kind::Objection)
        .submission(body.into(), None, prepared_ms)
        .map_err(ApiError::internal)
}

/// What a reviewer settles, with the public text that says why.
pub(crate) fn settled(
    app: &App,
    row: &DemandRow,
    (upheld, document, by): (bool, &str, u64),
) -> ApiResult<Prepared> {
    let (told, prepared_ms) = told(app, row)?;
    let body = Objection {
        told,
        state: match upheld {
            true => ObjectionState::Upheld,
            false => ObjectionState::Overruled,
        },
        document: Some(Sha256Hash::of(document.as_bytes())),
        decision: Some(UNDECIDED),
        decided_by: Authority::Credential(EntryIndex(by)),
    };
    let made = Committing::new(Kind::Objection, None);
    let mut prepared = made.prepared(app, body.into(), Some(document.as_bytes().to_vec()))?;
    prepared.submission.prepared_ms = prepared_ms;
    Ok(prepared)
}
