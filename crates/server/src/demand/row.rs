//! A demand's row as a [`Life`], the row after a step of it, and both on the wire.

use sidelight_api::demand::DemandState;
use sidelight_domain::demand::Demand;
use sidelight_domain::demand::life::{Life, NotNow, State};
use sidelight_domain::rulebook::DemandClass;
use sidelight_store::demands::{DemandRow, DemandStep};
use sidelight_store::emergencies::{PartDone, Standing};
use sidelight_store::record::LogSubmission;
use sidelight_store::{AccountId, StoreError};
use sidelight_translog::entry::{Entry, Kind};

use crate::app::App;
use crate::problem::{ApiError, ApiResult};
use crate::release::changed;
use crate::release::filed::{Filed, no_reviewers_reason, other_text, own_work, past};
pub(crate) use crate::release::filed::{filed_life, life_of};

impl Filed for DemandRow {
    type Life = Life;
    const TABLE: &'static str = "demands";

    fn life(&self) -> Option<&str> {
        self.life.as_deref()
    }

    fn typed_by(&self) -> (&str, AccountId) {
        (&self.agency, self.account)
    }
}

/// What it demands.
pub(crate) fn demand_of(row: &DemandRow) -> ApiResult<Demand> {
    Demand::parse(&row.demand).map_err(ApiError::internal)
}

pub(super) fn corrupt() -> StoreError {
    StoreError::Corrupt(DemandRow::TABLE)
}

/// The row after a step of its life. What the step adds besides is the caller's.
pub(crate) fn moved(row: &DemandRow, life: &Life) -> Result<DemandRow, StoreError> {
    let (standing, entry) = match life.state {
        State::Filed(_)
        | State::Supervised { .. }
        | State::Verified(_)
        | State::Told { .. }
        | State::Gagged(_)
        | State::Reviewed { .. } => (Standing::Open, None),
        State::Telling { .. }
        | State::Approved { .. }
        | State::Preserving { .. }
        | State::Refusing { .. } => (Standing::Closing, None),
        State::Released { index } | State::Preserved { index } | State::Refused { index, .. } => {
            (Standing::Closed, Some(index))
        }
    };
    Ok(DemandRow {
        version: row.version + 1,
        standing,
        life: Some(serde_json::to_string(life).map_err(|_| corrupt())?),
        entry,
        ..row.clone()
    })
}

/// Keeps a step; 409 if somebody was quicker.
pub(crate) async fn keep(
    app: &App,
    row: &DemandRow,
    (parts, submissions): (&[PartDone], &[LogSubmission]),
) -> ApiResult<()> {
    let step = DemandStep {
        row,
        parts,
        submissions,
    };
    match app.store.demand_step(&step).await? {
        true => Ok(()),
        false => Err(changed()),
    }
}

/// Which entry reviewers sign where it is; `None` if none.
pub(crate) fn signed_next(life: &Life, state: &State) -> Option<Kind> {
    let leaves = match life.class {
        DemandClass::Content => Some(Kind::Compelled),
        DemandClass::Account => Some(Kind::AccountDisclosed),
        DemandClass::Preserve => None,
    };
    match state {
        State::Verified(_) if leaves.is_some() => Some(Kind::DemandNoticed),
        State::Verified(_) => Some(Kind::Preservation),
        State::Gagged(_) => leaves.or(Some(Kind::Preservation)),
        State::Told { .. } | State::Reviewed { .. } => leaves,
        State::Filed(_)
        | State::Supervised { .. }
        | State::Telling { .. }
        | State::Approved { .. }
        | State::Released { .. }
        | State::Preserving { .. }
        | State::Preserved { .. }
        | State::Refusing { .. }
        | State::Refused { .. } => None,
    }
}

/// The kind of the entry that was made for reviewers.
pub(crate) fn made(row: &DemandRow) -> ApiResult<Option<Kind>> {
    let read = |draft: &[u8]| Entry::parse(draft).map(|entry| entry.kind());
    let kind = row.release.as_ref().map(|it| read(&it.draft));
    kind.transpose().map_err(ApiError::internal)
}

/// A state on the wire.
pub(crate) fn on_wire(state: &State) -> DemandState {
    match state {
        State::Filed(_) => DemandState::Filed,
        State::Supervised { .. } => DemandState::Supervised,
        State::Verified(_) => DemandState::Verified,
        State::Telling { .. } => DemandState::Telling,
        State::Told { .. } => DemandState::Told,
        State::Gagged(_) => DemandState::Gagged,
        State::Reviewed { .. } => DemandState::Reviewed,
        State::Approved { .. } | State::Preserving { .. } | State::Refusing { .. } => {
            DemandState::Deciding
        }
        State::Released { .. } => DemandState::Released,
        State::Preserved { .. } => DemandState::Preserved,
        State::Refused { .. } => DemandState::Refused,
    }
}

/// Why it was refused, in public.
pub(crate) fn reason(state: &State) -> Option<String> {
    match state {
        State::Refused { reason, .. } => Some(reason.code().to_owned()),
        _ => None,
    }
}

/// Why a demand is not moved on, for the caller.
pub(crate) fn not_now(why: NotNow) -> ApiError {
    match why {
        NotNow::NotYours => ApiError::not_found(),
        NotNow::OwnWork => own_work(),
        NotNow::State(state) => past("demand", state),
        NotNow::HouseholdsTime => ApiError::conflict(
            "households_time",
            "The household still has time to object.",
            "Wait until its days are over.",
        ),
        NotNow::Objection => ApiError::conflict(
            "objection",
            "An objection holds it, or was made before.",
            "A household objects once, and nothing leaves until that is settled.",
        ),
        NotNow::Class => ApiError::conflict(
            "class",
            "This type of demand does not yield that.",
            "What it can yield at most is in the rulebook.",
        ),
        NotNow::OtherText => other_text(),
        NotNow::Reason => no_reviewers_reason(),
    }
}
