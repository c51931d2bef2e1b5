//! The entry of a demand that came to nothing: of a reviewer under a passkey, or of nobody.

use sidelight_api::decision::FieldOpening as WireOpening;
use sidelight_domain::demand::life::{Life, Reason, State};
use sidelight_domain::emergency::life::Credential;
use sidelight_store::demands::DemandRow;
use sidelight_store::emergencies::PartDone;
use sidelight_store::record::LogSubmission;
use sidelight_translog::entry::{Authority, DemandRefused, EntryIndex, Kind};

use super::draft::{hash_of, name};
use super::row::{demand_of, filed_life, keep, moved};
use crate::app::App;
use crate::asking::check::rulebook;
use crate::problem::ApiResult;
use crate::release::changed;
use crate::release::entry::{Committing, Prepared, UNDECIDED};
use crate::release::refused::{filed_by, is_taken};

/// The refusal; with the salts of `given`, or fresh ones.
pub(crate) fn prepare(
    app: &App,
    row: &DemandRow,
    (reason, by): (Reason, Option<u64>),
    given: Option<&[WireOpening]>,
) -> ApiResult<Prepared> {
    let life = filed_life(row)?;
    let officer = life.state.filed().map(|it| it.by).ok_or_else(changed)?;
    entry(app, (row, &life), (officer, reason, by), given)
}

fn entry(
    app: &App,
    (row, life): (&DemandRow, &Life),
    (officer, reason, by): (Credential, Reason, Option<u64>),
    given: Option<&[WireOpening]>,
) -> ApiResult<Prepared> {
    let (demand, now_ms) = (demand_of(row)?, app.now_ms());
    let mut made = Committing::new(Kind::DemandRefused, given);
    let body = DemandRefused {
        policy: rulebook(app, now_ms)?,
        demand: name(life, &demand.kind, now_ms)?,
        reason,
        agency: made.commit("agency", row.agency.clone()),
        demand_text: made.commit("demand-text", hash_of(&row.demand)),
        submitted_by: made.commit("submitted-by", officer.to_string()),
        decision: by.map(|_| UNDECIDED),
        decided_by: by.map_or(Authority::Operator, |by| {
            Authority::Credential(EntryIndex(by))
        }),
    };
    made.prepared(app, body.into(), None)
}

/// Ends a demand whose life is being refused, with the entries that say so; the last one is waited for.
pub(crate) async fn close(
    app: &App,
    (row, life): (&DemandRow, &Life),
    (parts, submissions): (&[PartDone], &[LogSubmission]),
) -> ApiResult<()> {
    let row = DemandRow {
        log_request: submissions.last().map(|it| it.request),
        release: None,
        ..moved(row, life)?
    };
    keep(app, &row, (parts, submissions)).await
}

/// Ends one that nobody refused: it lapsed, or was taken back.
pub(crate) async fn end(
    app: &App,
    (row, life): (&DemandRow, &Life),
    reason: Reason,
) -> ApiResult<()> {
    let prepared = prepare(app, row, (reason, None), None)?;
    close(app, (row, life), (&[], &[prepared.submission])).await
}

/// Ends one anew whose refusal the log refused, because the reviewer's passkey was revoked since, or other
/// rules came into force: as nobody's. What the record is known to refuse again waits.
pub(super) async fn anew(
    app: &App,
    (row, life): (&DemandRow, Life),
    (by, reason): (Option<Credential>, Reason),
) -> ApiResult<()> {
    let reason = match by {
        Some(_) => Reason::NoDecision,
        None => reason,
    };
    let officer = filed_by(&app.store.demand_parts(row.id).await?)?;
    let made = entry(app, (row, &life), (officer, reason, None), None)?.submission;
    if !is_taken(app, &made)? {
        return Ok(());
    }
    let state = State::Refusing { by: None, reason };
    close(app, (row, &Life { state, ..life }), (&[], &[made])).await
}
