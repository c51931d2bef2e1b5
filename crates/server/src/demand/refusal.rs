//! The entry of a demand that came to nothing: of a reviewer under a passkey, or of nobody.

use sidelight_api::decision::FieldOpening as WireOpening;
use sidelight_domain::demand::life::{Life, Reason};
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

/// The refusal; with the salts of `given`, or fresh ones.
pub(crate) fn prepare(
    app: &App,
    row: &DemandRow,
    (reason, by): (Reason, Option<u64>),
    given: Option<&[WireOpening]>,
) -> ApiResult<Prepared> {
    let (demand, life, now_ms) = (demand_of(row)?, filed_life(row)?, app.now_ms());
    let submitted_by = life.state.filed().map(|it| it.by).ok_or_else(changed)?;
    let mut made = Committing::new(Kind::DemandRefused, given);
    let body = DemandRefused {
        policy: rulebook(app, now_ms)?,
        demand: name(&life, &demand.kind, now_ms)?,
        reason,
        agency: made.commit("agency", row.agency.clone()),
        demand_text: made.commit("demand-text", hash_of(&row.demand)),
        submitted_by: made.commit("submitted-by", submitted_by.to_string()),
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
