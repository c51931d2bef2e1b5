//! Drills on the page of emergencies: which homes were announced for them, and what was practised there. None
//! of it is in any other number of the page.

use sidelight_translog::ledger::{DrillNumbers, EmergencyRecord, Ledger};

use super::emergencies::left;
use super::words::{answers_said, said};

/// Drills shown, the newest; all of them are in the record.
const DRILLS_SHOWN_MAX: usize = 100;
/// Homes shown, the newest.
const HOMES_SHOWN_MAX: usize = 100;

/// What the page says.
pub(super) struct Drills {
    pub(super) of: DrillNumbers,
    /// Newest first.
    pub(super) homes: Vec<Home>,
    /// Newest first, and with those that were refused.
    pub(super) list: Vec<Line>,
}

/// A home that was announced.
pub(super) struct Home {
    /// Index of its entry.
    pub(super) index: u64,
    pub(super) day: String,
    pub(super) household: String,
}

/// One drill.
pub(super) struct Line {
    /// Index of its entry.
    pub(super) index: u64,
    pub(super) day: String,
    pub(super) danger: String,
    /// What left; none if nothing did.
    pub(super) left: String,
    /// What came of it.
    pub(super) came: String,
}

impl Drills {
    /// None while no home was announced.
    pub(super) fn counted(ledger: &Ledger) -> Option<Self> {
        let of = ledger.drill_numbers();
        if of.canaries == 0 {
            return None;
        }
        let mut homes: Vec<Home> = ledger
            .canaries()
            .map(|(household, it)| Home {
                index: it.index,
                day: it.day.to_string(),
                household: household.to_string(),
            })
            .collect();
        homes.sort_by_key(|it| std::cmp::Reverse(it.index));
        homes.truncate(HOMES_SHOWN_MAX);
        let released = |(index, it): (u64, &EmergencyRecord)| Line {
            index,
            day: it.day.to_string(),
            danger: said("danger", it.entry.danger.code()).to_owned(),
            left: left([it.entry.cameras, it.entry.clips, it.entry.seconds]),
            came: answers_said(ledger.answers(&it.followed)).to_owned(),
        };
        let refused = ledger.refused_drills().rev().take(DRILLS_SHOWN_MAX);
        let refused = refused.map(|(index, it)| Line {
            index,
            day: it.day.to_string(),
            danger: said("danger", it.danger.code()).to_owned(),
            left: "nothing".to_owned(),
            came: format!("refused before: {}", said("reason", it.reason.code())),
        });
        let drills = ledger.drills().rev().take(DRILLS_SHOWN_MAX).map(released);
        let mut list: Vec<Line> = drills.chain(refused).collect();
        list.sort_by_key(|it| std::cmp::Reverse(it.index));
        list.truncate(DRILLS_SHOWN_MAX);
        Some(Self { of, homes, list })
    }
}
