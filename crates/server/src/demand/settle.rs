//! What the record's rounds do with demands: what nobody decides lapses, a gag that is over gags nothing,
//! what reviewers can sign is made, what is public moves on, and what was kept long enough is let go.

use sidelight_domain::demand::life::{Event, Life, State};
use sidelight_domain::emergency::life::Actor;
use sidelight_store::StoreError;
use sidelight_store::demands::{DemandRow, DemandStep};
use sidelight_store::emergencies::{Outcome, Standing};
use sidelight_store::requests::Entered;
use sidelight_translog::entry::{Body, Entry};

use super::draft::{Deciding, next};
use super::keeping::hold;
use super::refusal::{anew, end};
use super::row::{corrupt, filed_life, keep, life_of, made, moved, signed_next};
use super::told::{Telling, written};
use crate::app::App;
use crate::emergency::drill::is_announced;
use crate::problem::{ApiError, ApiResult};
use crate::record::day_of;
use crate::release::{ROUND_MAX, TYPED_LIFE_MS};

/// One round.
pub(crate) async fn settle(app: &App) -> Result<(), StoreError> {
    let now_ms = app.now_ms();
    let before = now_ms.saturating_sub(TYPED_LIFE_MS);
    app.store.demands_sweep(before).await?;
    app.store.preserved_end(now_ms, ROUND_MAX).await?;
    publish_due(app).await?;
    for row in app
        .store
        .demands_standing(Standing::Open, ROUND_MAX)
        .await?
    {
        if let Err(error) = tend(app, &row, now_ms).await {
            tracing::warn!(?error, demand = %row.id, "a demand waits for the next round");
        }
    }
    Ok(())
}

async fn publish_due(app: &App) -> Result<(), StoreError> {
    for (row, outcome) in app.store.demands_due(ROUND_MAX).await? {
        match outcome {
            Outcome::Entered(entered) => publish(app, &row, entered).await?,
            Outcome::Refused(why) => {
                if app.refused_said.is_new(row.log_request) {
                    tracing::error!(why, demand = %row.id, "the record does not take a demand");
                }
                if let Err(error) = reopen(app, &row).await {
                    tracing::warn!(?error, demand = %row.id, "it waits for the next round");
                }
            }
        }
    }
    Ok(())
}

/// Lets it lapse or its gag end, and makes what reviewers can sign.
async fn tend(app: &App, row: &DemandRow, now_ms: u64) -> ApiResult<()> {
    let life = filed_life(row)?;
    let state = life.at(now_ms);
    if let State::Refusing { by: None, reason } = state {
        let lapsed = Life { state, ..life };
        return end(app, (row, &lapsed), reason).await;
    }
    if state != life.state {
        let ungagged = Life { state, ..life };
        let row = DemandRow {
            release: None,
            ..moved(row, &ungagged)?
        };
        return keep(app, &row, (&[], &[])).await;
    }
    let announced = row.household.is_some_and(|home| is_announced(app, home));
    if is_fresh(row, &life, now_ms)? && !announced {
        return Ok(());
    }
    if let Some(state) = unreviewed(&state) {
        // A first review of what no longer holds was one of nothing.
        let life = Life { state, ..life };
        let row = DemandRow {
            release: None,
            ..moved(row, &life)?
        };
        return keep(app, &row, (&[], &[])).await;
    }
    let of = Deciding {
        app,
        row,
        life: &life,
    };
    let (release, next) = match next(&of, &state).await? {
        Some((made, next)) => (Some(made), next),
        None if row.release.is_some() => (None, row.clone()),
        None => return Ok(()),
    };
    let row = DemandRow {
        release,
        ..moved(&next, &life)?
    };
    keep(app, &row, (&[], &[])).await
}

/// Where it was before the first review.
fn unreviewed(state: &State) -> Option<State> {
    match *state {
        State::Reviewed { basis, told, .. } => Some(match told {
            Some(told) => State::Told { basis, told },
            None => State::Gagged(basis),
        }),
        _ => None,
    }
}

/// Whether what reviewers can sign is as it should be: made today, or signed by one of them and good today.
/// The notice is made by a reviewer and holds.
fn is_fresh(row: &DemandRow, life: &Life, now_ms: u64) -> ApiResult<bool> {
    let signed = signed_next(life, &life.state);
    let Some(release) = &row.release else {
        return Ok(signed.is_none());
    };
    if made(row)? != signed {
        return Ok(false);
    }
    let entry = Entry::parse(&release.draft).map_err(ApiError::internal)?;
    let today = day_of(now_ms);
    Ok(match (entry.body(), life.state) {
        (Body::DemandNoticed(_), _) => true,
        (Body::Compelled(compelled), State::Reviewed { .. }) => compelled.notice_due >= today,
        (_, State::Reviewed { .. }) => true,
        _ => entry.day() == today,
    })
}

async fn publish(app: &App, row: &DemandRow, entered: Entered) -> Result<(), StoreError> {
    let life = life_of(row)?.ok_or_else(corrupt)?;
    let event = Event::Publish {
        index: entered.entry,
    };
    let next = life
        .apply(&Actor::Sequencer, event, entered.at_ms)
        .map_err(|_| corrupt())?;
    let mut row = moved(row, &next)?;
    match next.state {
        State::Told { told, .. } => {
            let release = row.release.take().ok_or_else(corrupt)?;
            let salt = release.openings.iter().find(|it| it.field == "demand-text");
            let telling = Telling {
                entry: told.entry,
                at_ms: told.at_ms,
                deliver_from_ms: next.deliver_from_ms(&told),
                salt: hex::encode(salt.ok_or_else(corrupt)?.salt),
                objection: None,
            };
            row.told = written(&telling).map_err(|_| corrupt())?;
            row.log_request = None;
        }
        State::Preserved { .. } => hold(app, &row).await?,
        _ => {}
    }
    let step = DemandStep {
        row: &row,
        parts: &[],
        submissions: &[],
    };
    // Two at once are one too many for the row, and the other one has done it.
    app.store.demand_step(&step).await?;
    Ok(())
}

/// A credential may have been revoked in between, or the trustees or the rules changed: reviewers decide
/// again, and a refusal is nobody's.
async fn reopen(app: &App, row: &DemandRow) -> ApiResult<()> {
    let life = filed_life(row)?;
    let state = match life.state {
        State::Telling { basis, .. } => State::Verified(basis),
        State::Preserving { basis, .. }
        | State::Approved {
            basis, told: None, ..
        } => match life.is_gagged(app.now_ms()) {
            true => State::Gagged(basis),
            false => State::Verified(basis),
        },
        State::Approved {
            basis,
            told: Some(told),
            ..
        } => State::Told { basis, told },
        State::Refusing { by, reason } => return anew(app, (row, life), (by, reason)).await,
        _ => return Ok(()),
    };
    let life = Life { state, ..life };
    let row = DemandRow {
        release: None,
        log_request: None,
        ..moved(row, &life)?
    };
    let step = DemandStep {
        row: &row,
        parts: &[],
        submissions: &[],
    };
    app.store.demand_step(&step).await?;
    Ok(())
}
