//! The ceremony that runs, as the record shows it to one of its trustees.

use std::collections::BTreeMap;

use sidelight_domain::record::Hash;
use sidelight_domain::word_list::six_words;
use sidelight_quorum::{PublicPackages, TrusteeId};
use sidelight_translog::entry::{PublicKey, Slug, Text, Trustee};
use sidelight_translog::ledger::{CeremonyRecord, Ledger};

use super::{CeremonyFailure, Stage};
use crate::held::HeldKey;

/// The ceremony that runs, seen from one seat.
pub(super) struct Seat<'a, U: HeldKey> {
    pub(super) running: &'a CeremonyRecord<U::Key>,
    pub(super) origin: &'a Text,
    pub(super) number: TrusteeId,
    /// All of them by number, this one among them.
    pub(super) trustees: BTreeMap<TrusteeId, &'a Trustee>,
}

impl<'a, U: HeldKey> Seat<'a, U> {
    /// The ceremony that runs, if this trustee has a seat in it.
    pub(super) fn find(
        ledger: &'a Ledger,
        me: &Slug,
        key: PublicKey,
    ) -> Result<Option<Self>, CeremonyFailure> {
        let (Some(running), Some(operator)) = (U::running(ledger), ledger.operator()) else {
            return Ok(None);
        };
        let mut trustees = BTreeMap::new();
        for (_, record) in ledger.trustees() {
            let number = u16::try_from(record.entry.number).ok();
            let number = number.filter(|n| running.entry.trustees.numbers().contains(n));
            if let Some(number) = number.and_then(TrusteeId::new) {
                trustees.insert(number, &record.entry);
            }
        }
        if trustees.len() != running.entry.trustees.numbers().len() {
            return Err(CeremonyFailure::Record("every trustee of the ceremony"));
        }
        let me = trustees.iter().find(|(_, it)| it.trustee == *me);
        let Some((number, me)) = me else {
            return Ok(None);
        };
        if me.signing_key != key {
            return Err(CeremonyFailure::Record("the keys of this trustee"));
        }
        Ok(Some(Self {
            running,
            origin: &operator.origin,
            number: *number,
            trustees,
        }))
    }
}

impl<U: HeldKey> Seat<'_, U> {
    /// Who has no package in the record.
    pub(super) fn missing(&self) -> Stage {
        let missing = self.without(|number| self.running.packages.contains_key(&number));
        Stage::Packages { missing }
    }

    pub(super) fn words(&self, transcript: &Hash) -> Stage {
        Stage::Words {
            words: six_words(transcript),
            with: self.without(|number| number == self.number.get()),
        }
    }

    /// Names of the trustees of whom something does not hold.
    fn without(&self, holds: impl Fn(u16) -> bool) -> Vec<Slug> {
        let others = self
            .trustees
            .iter()
            .filter(|(number, _)| !holds(number.get()));
        others.map(|(_, trustee)| trustee.trustee.clone()).collect()
    }

    /// All first packages, once they are there.
    pub(super) fn packages(&self) -> Option<PublicPackages> {
        let package = |number: &TrusteeId| {
            let package = self.running.packages.get(&number.get())?;
            Some((*number, package.as_bytes().to_vec()))
        };
        self.trustees.keys().map(package).collect()
    }
}
