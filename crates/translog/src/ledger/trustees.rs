//! Trustees: who they are, which keys they make and have made, and what they count.

use std::collections::{BTreeMap, BTreeSet};

use super::making::{CeremonyRecord, LookupSetRecord, Making, TrusteeSetRecord};
use super::{Ledger, Violation};
use crate::entry::{
    Body, Day, Entry, LookupKey, LookupTally, Month, Recipient, Slug, Text, Trustee,
};

type Checked = Result<(), Violation>;

/// A trustee as the log has it now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrusteeRecord {
    /// Index of the entry with its present keys.
    pub index: u64,
    /// Day of that entry.
    pub day: Day,
    /// Number, keys and the hash of its name.
    pub entry: Trustee,
}

/// All of it; part of the [`Ledger`].
#[derive(Clone, Debug, Default)]
pub(super) struct Trustees {
    records: BTreeMap<Slug, TrusteeRecord>,
    /// Signing and cosigning keys of any time.
    keys: BTreeSet<[u8; 32]>,
    /// Recipients of trustees and quorum keys of any time.
    pub(super) recipients: BTreeSet<Recipient>,
    /// Look-up keys of any time.
    pub(super) lookup_keys: BTreeSet<LookupKey>,
    pub(super) quorum: Making<Recipient>,
    pub(super) lookup: Making<LookupKey>,
    /// Set-ups that each has answered in a month, as it says.
    tallies: BTreeMap<(Month, Slug), u64>,
}

impl Trustees {
    pub(super) fn uses(&self, recipient: &Recipient) -> bool {
        self.recipients.contains(recipient)
    }
}

impl Ledger {
    /// Every trustee by name.
    pub fn trustees(&self) -> impl Iterator<Item = (&Slug, &TrusteeRecord)> {
        self.trustees.records.iter()
    }

    /// The trustee of this name.
    pub fn trustee(&self, name: &Slug) -> Option<&TrusteeRecord> {
        self.trustees.records.get(name)
    }

    /// The ceremony for a quorum key that runs.
    pub fn ceremony(&self) -> Option<&CeremonyRecord> {
        self.trustees.quorum.running.as_ref()
    }

    /// The ceremony for a look-up key that runs.
    pub fn lookup_ceremony(&self) -> Option<&CeremonyRecord<LookupKey>> {
        self.trustees.lookup.running.as_ref()
    }

    /// Every set of trustees with its quorum key, oldest first; the last one is in force.
    pub fn trustee_sets(&self) -> &[TrusteeSetRecord] {
        &self.trustees.quorum.sets
    }

    /// Every look-up key, oldest first; the last one is in force.
    pub fn lookup_sets(&self) -> &[LookupSetRecord] {
        &self.trustees.lookup.sets
    }

    /// How many set-ups each trustee says it has answered, by month and trustee.
    pub fn lookup_tallies(&self) -> impl Iterator<Item = (Month, &Slug, u64)> {
        let tallies = self.trustees.tallies.iter();
        tallies.map(|((month, trustee), set_ups)| (*month, trustee, *set_ups))
    }

    /// What a trustee says of a month.
    pub fn lookup_tally(&self, month: Month, trustee: &Slug) -> Option<u64> {
        let tallies = &self.trustees.tallies;
        tallies.get(&(month, trustee.clone())).copied()
    }

    pub(super) fn check_trustees(&self, body: &Body) -> Checked {
        match body {
            Body::Trustee(trustee) => self.check_trustee(trustee),
            Body::LookupTally(tally) => self.check_tally(tally),
            _ => self.check_making(body),
        }
    }

    fn check_trustee(&self, trustee: &Trustee) -> Checked {
        self.enroller("decided-by", trustee.decided_by, None)?;
        let refuse = |reason| Err(Violation::Trustee(reason));
        let known = self.trustees.records.get(&trustee.trustee);
        let of = known.map(|record| &record.entry);
        let epoch = of.map_or(0, |before| before.epoch);
        if trustee.epoch != epoch + 1 {
            return refuse("the epoch is not the next one");
        }
        let records = self.trustees.records.values();
        let last = records.map(|record| record.entry.number).max();
        let number = of.map_or(last.unwrap_or(0) + 1, |before| before.number);
        if trustee.number != number || trustee.number > u64::from(u16::MAX) {
            return refuse("the number is not its own or the next one");
        }
        let (witness, signing) = (
            trustee.witness_key.vkey().key_bytes(),
            trustee.signing_key.0,
        );
        let recipient = &trustee.recipient;
        if self.trustees.keys.contains(&witness)
            || self.trustees.keys.contains(&signing)
            || self.is_recipient(recipient)
        {
            return Err(Violation::KeyReused);
        }
        // A change of keys comes from the trustee itself: else the operator could take its place.
        let signer = of.map_or(trustee.signing_key, |before| before.signing_key);
        if !signer.signed(&trustee.message(self.origin()?), &trustee.signature) {
            return refuse("its signature does not hold");
        }
        Ok(())
    }

    fn check_tally(&self, tally: &LookupTally) -> Checked {
        let refuse = |reason| Err(Violation::Trustee(reason));
        let Some(record) = self.trustees.records.get(&tally.trustee) else {
            return refuse("no earlier entry names this trustee");
        };
        if self.lookup_tally(tally.month, &tally.trustee).is_some() {
            return refuse("it has told this month's number already");
        }
        let message = tally.message(self.origin()?);
        match record.entry.signing_key.signed(&message, &tally.signature) {
            true => Ok(()),
            false => refuse("its signature does not hold"),
        }
    }

    pub(super) fn record_trustees(&mut self, index: u64, entry: &Entry) {
        let day = entry.day();
        match entry.body() {
            Body::Trustee(trustee) => {
                self.document(trustee.name);
                let keys = [
                    trustee.signing_key.0,
                    trustee.witness_key.vkey().key_bytes(),
                ];
                self.trustees.keys.extend(keys);
                self.trustees.recipients.insert(trustee.recipient.clone());
                let entry = trustee.clone();
                let record = TrusteeRecord { index, day, entry };
                let name = trustee.trustee.clone();
                self.trustees.records.insert(name, record);
            }
            Body::LookupTally(tally) => {
                let key = (tally.month, tally.trustee.clone());
                self.trustees.tallies.insert(key, tally.set_ups);
            }
            _ => self.record_making(index, entry),
        }
    }

    pub(super) fn numbered(&self, wanted: u16) -> Option<&Trustee> {
        let entries = self.trustees.records.values().map(|record| &record.entry);
        entries.into_iter().find(|entry| number(entry) == wanted)
    }

    pub(super) fn is_recipient(&self, recipient: &Recipient) -> bool {
        self.recipients.contains_key(recipient) || self.trustees.uses(recipient)
    }

    pub(super) fn origin(&self) -> Result<&Text, Violation> {
        let operator = self.operator.as_ref();
        operator
            .map(|operator| &operator.origin)
            .ok_or(Violation::OperatorPlace)
    }
}

/// Numbers of trustees in the log fit: the rule of their entry says so.
pub(super) fn number(trustee: &Trustee) -> u16 {
    u16::try_from(trustee.number).unwrap_or(0)
}
