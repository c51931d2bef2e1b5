//! The entry of an emergency that came to nothing: of a reviewer under a passkey, or of nobody.

use sidelight_api::emergency::RefusalGiven;
use sidelight_domain::emergency::life::{Credential, Life, Reason, State};
use sidelight_domain::window::MINUTE_MS;
use sidelight_store::emergencies::{EmergencyRow, EmergencyStep, PartDone};
use sidelight_store::record::LogSubmission;
use sidelight_translog::entry::{Authority, EmergencyRefused, EntryIndex};
use sidelight_translog::hash::Sha256Hash;

use super::country::country;
use super::drill;
use super::row::{claim_of, filed_life, moved};
use crate::app::App;
use crate::asking::check::rulebook;
use crate::problem::ApiResult;
use crate::record::enter;
use crate::release::changed;
use crate::release::entry::{Committing, Prepared, UNDECIDED};
use crate::release::refused::{filed_by, is_taken};

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
    entry(app, row, (filed.by, minutes), ((reason, by), given))
}

/// The entry of what this officer filed, and that took so many minutes.
fn entry(
    app: &App,
    row: &EmergencyRow,
    (officer, minutes): (Credential, u64),
    ((reason, by), given): ((Reason, Option<u64>), Option<&RefusalGiven>),
) -> ApiResult<Prepared> {
    let claim = claim_of(row)?;
    let (kind, entry) = drill::refused(app, row);
    let mut made = Committing::new(kind, given.map(|it| it.openings.as_slice()));
    let body = EmergencyRefused {
        policy: rulebook(app, app.now_ms())?,
        danger: claim.danger,
        reason,
        agency: made.commit("agency", row.agency.clone()),
        claim: made.commit("claim", Sha256Hash::of(row.claim.as_bytes()).to_hex()),
        submitted_by: made.commit("submitted-by", officer.to_string()),
        minutes: Some(minutes),
        country: Some(country(app, &row.agency)),
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

/// Ends one anew whose refusal the log refused, because the reviewer's passkey was revoked since, or other
/// rules came into force: as nobody's, since what was signed stands no more. What was refused becomes no
/// release by that. What the record is known to refuse again waits.
pub(super) async fn anew(
    app: &App,
    (row, life): (&EmergencyRow, Life),
    (by, reason): (Option<Credential>, Reason),
) -> ApiResult<()> {
    let reason = match by {
        Some(_) => Reason::NoDecision,
        None => reason,
    };
    let parts = app.store.emergency_parts(row.id).await?;
    let since_ms = row.begun_ms.or(row.filed_ms).ok_or_else(changed)?;
    let minutes = app.now_ms().saturating_sub(since_ms) / MINUTE_MS;
    let filed = (filed_by(&parts)?, minutes);
    let made = entry(app, row, filed, ((reason, None), None))?.submission;
    if !is_taken(app, &made)? {
        return Ok(());
    }
    let state = State::Refusing { by: None, reason };
    close(app, (row, &Life { state, ..life }), &made, None).await
}
