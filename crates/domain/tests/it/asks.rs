//! The rulebook of the repository and a request that keeps to it, for tests to bend.

use sidelight_domain::place::{Cell, Point, grid};
use sidelight_domain::rulebook::{AgencyKind, Ask, Rulebook};

pub(crate) const MINUTE: u64 = 60_000;
pub(crate) const DAY: u64 = 24 * 60 * MINUTE;
/// 2026-11-23T12:00Z, a Monday.
pub(crate) const NOW: u64 = 1_795_435_200_000;

pub(crate) fn rulebook_text() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../policy/rulebook-1.toml");
    std::fs::read_to_string(path).unwrap()
}

pub(crate) fn rulebook() -> Rulebook {
    Rulebook::parse(&rulebook_text()).unwrap()
}

/// Where the tests' streets are; its cell is 0.10 km².
pub(crate) fn town() -> Point {
    Point::new(40.0012, -82.8634).unwrap()
}

/// That many cells around the town, nearest first.
pub(crate) fn cells(count: usize) -> Vec<u64> {
    let mut tiles = grid::around(town(), grid::Zoom::Near, 5);
    tiles.sort_by_key(|tile| (tile.distance_m, tile.name.clone()));
    let all: Vec<Cell> = tiles.iter().map(|tile| tile.cell().unwrap()).collect();
    all[..count].iter().map(|cell| u64::from(*cell)).collect()
}

/// Four cells, yesterday evening, a burglary.
pub(crate) fn burglary(cells: &[u64]) -> Ask<'_> {
    Ask {
        agency: AgencyKind::Police,
        offence: "burglary",
        cells,
        from_ms: NOW - DAY,
        to_ms: NOW - DAY + 270 * MINUTE,
        text: "Two people left a house on foot.\nA grey van was parked near it.",
        contact: "Detective desk, +1 555 0100",
        terms: "Kept with the case for seven years; given to the prosecution and the defence.",
        case_number: "26-004417",
        earlier_for_case: 0,
        own_investigation: true,
        urgent: None,
    }
}

/// Ten cells, no text.
pub(crate) fn sensitive(cells: &[u64]) -> Ask<'_> {
    Ask {
        offence: "sexual-assault",
        text: "",
        ..burglary(cells)
    }
}
