//! The entry of an emergency that came to nothing: of a reviewer under a passkey, or of nobody.

use rand::rngs::OsRng;
use sidelight_api::decision::FieldOpening as WireOpening;
use sidelight_api::emergency::Refusal;
use sidelight_domain::emergency::life::{Life, Reason};
use sidelight_store::emergencies::{EmergencyRow, EmergencyStep, PartDone};
use sidelight_store::record::LogSubmission;
use sidelight_translog::entry::{Authority, EmergencyRefused, EntryIndex, FieldOpening, Kind};
use sidelight_translog::hash::Sha256Hash;

use super::row::{changed, claim_of, filed_life, moved};
use super::sign::to_sign;
use crate::app::App;
use crate::asking::check::rulebook;
use crate::asking::credential::Decider;
use crate::asking::entry::origin;
use crate::endpoints::decisions::wire::opening;
use crate::problem::{ApiError, ApiResult};
use crate::record::decided::{covered, digest};
use crate::record::{Draft, enter};

/// A refusal with its digest, before anybody signed.
pub(crate) struct Prepared {
    /// The entry to come, with its openings.
    pub(crate) submission: LogSubmission,
    /// What a reviewer signs.
    pub(crate) digest: [u8; 32],
    /// The lines that it covers.
    pub(crate) lines: Vec<(String, String)>,
}

/// The refusal; with the salts of `given`, or fresh ones.
pub(crate) fn prepare(
    app: &App,
    row: &EmergencyRow,
    (reason, by): (Reason, Option<u64>),
    given: Option<&[WireOpening]>,
) -> ApiResult<Prepared> {
    let (claim, now_ms) = (claim_of(row)?, app.now_ms());
    let filed = row.life.as_ref().map(|_| filed_life(row)).transpose()?;
    let submitted_by = filed.and_then(|life| life.state.filed().map(|it| it.by));
    let submitted_by = submitted_by.ok_or_else(changed)?;
    let mut draft = Draft::new(Kind::EmergencyRefused);
    let mut commit = |field: &'static str, value: String| {
        let salt = given.and_then(|given| given.iter().find(|it| it.field == field));
        let fresh = FieldOpening::new(value.clone(), &mut OsRng);
        let opening = match salt {
            Some(it) => FieldOpening {
                salt: it.salt,
                value: value.into_bytes(),
            },
            None => fresh,
        };
        draft.commit_with(field, opening)
    };
    let mut body = EmergencyRefused {
        policy: rulebook(app, now_ms)?,
        danger: claim.danger,
        reason,
        agency: commit("agency", row.agency.clone()),
        claim: commit("claim", Sha256Hash::of(row.claim.as_bytes()).to_hex()),
        submitted_by: commit("submitted-by", submitted_by.to_string()),
        decision: by.map(|_| Sha256Hash([0; 32])),
        decided_by: by.map_or(Authority::Operator, |by| {
            Authority::Credential(EntryIndex(by))
        }),
    };
    let made = draft
        .submission(body.clone().into(), None, now_ms)
        .map_err(ApiError::internal)?;
    let lines = covered(&made.draft).ok_or_else(|| ApiError::internal("nobody refuses so"))?;
    let digest = digest(&origin(app)?, Kind::EmergencyRefused.as_str(), &lines);
    body.decision = by.map(|_| digest);
    let entry = crate::asking::entry::entry_text(body.into(), now_ms)?;
    Ok(Prepared {
        submission: LogSubmission {
            draft: entry,
            ..made
        },
        digest: digest.0,
        lines,
    })
}

/// The refusal as a reviewer is shown it.
pub(crate) fn to_review(
    app: &App,
    (reason, prepared): (Reason, Prepared),
    deciders: &[Decider],
) -> ApiResult<Refusal> {
    let openings = prepared.submission.openings.into_iter().map(opening);
    Ok(Refusal {
        reason: reason.code().to_owned(),
        lines: prepared.lines,
        openings: openings.collect::<ApiResult<_>>()?,
        sign: to_sign(app, prepared.digest, deciders),
    })
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
