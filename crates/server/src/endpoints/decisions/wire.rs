//! A decision for the wire.

use sidelight_api::decision::{Decision, DecisionState, FieldOpening};
use sidelight_domain::word_list::six_words;
use sidelight_store::decisions::{DecisionRow, DecisionState as Stored};
use sidelight_store::record::{KeptOpening, SubmissionState};

use sidelight_translog::hash::Sha256Hash;

use crate::app::App;
use crate::asking::approval::allowed;
use crate::asking::credential::Decider;
use crate::asking::entry::{body_of, origin};
use crate::asking::{TIME_OVER, not_taken};
use crate::problem::{ApiError, ApiResult};
use crate::record::decided::covered;

/// As the one who asked sees it; `deciders` are their passkeys that decide such things.
pub(super) fn on_wire(app: &App, row: DecisionRow, deciders: &[Decider]) -> ApiResult<Decision> {
    let (state, failure, index) = state_of(&row, app.now_ms());
    let lines = covered(&row.entry)
        .ok_or_else(|| ApiError::internal("a stored decision covers nothing"))?;
    let document = row.document.filter(|document| {
        let hash = Sha256Hash::of(document);
        app.record
            .view(|log| log.redacted_by(hash))
            .flatten()
            .is_none()
    });
    let document = document.map(String::from_utf8).transpose();
    Ok(Decision {
        decision: row.id.to_string(),
        kind: body_of(&row.entry)?.kind().as_str().to_owned(),
        origin: origin(app)?,
        lines,
        openings: row
            .openings
            .into_iter()
            .map(opening)
            .collect::<ApiResult<_>>()?,
        document: document.map_err(|_| ApiError::internal("a stored document is no text"))?,
        digest: row.digest,
        allow: allowed(deciders),
        rp_id: app.passkeys.rp_id().to_owned(),
        created_ms: row.created_ms,
        expires_ms: row.expires_ms,
        state,
        failure,
        index,
        words: six_words(&row.digest).map(str::to_owned).to_vec(),
    })
}

fn state_of(row: &DecisionRow, now_ms: u64) -> (DecisionState, Option<String>, Option<u64>) {
    match &row.state {
        Stored::Waiting if row.expires_ms > now_ms => (DecisionState::Waiting, None, None),
        Stored::Waiting => (DecisionState::Failed, Some(TIME_OVER.to_owned()), None),
        Stored::Failed(why) => (DecisionState::Failed, Some(why.clone()), None),
        Stored::Approved { submission, .. } => match submission {
            None | Some((_, SubmissionState::Waiting)) => (DecisionState::Approved, None, None),
            Some((_, SubmissionState::Entered(index))) => {
                (DecisionState::Published, None, Some(*index))
            }
            Some((_, SubmissionState::Refused(why))) => {
                (DecisionState::Failed, Some(not_taken(why)), None)
            }
        },
    }
}

/// An opening for the wire.
pub(crate) fn opening(kept: KeptOpening) -> ApiResult<FieldOpening> {
    let value = String::from_utf8(kept.value);
    Ok(FieldOpening {
        field: kept.field,
        salt: kept.salt,
        value: value.map_err(|_| ApiError::internal("a committed value is no text"))?,
    })
}
