//! A request's row as a [`Life`], and the row after a step of it.

use sidelight_api::request::RequestState;
use sidelight_domain::record::sha256;
use sidelight_domain::request::life::{Life, NotNow, Published, State, Verdict};
use sidelight_domain::rulebook::OffenceClass;
use sidelight_store::StoreError;
use sidelight_store::decisions::DecisionRow;
use sidelight_store::requests::{Decided, RequestRow, Submitted};

use crate::problem::ApiError;

/// Where a row says a request is.
pub(crate) fn life_of(row: &RequestRow) -> Result<Life, StoreError> {
    let class = match &row.submitted {
        None => OffenceClass::Ordinary,
        Some(submitted) => class_of(&submitted.class).ok_or_else(corrupt)?,
    };
    Ok(Life {
        agency: row.agency.clone(),
        class,
        state: state_of(row).ok_or_else(corrupt)?,
    })
}

fn corrupt() -> StoreError {
    StoreError::Corrupt("requests")
}

fn class_of(code: &str) -> Option<OffenceClass> {
    OffenceClass::ALL
        .into_iter()
        .find(|class| class.code() == code)
}

fn state_of(row: &RequestRow) -> Option<State> {
    if row.state == "draft" {
        return Some(State::Draft);
    }
    let submitted = row.submitted.as_ref()?;
    let document = sha256(&submitted.document);
    match row.state.as_str() {
        "submitted" => Some(State::Submitted {
            document,
            by: submitted.credential,
            at_ms: submitted.at_ms,
        }),
        "decided" => Some(State::Decided {
            document,
            verdict: verdict_of(row.decided.as_ref()?)?,
        }),
        "refused" => Some(State::Refused {
            index: row.entered?.entry,
            reason: row.decided.as_ref()?.reason.clone()?,
        }),
        "published" => published_of(row, submitted).map(State::Published),
        "resolved" => published_of(row, submitted).map(State::Resolved),
        "withdrawn" => published_of(row, submitted).map(State::Withdrawn),
        _ => None,
    }
}

fn verdict_of(decided: &Decided) -> Option<Verdict> {
    match (&decided.reason, decided.expires_ms) {
        (Some(reason), None) => Some(Verdict::Refuse {
            reason: reason.clone(),
        }),
        (None, Some(expires_ms)) => Some(Verdict::Publish { expires_ms }),
        (Some(_), Some(_)) | (None, None) => None,
    }
}

fn published_of(row: &RequestRow, submitted: &Submitted) -> Option<Published> {
    Some(Published {
        index: row.entered?.entry,
        document: sha256(&submitted.document),
        expires_ms: row.decided.as_ref()?.expires_ms?,
        updates: u32::try_from(row.updates).ok()?,
    })
}

/// The row after a step of its life: the new state and version, and the number of updates. What the step
/// adds besides is the caller's.
pub(crate) fn moved(row: &RequestRow, life: &Life, now_ms: u64) -> RequestRow {
    let mut row = row.clone();
    row.version += 1;
    row.updated_ms = now_ms;
    // Nothing is ever moved to `expired`: that is what the clock makes of `published`.
    life.state.name().clone_into(&mut row.state);
    match &life.state {
        State::Published(it) | State::Resolved(it) | State::Withdrawn(it) | State::Expired(it) => {
            row.updates = u64::from(it.updates);
        }
        State::Draft | State::Submitted { .. } | State::Decided { .. } | State::Refused { .. } => {}
    }
    row
}

/// The row without the step of a decision that the log never takes; `None` if it has not taken it.
pub(crate) fn undecided(
    row: &RequestRow,
    decision: &DecisionRow,
    now_ms: u64,
) -> Result<Option<RequestRow>, StoreError> {
    let mut back = RequestRow {
        version: row.version + 1,
        updated_ms: now_ms,
        ..row.clone()
    };
    if decision.update.is_some() {
        back.updates = row.updates.saturating_sub(1);
        return Ok(Some(back));
    }
    match life_of(row)?.state {
        State::Decided { .. } => {
            "submitted".clone_into(&mut back.state);
            back.decided = None;
        }
        State::Resolved(_) | State::Withdrawn(_) => "published".clone_into(&mut back.state),
        State::Draft
        | State::Submitted { .. }
        | State::Published(_)
        | State::Refused { .. }
        | State::Expired(_) => return Ok(None),
    }
    Ok(Some(back))
}

/// A state on the wire.
pub(crate) fn on_wire(state: &State) -> RequestState {
    match state {
        State::Draft => RequestState::Draft,
        State::Submitted { .. } => RequestState::Submitted,
        State::Decided { .. } => RequestState::Decided,
        State::Published(_) => RequestState::Published,
        State::Refused { .. } => RequestState::Refused,
        State::Resolved(_) => RequestState::Resolved,
        State::Withdrawn(_) => RequestState::Withdrawn,
        State::Expired(_) => RequestState::Expired,
    }
}

/// Why a request is not moved on, for the caller.
pub(crate) fn not_now(why: NotNow) -> ApiError {
    match why {
        NotNow::NotYours => ApiError::not_found(),
        NotNow::OwnWork => ApiError::conflict(
            "own_work",
            "This is your own work.",
            "Whoever wrote it cannot decide on it; another moderator has to.",
        ),
        NotNow::State(state) => ApiError::conflict(
            "state",
            "The request is past this, or not there yet.",
            format!("It is {state}."),
        ),
        NotNow::Sensitive => ApiError::unprocessable(
            "sensitive-text",
            "A sensitive request has no free text.",
            "It can be resolved or withdrawn without words.",
        ),
        NotNow::Expired => ApiError::conflict(
            "expired",
            "It would be over before it begins.",
            "Residents could not answer any more.",
        ),
    }
}
