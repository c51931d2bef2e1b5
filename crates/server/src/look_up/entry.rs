//! The entries that a look-up leads to: what trustees may answer, or that it came to nothing.

use sidelight_api::decision::FieldOpening as WireOpening;
use sidelight_domain::lookup::life::{Credential, Life, Reason, State};
use sidelight_store::emergencies::PartDone;
use sidelight_store::look_ups::{LookUpRow, LookUpStep};
use sidelight_store::record::LogSubmission;
use sidelight_translog::entry::{Authority, EntryIndex, Kind, LookUp, LookUpRefused};
use sidelight_translog::hash::Sha256Hash;

use super::row::{filed_life, moved, text_of};
use super::typed::of_epoch;
use crate::app::App;
use crate::asking::check::rulebook;
use crate::problem::ApiResult;
use crate::record::{day_of, enter};
use crate::release::entry::{Committing, Prepared, UNDECIDED};
use crate::release::refused::{filed_by, is_taken};
use crate::release::{SEALED_DAYS, changed};

/// The entry that a reviewer signs; with the salts of `given`, or fresh ones.
pub(crate) fn approval(
    app: &App,
    row: &LookUpRow,
    (by, given): (u64, Option<&[WireOpening]>),
) -> ApiResult<Prepared> {
    let look_up = text_of(row)?;
    let State::Supervised { filed, supervisor } = filed_life(row)?.at(app.now_ms()) else {
        return Err(changed());
    };
    let mut made = Committing::new(Kind::LookUp, given);
    let body = LookUp {
        policy: rulebook(app, app.now_ms())?,
        lookup_set: EntryIndex(of_epoch(app, look_up.epoch)?),
        danger: look_up.danger,
        addresses: look_up.addresses(),
        seal_until: day_of(app.now_ms()).after(SEALED_DAYS),
        agency: made.commit("agency", row.agency.clone()),
        text: made.commit("text", Sha256Hash::of(row.text.as_bytes()).to_hex()),
        submitted_by: made.commit("submitted-by", filed.by.to_string()),
        supervised_by: made.commit("supervised-by", supervisor.to_string()),
        decision: UNDECIDED,
        decided_by: EntryIndex(by),
    };
    made.prepared(app, body.into(), None)
}

/// The refusal; with the salts of `given`, or fresh ones.
pub(crate) fn refusal(
    app: &App,
    row: &LookUpRow,
    (reason, by): (Reason, Option<u64>),
    given: Option<&[WireOpening]>,
) -> ApiResult<Prepared> {
    let life = filed_life(row)?;
    let filed = life.state.filed().ok_or_else(changed)?;
    refused(app, row, (filed.by, reason, by), given)
}

fn refused(
    app: &App,
    row: &LookUpRow,
    (officer, reason, by): (Credential, Reason, Option<u64>),
    given: Option<&[WireOpening]>,
) -> ApiResult<Prepared> {
    let look_up = text_of(row)?;
    let mut made = Committing::new(Kind::LookUpRefused, given);
    let body = LookUpRefused {
        policy: rulebook(app, app.now_ms())?,
        danger: look_up.danger,
        reason,
        agency: made.commit("agency", row.agency.clone()),
        text: made.commit("text", Sha256Hash::of(row.text.as_bytes()).to_hex()),
        submitted_by: made.commit("submitted-by", officer.to_string()),
        decision: by.map(|_| UNDECIDED),
        decided_by: by.map_or(Authority::Operator, |by| {
            Authority::Credential(EntryIndex(by))
        }),
    };
    made.prepared(app, body.into(), None)
}

/// Ends one anew whose refusal the log refused, because the reviewer's passkey was revoked since, or other
/// rules came into force: as nobody's. What the record is known to refuse again waits.
pub(super) async fn anew(
    app: &App,
    (row, life): (&LookUpRow, Life),
    (by, reason): (Option<Credential>, Reason),
) -> ApiResult<()> {
    let reason = match by {
        Some(_) => Reason::NoDecision,
        None => reason,
    };
    let officer = filed_by(&app.store.look_up_parts(row.id).await?)?;
    let made = refused(app, row, (officer, reason, None), None)?.submission;
    if !is_taken(app, &made)? {
        return Ok(());
    }
    let state = State::Refusing { by: None, reason };
    close(app, (row, &Life { state, ..life }), &made, None).await
}

/// Moves a look-up to where its entry decides, and enters that.
pub(crate) async fn close(
    app: &App,
    (row, life): (&LookUpRow, &Life),
    submission: &LogSubmission,
    part: Option<&PartDone>,
) -> ApiResult<()> {
    let row = LookUpRow {
        log_request: Some(submission.request),
        ..moved(row, life)?
    };
    let step = LookUpStep {
        row: &row,
        part,
        submission: Some(submission),
    };
    if !app.store.look_up_step(&step).await? {
        return Err(changed());
    }
    // What the log cannot take now waits, and the next round tries again.
    if let Err(error) = enter(&app.store, &app.record, submission).await {
        tracing::warn!(%error, "a look-up waits for the public record");
    }
    Ok(())
}
