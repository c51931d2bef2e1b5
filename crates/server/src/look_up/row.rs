//! A look-up's row as a [`Life`], the row after a step of it, and both on the wire.

use sidelight_api::lookup::case::LookUpState;
use sidelight_domain::lookup::LookUp;
use sidelight_domain::lookup::life::{Life, NotNow, State};
use sidelight_domain::window::MINUTE_MS;
use sidelight_store::emergencies::{PartDone, Standing};
use sidelight_store::look_ups::{LookUpRow, LookUpStep};
use sidelight_store::{AccountId, StoreError};

use crate::app::App;
use crate::problem::{ApiError, ApiResult};
use crate::release::changed;
use crate::release::filed::{Filed, no_reviewers_reason, other_text, own_work, past};
pub(crate) use crate::release::filed::{filed_life, life_of};

impl Filed for LookUpRow {
    type Life = Life;
    const TABLE: &'static str = "look_ups";

    fn life(&self) -> Option<&str> {
        self.life.as_deref()
    }

    fn typed_by(&self) -> (&str, AccountId) {
        (&self.agency, self.account)
    }
}

/// What it asks.
pub(crate) fn text_of(row: &LookUpRow) -> ApiResult<LookUp> {
    LookUp::parse(&row.text).map_err(ApiError::internal)
}

pub(super) fn corrupt() -> StoreError {
    StoreError::Corrupt(LookUpRow::TABLE)
}

/// The row after a step of its life. What the step adds besides is the caller's.
pub(crate) fn moved(row: &LookUpRow, life: &Life) -> Result<LookUpRow, StoreError> {
    let (standing, entry) = match life.state {
        State::Filed(_) | State::Supervised { .. } => (Standing::Open, None),
        State::Approved { .. } | State::Refusing { .. } => (Standing::Closing, None),
        State::Published { index } | State::Refused { index, .. } => {
            (Standing::Closed, Some(index))
        }
    };
    Ok(LookUpRow {
        version: row.version + 1,
        standing,
        life: Some(serde_json::to_string(life).map_err(|_| corrupt())?),
        entry,
        ..row.clone()
    })
}

/// Keeps a step that leads to no entry; 409 if somebody was quicker.
pub(crate) async fn keep(app: &App, row: &LookUpRow, part: Option<&PartDone>) -> ApiResult<()> {
    let step = LookUpStep {
        row,
        part,
        submission: None,
    };
    match app.store.look_up_step(&step).await? {
        true => Ok(()),
        false => Err(changed()),
    }
}

/// A state on the wire.
pub(crate) fn on_wire(state: &State) -> LookUpState {
    match state {
        State::Filed(_) => LookUpState::Filed,
        State::Supervised { .. } => LookUpState::Supervised,
        State::Approved { .. } | State::Refusing { .. } => LookUpState::Deciding,
        State::Published { .. } => LookUpState::Published,
        State::Refused { .. } => LookUpState::Refused,
    }
}

/// When it lapses, ms, while it waits for somebody.
pub(crate) fn lapses_ms(life: &Life) -> Option<u64> {
    let filed = life.state.filed()?;
    Some(filed.at_ms.saturating_add(life.life_minutes * MINUTE_MS))
}

/// Why it was refused, once that is public.
pub(crate) fn reason(state: &State) -> Option<String> {
    match state {
        State::Refused { reason, .. } => Some(reason.code().to_owned()),
        State::Filed(_)
        | State::Supervised { .. }
        | State::Approved { .. }
        | State::Published { .. }
        | State::Refusing { .. } => None,
    }
}

/// Why a look-up is not moved on, for the caller.
pub(crate) fn not_now(why: NotNow) -> ApiError {
    match why {
        NotNow::NotYours => ApiError::not_found(),
        NotNow::OwnWork => own_work(),
        NotNow::State(state) => past("look-up", state),
        NotNow::OtherText => other_text(),
        NotNow::Reason => no_reviewers_reason(),
    }
}
