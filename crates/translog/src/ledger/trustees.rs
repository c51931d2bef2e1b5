//! Trustees and the quorum key: who they are, the ceremony that runs, and the key they have confirmed.

use std::collections::{BTreeMap, BTreeSet};

use super::{Ledger, Violation};
use crate::{
    entry::{
        Body, Ceremony, CeremonyConfirmed, CeremonyPackage, Day, Entry, EntryIndex, PublicPackage,
        Purpose, Recipient, Slug, Text, Trustee, TrusteeSet,
    },
    hash::Sha256Hash,
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

/// A quorum key that all trustees of a ceremony confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrusteeSetRecord {
    /// Index of its entry.
    pub index: u64,
    /// Day of its entry: the start of a cool-off.
    pub day: Day,
    /// How many open together.
    pub threshold: u64,
    /// Who holds a share, by number.
    pub trustees: BTreeSet<u16>,
    /// Epoch, key and roster.
    pub entry: TrusteeSet,
}

/// A ceremony as far as it has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CeremonyRecord {
    /// Index of its entry.
    pub index: u64,
    /// Purpose, epoch, threshold, seats.
    pub entry: Ceremony,
    /// First packages by the trustee's number.
    pub packages: BTreeMap<u16, PublicPackage>,
    /// Who has its share.
    pub confirmed: BTreeSet<u16>,
    /// Key and roster, as the first who confirmed has them.
    pub agreed: Option<(Recipient, Sha256Hash)>,
}

/// All of it; part of the [`Ledger`].
#[derive(Clone, Debug, Default)]
pub(super) struct Trustees {
    records: BTreeMap<Slug, TrusteeRecord>,
    /// Signing and cosigning keys of any time.
    keys: BTreeSet<[u8; 32]>,
    /// Recipients of trustees and quorum keys of any time.
    recipients: BTreeSet<Recipient>,
    /// The one that runs. The next one ends it.
    ceremony: Option<CeremonyRecord>,
    sets: Vec<TrusteeSetRecord>,
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

    /// The ceremony that runs.
    pub fn ceremony(&self) -> Option<&CeremonyRecord> {
        self.trustees.ceremony.as_ref()
    }

    /// Every set of trustees with its quorum key, oldest first; the last one is in force.
    pub fn trustee_sets(&self) -> &[TrusteeSetRecord] {
        &self.trustees.sets
    }

