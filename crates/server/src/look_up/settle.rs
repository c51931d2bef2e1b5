//! What the record's rounds do with look-ups: what nobody decides lapses, and what is public moves on.

use sidelight_domain::lookup::life::{Actor, Event, Life, Reason, State};
use sidelight_store::StoreError;
use sidelight_store::emergencies::{Outcome, Standing};
use sidelight_store::look_ups::{LookUpRow, LookUpStep};

use super::entry::{anew, close, refusal};
use super::row::{corrupt, filed_life, life_of, moved};
use crate::app::App;
use crate::problem::ApiResult;
use crate::release::{ROUND_MAX, TYPED_LIFE_MS};

/// One round.
pub(crate) async fn settle(app: &App) -> Result<(), StoreError> {
    let now_ms = app.now_ms();
    let before = now_ms.saturating_sub(TYPED_LIFE_MS);
    app.store.look_ups_sweep(before).await?;
    let open = app.store.look_ups_standing(Standing::Open, ROUND_MAX);
    for row in open.await? {
        if let Err(error) = tend(app, &row, now_ms).await {
            tracing::warn!(?error, look_up = %row.id, "a look-up waits for the next round");
        }
    }
    for (row, outcome) in app.store.look_ups_due(ROUND_MAX).await? {
        match outcome {
            Outcome::Entered(entered) => publish(app, &row, entered.entry).await?,
            Outcome::Refused(why) => {
                if app.refused_said.is_new(row.log_request) {
                    tracing::error!(why, look_up = %row.id, "the record does not take a look-up");
                }
                if let Err(error) = reopen(app, &row).await {
                    tracing::warn!(?error, look_up = %row.id, "it waits for the next round");
                }
            }
        }
    }
    Ok(())
}

/// Lets it lapse.
async fn tend(app: &App, row: &LookUpRow, now_ms: u64) -> ApiResult<()> {
    let life = filed_life(row)?;
    match life.at(now_ms) {
        state @ State::Refusing { by: None, reason } => {
            let lapsed = Life { state, ..life };
            end(app, row, &lapsed, reason).await
        }
        State::Filed(_)
        | State::Supervised { .. }
        | State::Approved { .. }
        | State::Published { .. }
        | State::Refusing { .. }
        | State::Refused { .. } => Ok(()),
    }
}

/// Ends one that nobody refused: it lapsed, or was taken back.
pub(crate) async fn end(app: &App, row: &LookUpRow, life: &Life, reason: Reason) -> ApiResult<()> {
    let prepared = refusal(app, row, (reason, None), None)?;
    close(app, (row, life), &prepared.submission, None).await
}

async fn publish(app: &App, row: &LookUpRow, index: u64) -> Result<(), StoreError> {
    let life = life_of(row)?.ok_or_else(corrupt)?;
    let life = life
        .apply(&Actor::Sequencer, Event::Publish { index }, app.now_ms())
        .map_err(|_| corrupt())?;
    let closed = moved(row, &life)?;
    let step = LookUpStep {
        row: &closed,
        part: None,
        submission: None,
    };
    // Two at once are one too many for the row, and the other one has done it.
    app.store.look_up_step(&step).await?;
    Ok(())
}

/// The reviewer's credential may have been revoked in between, or the key or the rules changed: it is decided
/// again, and a refusal is nobody's.
async fn reopen(app: &App, row: &LookUpRow) -> ApiResult<()> {
    let life = filed_life(row)?;
    let (filed, supervisor) = match life.state {
        State::Approved {
            filed, supervisor, ..
        } => (filed, supervisor),
        State::Refusing { by, reason } => return anew(app, (row, life), (by, reason)).await,
        State::Filed(_)
        | State::Supervised { .. }
        | State::Published { .. }
        | State::Refused { .. } => return Ok(()),
    };
    let life = Life {
        state: State::Supervised { filed, supervisor },
        ..life
    };
    let open = LookUpRow {
        log_request: None,
        ..moved(row, &life)?
    };
    app.store.look_up_reopen(&open).await?;
    Ok(())
}
