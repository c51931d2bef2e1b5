//! What is kept for a demand: fresh, or for longer what was kept for one before it, once.

use sidelight_domain::demand::Demand;
use sidelight_domain::record::{ClipId, HouseholdId};
use sidelight_store::StoreError;
use sidelight_store::demands::DemandRow;

use super::row::{corrupt, demand_of};
use crate::app::App;
use crate::body::id;
use crate::problem::ApiResult;
use crate::release::footage::leaving;

/// An agency's demands about one household that are looked at.
const KEEPING_MAX: u32 = 200;

/// What a demand to keep comes to.
pub(super) enum Keeping {
    /// Nothing of this is kept for its agency.
    Fresh,
    /// It is, by this demand, and was not renewed.
    Longer(Box<DemandRow>),
    /// It was renewed already.
    Over,
}

/// Whether the agency keeps the same doors and hours already.
pub(super) async fn keeping(
    app: &App,
    row: &DemandRow,
    household: HouseholdId,
) -> ApiResult<Keeping> {
    let demand = demand_of(row)?;
    let mut same = Vec::new();
    for earlier in kept_for(app, row, household).await? {
        if is_same(&demand_of(&earlier)?, &demand) {
            same.push(earlier);
        }
    }
    Ok(match (same.len(), same.pop()) {
        (0, _) | (_, None) => Keeping::Fresh,
        (1, Some(earlier)) if earlier.renews.is_none() => Keeping::Longer(Box::new(earlier)),
        (_, Some(_)) => Keeping::Over,
    })
}

/// The agency's demands for which something of this household is kept now.
pub(super) async fn kept_for(
    app: &App,
    row: &DemandRow,
    household: HouseholdId,
) -> ApiResult<Vec<DemandRow>> {
    let now_ms = app.now_ms();
    let mut all = app
        .store
        .demands_keeping(&row.agency, household, now_ms, KEEPING_MAX)
        .await?;
    all.retain(|it| it.entry.is_some());
    Ok(all)
}

fn is_same(one: &Demand, other: &Demand) -> bool {
    (&one.doors, one.window) == (&other.doors, other.window)
}

/// Holds what the entry says is kept. It can be repeated.
pub(super) async fn hold(app: &App, row: &DemandRow) -> Result<(), StoreError> {
    let (Some(household), Some(until_ms)) = (row.household, row.kept_until_ms) else {
        return Err(corrupt());
    };
    if let Some(earlier) = row.renews {
        let now_ms = app.now_ms();
        return app.store.preserve_longer(earlier, now_ms, until_ms).await;
    }
    let release = row.release.as_ref().ok_or_else(corrupt)?;
    let clips = leaving(release).map_err(|_| corrupt())?;
    let clips: Result<Vec<ClipId>, _> = clips.iter().map(|it| id(&it.clip)).collect();
    let clips = clips.map_err(|_| corrupt())?;
    app.store
        .preserve(row.id, household, &clips, until_ms)
        .await?;
    Ok(())
}