    pub(super) fn check_trustees(&self, body: &Body) -> Checked {
        match body {
            Body::Trustee(trustee) => self.check_trustee(trustee),
            Body::Ceremony(ceremony) => self.check_ceremony(ceremony),
            Body::CeremonyPackage(package) => self.check_ceremony_package(package),
            Body::CeremonyConfirmed(confirmed) => self.check_confirmed(confirmed),
            Body::TrusteeSet(set) => self.check_trustee_set(set),
            _ => Ok(()),
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

    fn check_ceremony(&self, ceremony: &Ceremony) -> Checked {
        self.enroller("decided-by", ceremony.decided_by, None)?;
        let refuse = |reason| Err(Violation::Ceremony(reason));
        for number in ceremony.trustees.numbers() {
            if self.numbered(*number).is_none() {
                return refuse("no earlier entry gives a trustee this number");
            }
        }
        let last = self.trustees.sets.last();
        let epoch = last.map_or(0, |set| set.entry.epoch);
        match (ceremony.purpose, last) {
            (Purpose::Generate, _) if ceremony.epoch != epoch + 1 => {
                refuse("the epoch is not the next one")
            }
            (Purpose::Generate, _) => Ok(()),
            (Purpose::Refresh, None) => refuse("there is no quorum key to refresh"),
            (Purpose::Refresh, Some(_)) if ceremony.epoch != epoch => {
                refuse("the epoch is not that of the quorum key")
            }
            (Purpose::Refresh, Some(set)) if ceremony.threshold != set.threshold => {
                refuse("a refresh keeps the threshold")
            }
            (Purpose::Refresh, Some(_)) => Ok(()),
        }
    }

    fn check_ceremony_package(&self, package: &CeremonyPackage) -> Checked {
        let (running, trustee) = self.seated(package.ceremony, &package.trustee)?;
        let refuse = |reason| Err(Violation::Ceremony(reason));
        if running.packages.contains_key(&number(trustee)) {
            return refuse("this trustee's package is there already");
        }
        let message = package.message(self.origin()?);
        if !trustee.signing_key.signed(&message, &package.signature) {
            return refuse("the trustee's signature does not hold");
        }
        Ok(())
    }

    fn check_confirmed(&self, confirmed: &CeremonyConfirmed) -> Checked {
        let (running, trustee) = self.seated(confirmed.ceremony, &confirmed.trustee)?;
        let refuse = |reason| Err(Violation::Ceremony(reason));
        if running.packages.len() < running.entry.trustees.numbers().len() {
            return refuse("not every trustee's package is there");
        }
        if running.confirmed.contains(&number(trustee)) {
            return refuse("this trustee has confirmed already");
        }
        let has = (&confirmed.quorum_key, confirmed.roster);
        match &running.agreed {
            Some((key, roster)) if (key, *roster) != has => {
                return refuse("not the key and the roster that the others have");
            }
            Some(_) => {}
            None => self.key_fits(running, &confirmed.quorum_key)?,
        }
        let message = confirmed.message(self.origin()?);
        if !trustee.signing_key.signed(&message, &confirmed.signature) {
            return refuse("the trustee's signature does not hold");
        }
        Ok(())
    }

    /// A new key was never used; a refresh keeps the key.
    fn key_fits(&self, running: &CeremonyRecord, key: &Recipient) -> Checked {
        let last = self.trustees.sets.last();
        match running.entry.purpose {
            Purpose::Generate if self.is_recipient(key) => Err(Violation::KeyReused),
            Purpose::Refresh if last.is_none_or(|set| set.entry.quorum_key != *key) => {
                Err(Violation::Ceremony("a refresh keeps the quorum key"))
            }
            Purpose::Generate | Purpose::Refresh => Ok(()),
        }
    }

    fn check_trustee_set(&self, set: &TrusteeSet) -> Checked {
        let running = self.running(set.ceremony)?;
        let refuse = |reason| Err(Violation::Ceremony(reason));
        if running.confirmed != *running.entry.trustees.numbers() {
            return refuse("not every trustee has confirmed");
        }
        let agreed = running.agreed.as_ref().map(|(key, roster)| (key, *roster));
        if set.epoch != running.entry.epoch || agreed != Some((&set.quorum_key, set.roster)) {
            return refuse("not the epoch, key and roster that were confirmed");
        }
        Ok(())
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
            Body::Ceremony(ceremony) => {
                self.trustees.ceremony = Some(CeremonyRecord {
                    index,
                    entry: ceremony.clone(),
                    packages: BTreeMap::new(),
                    confirmed: BTreeSet::new(),
                    agreed: None,
                });
            }
            Body::CeremonyPackage(package) => {
                let number = self.trustee(&package.trustee).map(|it| number(&it.entry));
                if let (Some(number), Some(running)) = (number, &mut self.trustees.ceremony) {
                    running.packages.insert(number, package.package.clone());
                }
            }
            Body::CeremonyConfirmed(confirmed) => {
                let number = self.trustee(&confirmed.trustee).map(|it| number(&it.entry));
                if let (Some(number), Some(running)) = (number, &mut self.trustees.ceremony) {
                    running.confirmed.insert(number);
                    let has = (confirmed.quorum_key.clone(), confirmed.roster);
                    running.agreed.get_or_insert(has);
                }
            }
            Body::TrusteeSet(set) => {
                self.document(set.roster);
                if let Some(running) = self.trustees.ceremony.take() {
                    self.trustees.recipients.insert(set.quorum_key.clone());
                    self.trustees.sets.push(TrusteeSetRecord {
                        index,
                        day,
                        threshold: running.entry.threshold,
                        trustees: running.entry.trustees.numbers().clone(),
                        entry: set.clone(),
                    });
                }
            }
            _ => {}
        }
    }

    fn running(&self, index: EntryIndex) -> Result<&CeremonyRecord, Violation> {
        let running = self.trustees.ceremony.as_ref();
        running
            .filter(|running| running.index == index.0)
            .ok_or(Violation::Ceremony("no ceremony of this index runs"))
    }

    /// The ceremony that runs and the trustee, who has a seat in it.
    fn seated(
        &self,
        index: EntryIndex,
        name: &Slug,
    ) -> Result<(&CeremonyRecord, &Trustee), Violation> {
        let running = self.running(index)?;
        let trustee = self.trustee(name).map(|record| &record.entry);
        trustee
            .filter(|trustee| running.entry.trustees.numbers().contains(&number(trustee)))
            .map(|trustee| (running, trustee))
            .ok_or(Violation::Ceremony("this trustee has no seat in it"))
    }

    fn numbered(&self, wanted: u16) -> Option<&Trustee> {
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
