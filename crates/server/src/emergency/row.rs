//! An emergency's row as a [`Life`], the row after a step of it, and both on the wire.

use sidelight_api::emergency::{EmergencyState, NewOutline};
use sidelight_domain::emergency::life::{Called, Life, NotNow, State};
use sidelight_domain::emergency::{Claim, Outline};
use sidelight_store::emergencies::{EmergencyRow, EmergencyStep, PartDone, Standing};
use sidelight_store::{AccountId, StoreError};

use crate::app::App;
use crate::problem::{ApiError, ApiResult};
use crate::release::changed;
use crate::release::filed::{Filed, no_reviewers_reason, other_text, own_work, past};
pub(crate) use crate::release::filed::{filed_life, life_of};

impl Filed for EmergencyRow {
    type Life = Life;
    const TABLE: &'static str = "emergencies";

    fn life(&self) -> Option<&str> {
        self.life.as_deref()
    }

    fn typed_by(&self) -> (&str, AccountId) {
        (&self.agency, self.account)
    }
}

/// What it claims.
pub(crate) fn claim_of(row: &EmergencyRow) -> ApiResult<Claim> {
    Claim::parse(&row.claim).map_err(ApiError::internal)
}

/// What was said first, if it was begun with that.
pub(crate) fn outline_of(row: &EmergencyRow) -> ApiResult<Option<NewOutline>> {
    let Some(text) = &row.outline else {
        return Ok(None);
    };
    let outline = Outline::parse(text).map_err(ApiError::internal)?;
    Ok(Some(NewOutline {
        case: outline.case,
        danger: outline.danger.code().to_owned(),
        who: outline.who,
        why_now: outline.why_now,
    }))
}

fn corrupt() -> StoreError {
    StoreError::Corrupt(EmergencyRow::TABLE)
}

/// The row after a step of its life. What the step adds besides is the caller's.
pub(crate) fn moved(row: &EmergencyRow, life: &Life) -> Result<EmergencyRow, StoreError> {
    let (standing, entry) = match life.state {
        State::Begun(_)
        | State::Filed(_)
        | State::Supervised { .. }
        | State::CalledBack(_)
        | State::Reviewed { .. } => (Standing::Open, None),
        State::Approved { .. } | State::Refusing { .. } => (Standing::Closing, None),
        State::Released { index } | State::Refused { index, .. } => (Standing::Closed, Some(index)),
        State::NotCompleted { .. } => (Standing::Closed, None),
    };
    // What nobody has signed is its officer's alone, and goes with it.
    let forgets = matches!(life.state, State::NotCompleted { .. });
    Ok(EmergencyRow {
        version: row.version + 1,
        standing,
        life: Some(serde_json::to_string(life).map_err(|_| corrupt())?),
        entry,
        claim: match forgets {
            true => String::new(),
            false => row.claim.clone(),
        },
        household: row.household.filter(|_| !forgets),
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
        State::Begun(_) => EmergencyState::Begun,
        State::Filed(_) => EmergencyState::Filed,
        State::Supervised { .. } => EmergencyState::Supervised,
        State::CalledBack(_) => EmergencyState::CalledBack,
        State::Reviewed { .. } => EmergencyState::Reviewed,
        State::Approved { .. } | State::Refusing { .. } => EmergencyState::Deciding,
        State::Released { .. } => EmergencyState::Released,
        State::Refused { .. } => EmergencyState::Refused,
        State::NotCompleted { .. } => EmergencyState::NotCompleted,
    }
}

/// Why it came to nothing.
pub(crate) fn reason(state: &State) -> Option<&'static str> {
    match state {
        State::Refused { reason, .. } | State::NotCompleted { reason, .. } => Some(reason.code()),
        State::Begun(_)
        | State::Filed(_)
        | State::Supervised { .. }
        | State::CalledBack(_)
        | State::Reviewed { .. }
        | State::Approved { .. }
        | State::Released { .. }
        | State::Refusing { .. } => None,
    }
}

/// What came of supervisor and call back, while it counts.
pub(crate) fn called(state: &State) -> Option<&Called> {
    match state {
        State::CalledBack(called)
        | State::Reviewed { called, .. }
        | State::Approved { called, .. } => Some(called),
        State::Begun(_)
        | State::Filed(_)
        | State::Supervised { .. }
        | State::Released { .. }
        | State::Refusing { .. }
        | State::Refused { .. }
        | State::NotCompleted { .. } => None,
    }
}

/// Why an emergency is not moved on, for the caller.
pub(crate) fn not_now(why: NotNow) -> ApiError {
    match why {
        NotNow::NotYours | NotNow::NobodyLeftOut => ApiError::not_found(),
        NotNow::OwnWork => own_work(),
        NotNow::State(state) => past("emergency", state),
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
        NotNow::OtherOutline => ApiError::conflict(
            "outline",
            "The claim says other than what was said first.",
            "Reviewers call back about that. Type the claim anew with the same, or withdraw it.",
        ),
        NotNow::BeganLater => ApiError::conflict(
            "began_later",
            "The window began after your agency was called back.",
            "Type the claim anew, with a window that begins before.",
        ),
        NotNow::OtherText => other_text(),
        NotNow::Reason => no_reviewers_reason(),
    }
}
