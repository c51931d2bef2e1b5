//! A draft under the rulebook in force, with the agency's regions: what is wrong with it, in words, or
//! what was accepted.

use sidelight_api::request::{Draft, RuleBroken};
use sidelight_domain::place::{Area, Cell};
use sidelight_domain::rulebook::{Accepted, Ask, UrgentAsk, Violation};
use sidelight_store::requests::RequestRow;
use sidelight_translog::hash::Sha256Hash;

use super::agency::Enrolled;
use crate::app::App;
use crate::problem::{ApiError, ApiResult};
use crate::record::day_of;

/// In how long urgent asks are counted, ms.
pub(crate) const URGENT_DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// What the agency has asked before.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Earlier {
    /// Other requests for the same case, published or waiting.
    pub(crate) for_case: u64,
    /// Urgent asks that it has submitted within a day.
    urgent_day: u64,
    /// Urgent asks that stand in the record as misused.
    urgent_misused: u64,
}

impl Earlier {
    /// Counted now, without the request itself.
    pub(crate) async fn count(app: &App, row: &RequestRow, now_ms: u64) -> ApiResult<Self> {
        let since_ms = now_ms.saturating_sub(URGENT_DAY_MS);
        let misused = app
            .record
            .view(|log| log.ledger().urgent_misused(&row.agency));
        Ok(Self {
            for_case: app
                .store
                .requests_for_case(&row.agency, &row.case_key, row.id)
                .await?,
            urgent_day: app
                .store
                .urgent_since(&row.agency, since_ms, row.id)
                .await?,
            urgent_misused: misused.unwrap_or(0),
        })
    }
}

/// Every rule that a draft breaks at `now_ms`, or what is accepted.
pub(crate) fn check(
    app: &App,
    agency: &Enrolled,
    draft: &Draft,
    (earlier, now_ms): (Earlier, u64),
) -> Result<Accepted, Vec<RuleBroken>> {
    let cells: Vec<u64> = draft
        .cells
        .iter()
        // What is no cell is a number that is none either, and is refused as such.
        .map(|cell| cell.parse::<Cell>().map_or(0, u64::from))
        .collect();
    let ask = Ask {
        agency: agency.kind(),
        offence: &draft.offence,
        cells: &cells,
        from_ms: draft.from_ms.unwrap_or_default(),
        to_ms: draft.to_ms.unwrap_or_default(),
        text: &draft.text,
        contact: &draft.contact,
        terms: &draft.terms,
        case_number: &draft.case_number,
        earlier_for_case: earlier.for_case,
        own_investigation: draft.own_investigation,
        urgent: draft.danger.map(|danger| UrgentAsk {
            danger,
            earlier_day: earlier.urgent_day,
            misused: earlier.urgent_misused,
        }),
    };
    let outside = outside(agency, draft);
    let rules = app.rules();
    match rules.book.check(&ask, now_ms, &rules.by) {
        Ok(accepted) if outside.is_none() => Ok(accepted),
        Ok(_) => Err(outside.into_iter().collect()),
        Err(violations) => Err(violations
            .iter()
            .map(|violation| broken(violation, draft))
            .chain(outside)
            .collect()),
    }
}

/// As many urgent asks as a day may have, found only while storing.
pub(crate) fn urgent_full(app: &App) -> Vec<RuleBroken> {
    let rules = app.rules();
    let max = rules.book.urgent.as_ref().map(|it| it.per_agency_day_max);
    let violation = Violation::UrgentPerDay(max.unwrap_or(0));
    vec![broken(&violation, &Draft::default())]
}

/// A rule the case breaks by being asked about too often, found only while storing.
pub(crate) fn case_full(app: &App) -> Vec<RuleBroken> {
    let violation = Violation::PerCase(app.rules().book.request.per_case_max);
    vec![broken(&violation, &Draft::default())]
}

fn broken(violation: &Violation, draft: &Draft) -> RuleBroken {
    let message = match violation {
        Violation::NoWindow(_) if draft.from_ms.is_none() || draft.to_ms.is_none() => {
            "Say between which times it happened.".to_owned()
        }
        Violation::NotACell(_) => {
            "Choose cells from the map: one of these is not of resolution 9.".to_owned()
        }
        other => other.to_string(),
    };
    RuleBroken {
        code: violation.code().to_owned(),
        message,
    }
}

/// An agency asks where it works: `region` lines of its document.
fn outside(agency: &Enrolled, draft: &Draft) -> Option<RuleBroken> {
    let regions = &agency.document.regions;
    let cells = draft
        .cells
        .iter()
        .filter_map(|cell| cell.parse::<Cell>().ok());
    let outside = cells
        .map(|cell| cell.region().to_string())
        .any(|region| !regions.contains(&region));
    outside.then(|| RuleBroken {
        code: "region".to_owned(),
        message:
            "Choose other cells: one of these lies outside the regions that your agency may ask in."
                .to_owned(),
    })
}

/// Such as `4 cells, 0.42 km²`, once there is a cell.
pub(crate) fn area(draft: &Draft) -> Option<String> {
    let cells = draft
        .cells
        .iter()
        .filter_map(|cell| cell.parse::<Cell>().ok());
    Area::new(cells).ok().map(|area| area.to_string())
}

/// The rulebook in force, if it is the one that this program goes by.
pub(crate) fn rulebook(app: &App, now_ms: u64) -> ApiResult<Sha256Hash> {
    let own = Sha256Hash(app.rules().book.hash);
    let in_force = app.record.view(|log| {
        // An entry is never before the last one.
        let day = log
            .day()
            .map_or(day_of(now_ms), |last| last.max(day_of(now_ms)));
        log.ledger().policy_on(day).map(|policy| policy.rulebook)
    });
    match in_force.flatten() {
        Some(rulebook) if rulebook == own => Ok(own),
        Some(_) | None => Err(ApiError::unavailable(
            "The rulebook that this operator goes by is not in force in the public record.",
            10,
        )),
    }
}
