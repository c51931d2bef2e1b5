//! Drills: emergencies that are practised on a home that was announced for it. They read like emergencies and
//! are counted apart, so that no number of emergencies knows of them.

use std::collections::BTreeMap;

use sidelight_domain::record::HouseholdId;

use super::{Answers, EmergencyRecord, Ledger, RefusedRecord, Violation};
use crate::entry::{Canary, Day};

/// What the log has of drills.
#[derive(Clone, Debug, Default)]
pub(super) struct Drills {
    canaries: BTreeMap<HouseholdId, CanaryRecord>,
    pub(super) released: BTreeMap<u64, EmergencyRecord>,
    pub(super) refused: BTreeMap<u64, RefusedRecord>,
}

/// A home that was announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CanaryRecord {
    /// Index of its entry.
    pub index: u64,
    /// Day of its entry.
    pub day: Day,
}

/// The numbers of drills.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DrillNumbers {
    /// Homes announced for them.
    pub canaries: u64,
    /// Drills that trustees might answer.
    pub drills: u64,
    /// Of these, answered by enough of them.
    pub answered: u64,
    /// Those that came to nothing.
    pub refused: u64,
}

impl Drills {
    pub(super) fn announce(&mut self, household: HouseholdId, (index, day): (u64, Day)) {
        let record = CanaryRecord { index, day };
        self.canaries.insert(household, record);
    }
}

impl Ledger {
    /// Every home that was announced for drills.
    pub fn canaries(&self) -> impl Iterator<Item = (HouseholdId, CanaryRecord)> {
        let canaries = self.drills.canaries.iter();
        canaries.map(|(household, record)| (*household, *record))
    }

    /// Whether this home was announced for drills, on whatever day.
    pub fn canary(&self, household: HouseholdId) -> Option<CanaryRecord> {
        self.drills.canaries.get(&household).copied()
    }

    /// Every drill that trustees may answer by the index of its entry, in order.
    pub fn drills(&self) -> impl DoubleEndedIterator<Item = (u64, &EmergencyRecord)> {
        let records = self.drills.released.iter();
        records.map(|(index, record)| (*index, record))
    }

    /// The drill entered at `index`.
    pub fn drill(&self, index: u64) -> Option<&EmergencyRecord> {
        self.drills.released.get(&index)
    }

    /// Every drill that came to nothing by the index of its entry, in order.
    pub fn refused_drills(&self) -> impl DoubleEndedIterator<Item = (u64, &RefusedRecord)> {
        let records = self.drills.refused.iter();
        records.map(|(index, record)| (*index, record))
    }

    /// The numbers of drills.
    pub fn drill_numbers(&self) -> DrillNumbers {
        let answered = self
            .drills()
            .filter(|(_, it)| self.answers(it) == Answers::Answered);
        DrillNumbers {
            canaries: self.drills.canaries.len() as u64,
            drills: self.drills.released.len() as u64,
            answered: answered.count() as u64,
            refused: self.drills.refused.len() as u64,
        }
    }

    pub(super) fn check_canary(&self, canary: &Canary) -> Result<(), Violation> {
        match self.canary(canary.household) {
            None => Ok(()),
            Some(_) => Err(Violation::Drill("this home is announced already")),
        }
    }

    /// Where no home is announced nobody practises: a refused emergency is not entered as a drill.
    pub(super) fn check_drill_refused(&self) -> Result<(), Violation> {
        match self.drills.canaries.is_empty() {
            false => Ok(()),
            true => Err(Violation::Drill("no home was announced for it")),
        }
    }

    /// A home is one for drills from the day after its entry's: until then whoever lives there can find it.
    pub(super) fn check_drill(&self, day: Day) -> Result<(), Violation> {
        match self.canaries().any(|(_, canary)| canary.day < day) {
            true => Ok(()),
            false => Err(Violation::Drill(
                "no home was announced for it on an earlier day",
            )),
        }
    }
}
