//! What the record's rounds do with emergencies: what nobody decides lapses, what can be reviewed is
//! prepared, and what is public moves on.

use sidelight_domain::emergency::life::{Actor, Called, Event, Life, Reason, State};
use sidelight_store::StoreError;
use sidelight_store::emergencies::{EmergencyRow, EmergencyStep, Outcome, Standing};
use sidelight_store::footage::FootageWait;

use super::row::{claim_of, filed_life, keep, life_of, moved};
use super::{after, asked, drill, refusal, release};
use crate::app::App;
use crate::problem::ApiResult;
use crate::release::at_home::{self, About};
use crate::release::footage::Named;
use crate::release::{ROUND_MAX, TYPED_LIFE_MS};

/// One round.
pub(crate) async fn settle(app: &App) -> Result<(), StoreError> {
    let now_ms = app.now_ms();
    let before = now_ms.saturating_sub(TYPED_LIFE_MS);
    app.store.emergencies_sweep(before).await?;
    for row in app
        .store
        .emergencies_standing(Standing::Open, ROUND_MAX)
        .await?
    {
        if let Err(error) = tend(app, &row, now_ms).await {
            tracing::warn!(?error, emergency = %row.id, "an emergency waits for the next round");
        }
    }
    for (row, outcome) in app.store.emergencies_due(ROUND_MAX).await? {
        match outcome {
            Outcome::Entered(entered) => publish(app, &row, entered.entry).await?,
            Outcome::Refused(why) => {
                if app.refused_said.is_new(row.log_request) {
                    tracing::error!(why, emergency = %row.id, "the record does not take an emergency");
                }
                if let Err(error) = reopen(app, &row).await {
                    tracing::warn!(?error, emergency = %row.id, "it waits for the next round");
                }
            }
        }
    }
    after::settle(app).await
}

/// Lets it lapse, or makes what reviewers sign.
async fn tend(app: &App, row: &EmergencyRow, now_ms: u64) -> ApiResult<()> {
    let life = filed_life(row)?;
    match life.at(now_ms) {
        state @ State::NotCompleted { .. } => {
            keep(app, &moved(row, &Life { state, ..life })?, None).await
        }
        state @ State::Refusing { by: None, reason } => {
            let lapsed = Life { state, ..life };
            end(app, row, &lapsed, reason).await
        }
        State::CalledBack(called) | State::Reviewed { called, .. }
            if drill::is_overtaken(app, row)? =>
        {
            Ok(anew(app, row, (life, called)).await?)
        }
        State::CalledBack(called) if row.release.is_none() => {
            if let Some(row) = asked::decided(app, row, &life).await? {
                return keep(app, &row, None).await;
            }
            let Some(owner) = life.owner(&called, now_ms) else {
                return Ok(());
            };
            let wait = wait(app, row).await?;
            if !at_home::is_over(wait, now_ms) {
                return Ok(());
            }
            let Some(made) = release::prepare(app, row, (&called, owner)).await? else {
                return Ok(());
            };
            let prepared = EmergencyRow {
                version: row.version + 1,
                release: Some(made),
                ..row.clone()
            };
            keep(app, &prepared, None).await
        }
        _ => Ok(()),
    }
}

/// How far the home is with what is still there; the first time, its hubs are asked.
async fn wait(app: &App, row: &EmergencyRow) -> ApiResult<FootageWait> {
    if let Some(wait) = at_home::asked(app, row.id.0).await? {
        return Ok(wait);
    }
    let claim = claim_of(row)?;
    let named = match row.household {
        None => None,
        Some(household) => release::named(app, household, &claim).await?,
    };
    let about = About {
        id: row.id.0,
        why: match drill::is_drill(app, row) {
            true => "drill",
            false => "emergency",
        },
        household: row.household.filter(|_| named.is_some()),
        named: named.unwrap_or(Named::Doors(&[])),
        window: claim.window,
        hidden: claim.is_to_be_hidden(),
    };
    at_home::ask(app, about).await
}

/// Ends one that nobody refused: it lapsed, or was taken back.
pub(crate) async fn end(
    app: &App,
    row: &EmergencyRow,
    life: &Life,
    reason: Reason,
) -> ApiResult<()> {
    let prepared = refusal::prepare(app, row, (reason, None), None)?;
    refusal::close(app, (row, life), &prepared.submission, None).await
}

async fn publish(app: &App, row: &EmergencyRow, index: u64) -> Result<(), StoreError> {
    let corrupt = || StoreError::Corrupt("emergencies");
    let life = life_of(row)?.ok_or_else(corrupt)?;
    let life = life
        .apply(&Actor::Sequencer, Event::Publish { index }, app.now_ms())
        .map_err(|_| corrupt())?;
    let closed = moved(row, &life)?;
    let step = EmergencyStep {
        row: &closed,
        part: None,
        submission: None,
    };
    // Two at once are one too many for the row, and the other one has done it.
    app.store.emergency_step(&step).await?;
    Ok(())
}

/// A credential may have been revoked in between, or the trustees or the rules changed: reviewers decide on a
/// release again, unless its agency has taken it back since, and a refusal is nobody's.
async fn reopen(app: &App, row: &EmergencyRow) -> ApiResult<()> {
    let life = filed_life(row)?;
    match life.state {
        State::Approved {
            withdrawn: true, ..
        } => refusal::anew(app, (row, life), (None, Reason::Withdrawn)).await,
        State::Approved { called, .. } => Ok(anew(app, row, (life, called)).await?),
        State::Refusing { by, reason } => refusal::anew(app, (row, life), (by, reason)).await,
        State::Begun(_)
        | State::Filed(_)
        | State::Supervised { .. }
        | State::CalledBack(_)
        | State::Reviewed { .. }
        | State::Released { .. }
        | State::Refused { .. }
        | State::NotCompleted { .. } => Ok(()),
    }
}

/// What reviewers sign is made again, and both reviews with it.
async fn anew(
    app: &App,
    row: &EmergencyRow,
    (life, called): (Life, Called),
) -> Result<(), StoreError> {
    let life = Life {
        state: State::CalledBack(called),
        ..life
    };
    let open = EmergencyRow {
        release: None,
        log_request: None,
        ..moved(row, &life)?
    };
    app.store.emergency_reopen(&open).await?;
    Ok(())
}
