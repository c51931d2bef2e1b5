//! What emergencies, demands and look-ups have in common as rows: somebody of an agency types one, and once
//! it is filed its life is kept with it, as JSON.

use http::StatusCode;
use serde::de::DeserializeOwned;
use sidelight_store::emergencies::{Part, PartDone};
use sidelight_store::{AccountId, StoreError};

use crate::app::App;
use crate::problem::{ApiError, ApiResult};

/// A row of something that an agency files.
pub(crate) trait Filed {
    /// Where it is.
    type Life: DeserializeOwned;
    /// The table, for what cannot be read.
    const TABLE: &'static str;

    /// Its life as it is kept; `None` before it is filed.
    fn life(&self) -> Option<&str>;

    /// The agency's slug, and who typed it.
    fn typed_by(&self) -> (&str, AccountId);
}

/// Where a row says that it is; `None` before it is filed.
pub(crate) fn life_of<R: Filed>(row: &R) -> Result<Option<R::Life>, StoreError> {
    let read = |text: &str| serde_json::from_str(text).map_err(|_| StoreError::Corrupt(R::TABLE));
    row.life().map(read).transpose()
}

/// The same of one that was filed.
pub(crate) fn filed_life<R: Filed>(row: &R) -> ApiResult<R::Life> {
    // Typed ones are their officer's alone: to everybody else there is none.
    life_of(row)?.ok_or_else(ApiError::not_found)
}

/// One of the caller's agency; a typed one of the caller alone.
pub(crate) fn own<R: Filed>(
    found: Option<R>,
    (agency, account): (&str, AccountId),
) -> ApiResult<R> {
    let own = found.filter(|row| {
        let (of, by) = row.typed_by();
        of == agency && (row.life().is_some() || by == account)
    });
    own.ok_or_else(ApiError::not_found)
}

/// As many as one person may type and not sign wait already; `what` are they.
pub(crate) fn full(what: &str, most: u32) -> ApiError {
    let title = format!("Too many {what} wait for your passkey.");
    let detail = format!("At most {most}; sign one, or wait a day.");
    ApiError::conflict("typed", &title, detail)
}

/// 204 where it was discarded.
pub(crate) fn discarded(done: bool) -> ApiResult<StatusCode> {
    match done {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(not_typed()),
    }
}

/// No passkey of the caller's is asked for now.
pub(crate) fn nothing_to_sign() -> ApiError {
    let title = "There is nothing for you to sign.";
    ApiError::conflict("state", title, "It waits for somebody else, or is decided.")
}

/// What was to be discarded, or to be typed anew, is no typed one any more.
pub(crate) fn not_typed() -> ApiError {
    ApiError::conflict(
        "state",
        "Only what nobody has signed yet can be changed or discarded.",
        "It was filed, or another version has taken its place.",
    )
}

/// One person does not do two persons' part.
pub(crate) fn own_work() -> ApiError {
    ApiError::conflict(
        "own_work",
        "This takes another person.",
        "You did one part of it; somebody else has to do this one.",
    )
}

/// `what`, a noun, is in another state than this takes.
pub(crate) fn past(what: &str, state: &str) -> ApiError {
    ApiError::conflict(
        "state",
        &format!("The {what} is past this, or not there yet."),
        format!("It is {state}."),
    )
}

/// Something else was signed than what is to be decided.
pub(crate) fn other_text() -> ApiError {
    ApiError::conflict(
        "changed",
        "Something else was signed than what is decided.",
        "Read it again.",
    )
}

/// A reviewer's reason is one of a reviewer's.
pub(crate) fn no_reviewers_reason() -> ApiError {
    ApiError::unprocessable(
        "reason",
        "This is no reason of a reviewer.",
        "Choose one of the list.",
    )
}

/// Refuses what rests on somebody who signs nothing any more: the passkey with which they filed or supervised
/// it was revoked since. No trustee would answer it, and the record would never show whose it was.
pub(crate) fn still_signed(app: &App, parts: &[PartDone]) -> ApiResult<()> {
    let of_agency = parts.iter().filter(|it| match it.part {
        Part::Officer | Part::Supervisor => true,
        Part::FirstReview
        | Part::SecondReview
        | Part::Notice
        | Part::Preservation
        | Part::Settlement
        | Part::Refusal => false,
    });
    let mut signed = of_agency.map(|it| it.given.credential);
    if signed.all(|credential| is_live(app, credential)) {
        return Ok(());
    }
    let title = "Whoever signed this signs nothing any more.";
    let detail = "Their passkey was revoked. It can be refused, or filed anew by somebody else.";
    Err(ApiError::conflict("revoked", title, detail))
}

/// Whether a credential is in the record, and not revoked.
pub(crate) fn is_live(app: &App, credential: u64) -> bool {
    let live = app.record.view(|log| {
        let record = log.ledger().credential(credential);
        record.is_some_and(|record| record.revoked.is_none())
    });
    live.unwrap_or(false)
}
