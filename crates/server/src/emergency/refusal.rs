//! The entry of an emergency that came to nothing: of a reviewer under a passkey, or of nobody.

use sidelight_api::emergency::RefusalGiven;
use sidelight_domain::emergency::life::{Life, Reason};
use sidelight_store::emergencies::{EmergencyRow, EmergencyStep, PartDone};
use sidelight_store::record::LogSubmission;
use sidelight_translog::entry::{Authority, EmergencyRefused, EntryIndex};
use sidelight_translog::hash::Sha256Hash;

use super::drill;
use super::row::{claim_of, filed_life, moved};
use crate::app::App;
use crate::asking::check::rulebook;
use crate::problem::ApiResult;
use crate::record::enter;
use crate::release::changed;
use crate::release::entry::{Committing, Prepared, UNDECIDED};

/// A refusal that was shown is signed within so many minutes: until then it says how long it took.
const SHOWN_MINUTES_MAX: u64 = 10;

/// The refusal; with the salts and minutes of `given`, or fresh ones.
pub(crate) fn prepare(
    app: &App,
    row: &EmergencyRow,
    (reason, by): (Reason, Option<u64>),
    given: Option<&RefusalGiven>,
) -> ApiResult<Prepared> {
    // What was only begun ends without an entry.
    row.filed_ms.ok_or_else(changed)?;
    let claim = claim_of(row)?;
    let filed = row.life.as_ref().map(|_| filed_life(row)).transpose()?;
    let filed = filed.and_then(|life| life.state.filed().copied());
    let filed = filed.ok_or_else(changed)?;
    let took = filed.minutes(app.now_ms());
    let minutes = match given {
        None => took,
        Some(given) => {
            let lately = took.saturating_sub(SHOWN_MINUTES_MAX)..=took;
            let shown = given.minutes.filter(|shown| lately.contains(shown));
            shown.ok_or_else(changed)?
        }
    };
    let (kind, entry) = drill::refused(app, row);
    let mut made = Committing::new(kind, given.map(|it| it.openings.as_slice()));
    let body = EmergencyRefused {
        policy: rulebook(app, app.now_ms())?,
        danger: claim.danger,
        reason,
        agency: made.commit("agency", row.agency.clone()),
        claim: made.commit("claim", Sha256Hash::of(row.claim.as_bytes()).to_hex()),
        submitted_by: made.commit("submitted-by", filed.by.to_string()),
        minutes: Some(minutes),
        decision: by.map(|_| UNDECIDED),
        decided_by: by.map_or(Authority::Operator, |by| {
            Authority::Credential(EntryIndex(by))
        }),
    };
    made.prepared(app, entry(body), None)
}

/// Ends an emergency whose life is being refused, with the entry that says so.
pub(crate) async fn close(
    app: &App,
    (row, life): (&EmergencyRow, &Life),
    submission: &LogSubmission,
    part: Option<&PartDone>,
) -> ApiResult<()> {
    let row = EmergencyRow {
        log_request: Some(submission.request),
        release: None,
        ..moved(row, life)?
    };
    let step = EmergencyStep {
        row: &row,
        part,
        submission: Some(submission),
    };
    if !app.store.emergency_step(&step).await? {
        return Err(changed());
    }
    // What the log cannot take now waits, and the next round tries again.
    if let Err(error) = enter(&app.store, &app.record, submission).await {
        tracing::warn!(%error, "a refusal waits for the public record");
    }
    Ok(())
}
