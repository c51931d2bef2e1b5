//! Look-ups of addresses and contacts: which were let through, under which key, and what came to nothing.

use std::collections::BTreeMap;

use sidelight_domain::emergency::{Danger, life::Reason};

use super::emergencies::REVIEWER;
use super::releases::{Split, split};
use super::{Ledger, RefusedRecord, Violation};
use crate::entry::{Body, Day, Entry, LookUp, Slug};

/// What the log has of look-ups.
#[derive(Clone, Debug, Default)]
pub(super) struct LookUps {
    made: BTreeMap<u64, LookUpRecord>,
    refused: BTreeMap<u64, RefusedRecord>,
}

/// A look-up as the log has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookUpRecord {
    /// Day of its entry.
    pub day: Day,
    /// How many addresses, under which key.
    pub entry: LookUp,
}

/// One look-up as everyone sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookUpLine {
    /// Index of its entry.
    pub look_up: u64,
    /// Day of its entry.
    pub day: Day,
    /// What somebody was said to be in danger of.
    pub danger: Danger,
    /// How many addresses.
    pub addresses: u64,
    /// Last day to reveal agency and text.
    pub seal_until: Day,
    /// The agency, once revealed.
    pub agency: Option<Slug>,
}

/// The numbers of look-ups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookUpNumbers {
    /// Addresses in all look-ups.
    pub addresses: u64,
    /// Those that were refused, withdrawn or not decided.
    pub refused: u64,
    /// Look-ups by danger.
    pub dangers: Split,
    /// Refused ones by reason.
    pub reasons: Split,
    /// Every look-up, oldest first.
    pub list: Vec<LookUpLine>,
}

impl Ledger {
    /// Every look-up by the index of its entry, in order.
    pub fn look_ups(&self) -> impl DoubleEndedIterator<Item = (u64, &LookUpRecord)> {
        let records = self.look_ups.made.iter();
        records.map(|(index, record)| (*index, record))
    }

    /// The look-up entered at `index`.
    pub fn look_up(&self, index: u64) -> Option<&LookUpRecord> {
        self.look_ups.made.get(&index)
    }

    /// Every look-up that came to nothing by the index of its entry, in order.
    pub fn refused_look_ups(&self) -> impl DoubleEndedIterator<Item = (u64, &RefusedRecord)> {
        let records = self.look_ups.refused.iter();
        records.map(|(index, record)| (*index, record))
    }

    /// The numbers of look-ups.
    pub(super) fn look_up_numbers(&self) -> LookUpNumbers {
        let list: Vec<_> = self.look_ups().map(|it| self.look_up_line(it)).collect();
        let refused = || self.refused_look_ups().map(|(_, it)| it.reason);
        LookUpNumbers {
            addresses: list.iter().map(|it| it.addresses).sum(),
            refused: refused().count() as u64,
            dangers: split(Danger::ALL, list.iter().map(|it| it.danger), Danger::code),
            reasons: split(Reason::ALL, refused(), Reason::code),
            list,
        }
    }

    fn look_up_line(&self, (index, record): (u64, &LookUpRecord)) -> LookUpLine {
        LookUpLine {
            look_up: index,
            day: record.day,
            danger: record.entry.danger,
            addresses: record.entry.addresses,
            seal_until: record.entry.seal_until,
            agency: self.agency_of(index),
        }
    }

    pub(super) fn check_look_up(&self, day: Day, look_up: &LookUp) -> Result<(), Violation> {
        self.in_force(look_up.policy, day)?;
        let newest = self.lookup_sets().last().map(|set| set.index);
        if newest != Some(look_up.lookup_set.0) {
            return Err(Violation::LookUp("not the newest set of a look-up key"));
        }
        self.approver("decided-by", look_up.decided_by, REVIEWER, None)
    }

    pub(super) fn record_look_ups(&mut self, index: u64, entry: &Entry) {
        let day = entry.day();
        if let Body::LookUp(look_up) = entry.body() {
            let entry = look_up.clone();
            self.look_ups
                .made
                .insert(index, LookUpRecord { day, entry });
        } else if let Body::LookUpRefused(refused) = entry.body() {
            let record = RefusedRecord {
                day,
                danger: refused.danger,
                reason: refused.reason,
                decided_by: refused.decided_by,
                minutes: None,
                country: None,
            };
            self.look_ups.refused.insert(index, record);
        }
    }
}
