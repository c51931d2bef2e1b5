//! What trustees answer about addresses by themselves: `GET /api/trustees/look-ups?wait=25`,
//! `POST .../answers`, and `POST .../tallies`: how many those were in a month (`docs/ref/lookup.md`).

use std::time::Duration;

use axum::extract::State;
use http::StatusCode;
use sidelight_api::lookup::set_up::{LOOK_UP_ANSWER_BYTES, SET_UP_LIFE_MS, Tally};
use sidelight_api::lookup::{Done, WORK_MAX, Work};
use sidelight_store::SetUpId;
use sidelight_translog::entry::LookupTally;

use super::{Created, created, malformed};
use crate::app::App;
use crate::body::{Answer, Query, id};
use crate::look_up::case;
use crate::problem::{ApiError, ApiResult};
use crate::trustee::caller::Called;
use crate::trustee::enter::enter;
use crate::trustee::release::has_seat;
use crate::wait::Wait;

/// Between two looks at what waits.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Look-ups in one answer, the newest.
const LOOK_UPS_MAX: usize = WORK_MAX / 2;

/// Look-ups, newest first, then set-ups, oldest first; none when the wait is over, or where the caller has no
/// share of the key in force.
pub(crate) async fn list(
    State(app): State<App>,
    Query(wait): Query<Wait>,
    called: Called,
) -> ApiResult<Answer<Vec<Work>>> {
    let over = wait.deadline();
    loop {
        let found = waiting(&app, &called).await?;
        if !found.is_empty() {
            return Ok(Answer(found));
        }
        if !over.pause(&app, LOOK_EVERY).await {
            return Ok(Answer(Vec::new()));
        }
    }
}

async fn waiting(app: &App, called: &Called) -> ApiResult<Vec<Work>> {
    let Some(epoch) = epoch_of(app, called) else {
        return Ok(Vec::new());
    };
    let since_ms = app.now_ms().saturating_sub(SET_UP_LIFE_MS);
    let asked = (epoch, since_ms);
    // Somebody is in danger: they come first, and leave room for others even where some cannot be answered.
    let look_ups = case::waiting(app, &called.trustee, LOOK_UPS_MAX).await?;
    let mut all: Vec<Work> = look_ups.into_iter().map(Work::LookUp).collect();
    let limit = u32::try_from(WORK_MAX - all.len()).unwrap_or(u32::MAX);
    let found = app
        .store
        .set_ups_waiting(called.trustee.as_str(), asked, limit);
    let work = found.await?.into_iter().map(|it| Work::SetUp {
        set_up: it.id.to_string(),
        epoch: it.epoch,
        element: it.element,
    });
    all.extend(work);
    Ok(all)
}

/// The look-up key in force, where the caller holds a share of it.
fn epoch_of(app: &App, called: &Called) -> Option<u64> {
    let found = app.record.view(|log| {
        let ledger = log.ledger();
        let set = ledger.lookup_sets().last()?;
        has_seat(ledger, set, &called.trustee).then_some(set.entry.epoch)
    });
    found.flatten()
}

/// 204, also for the same again; 409 `answered` for another one. Whoever asked checks it.
pub(crate) async fn answer(State(app): State<App>, called: Called) -> ApiResult<StatusCode> {
    let done: Done = called.json()?;
    epoch_of(&app, &called).ok_or_else(ApiError::not_found)?;
    match done {
        Done::LookUp { index, answers } => {
            case::answered(&app, &called.trustee, (index, answers)).await
        }
        Done::SetUp { set_up, answer } => {
            let set_up: SetUpId = id(&set_up)?;
            if answer.0.len() != LOOK_UP_ANSWER_BYTES {
                return Err(malformed("The answer"));
            }
            let found = app.store.set_up(set_up).await?;
            found.ok_or_else(ApiError::not_found)?;
            let trustee = called.trustee.as_str();
            let put = app.store.set_up_answer_put(set_up, trustee, &answer.0);
            case::kept(put.await?)
        }
    }
}

/// How many set-ups the caller has answered in a month that is over. The record's rules decide.
pub(crate) async fn tally(State(app): State<App>, called: Called) -> ApiResult<Created> {
    let new: Tally = called.json()?;
    if new.trustee != called.trustee.as_str() {
        return Err(ApiError::not_found());
    }
    let body = LookupTally {
        trustee: called.trustee,
        month: new.month.parse().map_err(|_| malformed("The month"))?,
        set_ups: new.set_ups,
        signature: new
            .signature
            .parse()
            .map_err(|_| malformed("The signature"))?,
    };
    Ok(created(enter(&app, body.into(), None).await?))
}
