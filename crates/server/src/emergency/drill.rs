//! Drills: an emergency about a home that the record announces for them is one, whoever files it and
//! whatever it says. Nobody chooses it, and nothing of it is in the claim.

use sidelight_domain::record::HouseholdId;
use sidelight_store::emergencies::{Among, EmergencyRow};
use sidelight_translog::entry::{Body, Emergency, EmergencyRefused, Entry, Kind};

use super::country::country;
use crate::app::App;
use crate::problem::{ApiError, ApiResult};
use crate::record::day_of;

/// Whether it is practised. What is in the record is what its entry says, whatever was announced since.
pub(crate) fn is_drill(app: &App, row: &EmergencyRow) -> bool {
    let Some(entry) = row.entry else {
        return row.household.is_some_and(|home| is_announced(app, home));
    };
    let entered = app.record.view(|log| {
        let has = |kind| log.of_kind(kind).binary_search(&entry).is_ok();
        has(Kind::Drill) || has(Kind::DrillRefused)
    });
    entered == Some(true)
}

/// Whether a home was announced for drills, on whatever day.
pub(crate) fn is_announced(app: &App, household: HouseholdId) -> bool {
    let found = app.record.view(|log| log.ledger().canary(household));
    found.flatten().is_some()
}

/// Which kind of entry lets footage of a home leave where somebody is said to be in danger; `None` for a home
/// that was announced today: until the day is over whoever lives there can find it, and nothing leaves.
pub(super) fn kind(app: &App, household: HouseholdId) -> Option<Kind> {
    let found = app.record.view(|log| log.ledger().canary(household));
    match found.flatten() {
        None => Some(Kind::Emergency),
        Some(canary) if canary.day < day_of(app.now_ms()) => Some(Kind::Drill),
        Some(_) => None,
    }
}

/// The entry of a release.
pub(super) fn released(kind: Kind, entry: Emergency) -> Body {
    match kind == Kind::Drill {
        true => Body::Drill(entry),
        false => Body::Emergency(entry),
    }
}

/// Which kind the entry of one that came to nothing is, and the entry.
pub(super) fn refused(app: &App, row: &EmergencyRow) -> (Kind, fn(EmergencyRefused) -> Body) {
    match is_drill(app, row) {
        true => (Kind::DrillRefused, Body::DrillRefused),
        false => (Kind::EmergencyRefused, Body::EmergencyRefused),
    }
}

/// Whether what reviewers can sign is not what it would be by now: of another kind, because the home was
/// announced since; of another country, because the agency has said one; or made by a program of before
/// minutes and countries were said. What was signed as one thing never becomes the other, and no page signs
/// what does not say all of it.
pub(crate) fn is_overtaken(app: &App, row: &EmergencyRow) -> ApiResult<bool> {
    let (Some(household), Some(release)) = (row.household, &row.release) else {
        return Ok(false);
    };
    let made = Entry::parse(&release.draft).map_err(ApiError::internal)?;
    let country = Some(country(app, &row.agency));
    let says = matches!(
        made.body(),
        Body::Emergency(it) | Body::Drill(it) if it.minutes.is_some() && it.country == country
    );
    Ok(!says || kind(app, household) != Some(made.kind()))
}

/// The homes for drills, and whether a claim is about one: emergencies and drills of a day are counted
/// apart.
pub(super) fn among(app: &App, household: Option<HouseholdId>) -> Among {
    let homes = app.record.view(|log| {
        let canaries = log.ledger().canaries();
        canaries.map(|(home, _)| home).collect::<Vec<_>>()
    });
    let homes = homes.unwrap_or_default();
    match household.is_some_and(|home| homes.contains(&home)) {
        true => Among::About(homes),
        false => Among::AboutOthers(homes),
    }
}
