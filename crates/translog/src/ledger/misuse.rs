//! Emergencies that were misused: rules and records (`docs/ref/leaf.md`). A release or a refusal can be said
//! to be one as soon as its entry is there: nothing that an agency could still end stands in the way, and
//! whoever signed it is to sign nothing more.

use std::collections::BTreeMap;

use super::{Ledger, Violation, emergencies::REVIEWER};
use crate::entry::{Authority, EmergencyMisuse, EmergencyMisused, EntryIndex, Process, Slug};

/// Entries `emergency-misused`, by the index of the emergency.
pub(super) type Misused = BTreeMap<u64, MisusedRecord>;

/// What was said of an emergency: that it was misused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MisusedRecord {
    /// The entry that says so.
    pub index: u64,
    /// In what way.
    pub reason: EmergencyMisuse,
}

impl Ledger {
    /// What the record says of the emergency entered at `index`, released or refused, if it was misused.
    pub fn misused_emergency(&self, index: u64) -> Option<MisusedRecord> {
        self.misused.get(&index).copied()
    }

    /// Every misused emergency by the index of its entry, in order, and what says so.
    pub fn misused_emergencies(&self) -> impl DoubleEndedIterator<Item = (u64, MisusedRecord)> {
        self.misused.iter().map(|(index, record)| (*index, *record))
    }

    /// Emergencies that count against whoever filed them, by the index of their entry: those that were
    /// misused, and releases of which the record says that no court was ever asked.
    pub fn emergencies_against(&self) -> impl Iterator<Item = u64> {
        let misused = self.misused.keys().copied();
        let never = self.emergencies().filter(|(index, it)| {
            let last = it.outcomes.last().map(|last| last.process);
            last == Some(Process::Never) && !self.misused.contains_key(index)
        });
        misused.chain(never.map(|(index, _)| index))
    }

    /// The same of one agency, where the record says whose they are.
    pub fn emergencies_against_agency(&self, agency: &Slug) -> u64 {
        let own = |index: &u64| self.agency_of(*index).as_ref() == Some(agency);
        self.emergencies_against().filter(own).count() as u64
    }

    pub(super) fn check_emergency_misused(
        &self,
        misused: &EmergencyMisused,
    ) -> Result<(), Violation> {
        let decided = self.who_decided(misused.emergency)?;
        if self.misused.contains_key(&misused.emergency.0) {
            return Err(Violation::Release("its misuse is in the log already"));
        }
        // Whoever let it leave, or refused it, does not judge it alone.
        if decided.contains(&Some(misused.decided_by)) {
            return Err(Violation::Approver {
                field: "decided-by",
                index: misused.decided_by.0,
                reason: "it decided on the emergency",
            });
        }
        self.approver("decided-by", misused.decided_by, REVIEWER, None)
    }

    /// The reviewers who released or refused an emergency.
    fn who_decided(&self, emergency: EntryIndex) -> Result<[Option<EntryIndex>; 2], Violation> {
        if let Some(released) = self.emergency(emergency.0) {
            let entry = &released.entry;
            return Ok([Some(entry.first_review), Some(entry.second_review)]);
        }
        match self.refused_emergencies.get(&emergency.0) {
            Some(refused) => Ok(match refused.decided_by {
                Authority::Credential(by) => [Some(by), None],
                Authority::Operator => [None, None],
            }),
            None => Err(Violation::Release(
                "no earlier entry of this index is an emergency",
            )),
        }
    }

    pub(super) fn record_emergency_misused(&mut self, index: u64, misused: &EmergencyMisused) {
        let record = MisusedRecord {
            index,
            reason: misused.reason,
        };
        self.misused.insert(misused.emergency.0, record);
    }
}
