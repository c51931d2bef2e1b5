//! An emergency's row as a [`Life`], the row after a step of it, and both on the wire.

use sidelight_api::emergency::EmergencyState;
use sidelight_domain::emergency::Claim;
use sidelight_domain::emergency::life::{Called, Life, NotNow, State};
use sidelight_domain::window::MINUTE_MS;
use sidelight_store::StoreError;
use sidelight_store::emergencies::{EmergencyRow, EmergencyStep, PartDone, Standing};

use crate::app::App;
use crate::problem::{ApiError, ApiResult};
use crate::release::changed;

/// Where a row says an emergency is; `None` before it is filed.
pub(crate) fn life_of(row: &EmergencyRow) -> Result<Option<Life>, StoreError> {
    let read = |text: &String| serde_json::from_str(text).map_err(|_| corrupt());
    row.life.as_ref().map(read).transpose()
}

/// The same of one that was filed.
pub(crate) fn filed_life(row: &EmergencyRow) -> ApiResult<Life> {
    // Typed ones are their officer's alone: to everybody else there is none.
    life_of(row)?.ok_or_else(ApiError::not_found)
}

/// What it claims.
pub(crate) fn claim_of(row: &EmergencyRow) -> ApiResult<Claim> {
    Claim::parse(&row.claim).map_err(ApiError::internal)
}

fn corrupt() -> StoreError {
    StoreError::Corrupt("emergencies")
}

/// The row after a step of its life. What the step adds besides is the caller's.
pub(crate) fn moved(row: &EmergencyRow, life: &Life) -> Result<EmergencyRow, StoreError> {
    let (standing, entry) = match life.state {
        State::Filed(_)
        | State::Supervised { .. }
        | State::CalledBack(_)
        | State::Reviewed { .. } => (Standing::Open, None),
        State::Approved { .. } | State::Refusing { .. } => (Standing::Closing, None),
        State::Released { index } | State::Refused { index, .. } => (Standing::Closed, Some(index)),
    };
    Ok(EmergencyRow {
        version: row.version + 1,
        standing,
        life: Some(serde_json::to_string(life).map_err(|_| corrupt())?),
        entry,
        ..row.clone()
    })
}

/// Keeps a step that leads to no entry; 409 if somebody was quicker.
pub(crate) async fn keep(app: &App, row: &EmergencyRow, part: Option<&PartDone>) -> ApiResult<()> {
    let step = EmergencyStep {
        row,
        part,
        submission: None,
    };
    match app.store.emergency_step(&step).await? {
        true => Ok(()),
        false => Err(changed()),
    }
}

/// A state on the wire.
pub(crate) fn on_wire(state: &State) -> EmergencyState {
    match state {
        State::Filed(_) => EmergencyState::Filed,
        State::Supervised { .. } => EmergencyState::Supervised,
        State::CalledBack(_) => EmergencyState::CalledBack,
        State::Reviewed { .. } => EmergencyState::Reviewed,
        State::Approved { .. } | State::Refusing { .. } => EmergencyState::Deciding,
        State::Released { .. } => EmergencyState::Released,
        State::Refused { .. } => EmergencyState::Refused,
    }
}

/// When it lapses, ms, while it waits for somebody.
pub(crate) fn lapses_ms(life: &Life) -> Option<u64> {
    let filed = life.state.filed()?;
    Some(filed.at_ms.saturating_add(life.life_minutes * MINUTE_MS))
}

/// What came of the call back, while it counts.
pub(crate) fn called(state: &State) -> Option<&Called> {
    match state {
        State::CalledBack(called)
        | State::Reviewed { called, .. }
        | State::Approved { called, .. } => Some(called),
        State::Filed(_)
        | State::Supervised { .. }
        | State::Released { .. }
        | State::Refusing { .. }
        | State::Refused { .. } => None,
    }
}

/// Why an emergency is not moved on, for the caller.
pub(crate) fn not_now(why: NotNow) -> ApiError {
    match why {
        NotNow::NotYours => ApiError::not_found(),
        NotNow::OwnWork => ApiError::conflict(
            "own_work",
            "This takes another person.",
            "You did one part of it; somebody else has to do this one.",
        ),
        NotNow::State(state) => ApiError::conflict(
            "state",
            "The emergency is past this, or not there yet.",
            format!("It is {state}."),
        ),
        NotNow::OwnersTime => ApiError::conflict(
            "owners_time",
            "The owner still has time to answer.",
            "Wait until they have answered, or their time is over.",
        ),
        NotNow::NoAnswerAwaited => ApiError::conflict(
            "no_answer_awaited",
            "No answer is waited for.",
            "The time is over, or somebody of the household has answered.",
        ),
        NotNow::OtherText => ApiError::conflict(
            "changed",
            "Something else was signed than what is decided.",
            "Read it again.",
        ),
        NotNow::Reason => ApiError::unprocessable(
            "reason",
            "This is no reason of a reviewer.",
            "Choose one of the list.",
        ),
    }
}
