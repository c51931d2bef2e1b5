//! The entry of an emergency that came to nothing: of a reviewer under a passkey, or of nobody.

use sidelight_api::decision::FieldOpening as WireOpening;
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

/// The refusal; with the salts of `given`, or fresh ones.
pub(crate) fn prepare(
    app: &App,
    row: &EmergencyRow,
    (reason, by): (Reason, Option<u64>),
    given: Option<&[WireOpening]>,
) -> ApiResult<Prepared> {
    // What was only begun ends without an entry.
    row.filed_ms.ok_or_else(changed)?;
    let claim = claim_of(row)?;
    let filed = row.life.as_ref().map(|_| filed_life(row)).transpose()?;
    let submitted_by = filed.and_then(|life| life.state.filed().map(|it| it.by));
    let submitted_by = submitted_by.ok_or_else(changed)?;
    let (kind, entry) = drill::refused(app, row);
    let mut made = Committing::new(kind, given);
    let body = EmergencyRefused {
        policy: rulebook(app, app.now_ms())?,
        danger: claim.danger,
        reason,
        agency: made.commit("agency", row.agency.clone()),
        claim: made.commit("claim", Sha256Hash::of(row.claim.as_bytes()).to_hex()),
        submitted_by: made.commit("submitted-by", submitted_by.to_string()),
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
