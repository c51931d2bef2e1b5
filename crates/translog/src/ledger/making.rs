//! How trustees make a key among them, the quorum key and the look-up key alike: the ceremony that runs, step
//! by step, and the keys that all have confirmed. The two know nothing of each other.

use std::collections::{BTreeMap, BTreeSet};

use super::trustees::{Trustees, number};
use super::{Ledger, Violation};
use crate::{
    entry::{
        Body, Ceremony, Day, Entry, EntryIndex, LookupKey, LookupSet, PublicPackage, Purpose,
        Recipient, Signature, Slug, Trustee, TrusteeSet,
    },
    hash::Sha256Hash,
};

type Checked = Result<(), Violation>;

/// A key that all trustees of a ceremony confirmed; `E` is its entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetRecord<E> {
    /// Index of its entry.
    pub index: u64,
    /// Day of its entry: the start of a cool-off.
    pub day: Day,
    /// How many are needed together.
    pub threshold: u64,
    /// Who holds a share, by number.
    pub trustees: BTreeSet<u16>,
    /// Epoch, key and roster.
    pub entry: E,
}

/// A quorum key.
pub type TrusteeSetRecord = SetRecord<TrusteeSet>;
/// A look-up key.
pub type LookupSetRecord = SetRecord<LookupSet>;

/// A ceremony as far as it has come; `K` is how its key is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CeremonyRecord<K = Recipient> {
    /// Index of its entry.
    pub index: u64,
    /// Purpose, epoch, threshold, seats.
    pub entry: Ceremony,
    /// First packages by the trustee's number.
    pub packages: BTreeMap<u16, PublicPackage>,
    /// Who has its share.
    pub confirmed: BTreeSet<u16>,
    /// Key and roster, as the first who confirmed has them.
    pub agreed: Option<(K, Sha256Hash)>,
}

/// What an entry says of a key, the last of a ceremony.
struct Made<'a, K> {
    ceremony: EntryIndex,
    epoch: u64,
    key: &'a K,
    roster: Sha256Hash,
}

/// One of the two keys.
pub(super) trait MadeKey: Clone + Eq + 'static {
    /// The entry that ends its ceremony.
    type Set: Clone;

    /// Where it stands.
    fn making(trustees: &Trustees) -> &Making<Self>;
    /// The same, to go on.
    fn making_mut(trustees: &mut Trustees) -> &mut Making<Self>;
    /// Whether an earlier entry has it.
    fn is_used(&self, ledger: &Ledger) -> bool;
    /// It is in the record from here on.
    fn use_up(&self, trustees: &mut Trustees);
}

impl MadeKey for Recipient {
    type Set = TrusteeSet;

    fn making(trustees: &Trustees) -> &Making<Self> {
        &trustees.quorum
    }

    fn making_mut(trustees: &mut Trustees) -> &mut Making<Self> {
        &mut trustees.quorum
    }

    fn is_used(&self, ledger: &Ledger) -> bool {
        ledger.is_recipient(self)
    }

    fn use_up(&self, trustees: &mut Trustees) {
        trustees.recipients.insert(self.clone());
    }
}

impl MadeKey for LookupKey {
    type Set = LookupSet;

    fn making(trustees: &Trustees) -> &Making<Self> {
        &trustees.lookup
    }

    fn making_mut(trustees: &mut Trustees) -> &mut Making<Self> {
        &mut trustees.lookup
    }

    fn is_used(&self, ledger: &Ledger) -> bool {
        ledger.trustees.lookup_keys.contains(self)
    }

    fn use_up(&self, trustees: &mut Trustees) {
        trustees.lookup_keys.insert(*self);
    }
}

/// Where one of the keys stands.
#[derive(Clone, Debug)]
pub(super) struct Making<K: MadeKey> {
    /// The ceremony that runs. The next one ends it.
    pub(super) running: Option<CeremonyRecord<K>>,
    /// Oldest first.
    pub(super) sets: Vec<SetRecord<K::Set>>,
    /// Epoch and key of the last set.
    last: Option<(u64, K)>,
}

impl<K: MadeKey> Default for Making<K> {
    fn default() -> Self {
        Self {
            running: None,
            sets: Vec::new(),
            last: None,
        }
    }
}

/// A step that a trustee signs.
struct Step<'a> {
    ceremony: EntryIndex,
    trustee: &'a Slug,
    message: Vec<u8>,
    signature: &'a Signature,
}

impl Ledger {
    pub(super) fn check_making(&self, body: &Body) -> Checked {
        match body {
            Body::Ceremony(it) => self.check_ceremony::<Recipient>(it),
            Body::LookupCeremony(it) => self.check_ceremony::<LookupKey>(&it.into()),
            Body::CeremonyPackage(it) => self.check_first_package::<Recipient>(&Step {
                ceremony: it.ceremony,
                trustee: &it.trustee,
                message: it.message(self.origin()?),
                signature: &it.signature,
            }),
            Body::LookupPackage(it) => self.check_first_package::<LookupKey>(&Step {
                ceremony: it.ceremony,
                trustee: &it.trustee,
                message: it.message(self.origin()?),
                signature: &it.signature,
            }),
            Body::CeremonyConfirmed(it) => {
                let step = Step {
                    ceremony: it.ceremony,
                    trustee: &it.trustee,
                    message: it.message(self.origin()?),
                    signature: &it.signature,
                };
                self.check_confirmed(&step, (&it.quorum_key, it.roster))
            }
            Body::LookupConfirmed(it) => {
                let step = Step {
                    ceremony: it.ceremony,
                    trustee: &it.trustee,
                    message: it.message(self.origin()?),
                    signature: &it.signature,
                };
                self.check_confirmed(&step, (&it.lookup_key, it.roster))
            }
            Body::TrusteeSet(it) => self.check_set(&of_trustee_set(it)),
            Body::LookupSet(it) => self.check_set(&of_lookup_set(it)),
            _ => Ok(()),
        }
    }

    fn check_ceremony<K: MadeKey>(&self, ceremony: &Ceremony) -> Checked {
        self.enroller("decided-by", ceremony.decided_by, None)?;
        let refuse = |reason| Err(Violation::Ceremony(reason));
        for number in ceremony.trustees.numbers() {
            if self.numbered(*number).is_none() {
                return refuse("no earlier entry gives a trustee this number");
            }
        }
        let making = K::making(&self.trustees);
        let epoch = making.last.as_ref().map_or(0, |(epoch, _)| *epoch);
        match (ceremony.purpose, making.sets.last()) {
            (Purpose::Generate, _) if ceremony.epoch != epoch + 1 => {
                refuse("the epoch is not the next one")
            }
            (Purpose::Generate, _) => Ok(()),
            (Purpose::Refresh, None) => refuse("there is no key to refresh"),
            (Purpose::Refresh, Some(_)) if ceremony.epoch != epoch => {
                refuse("the epoch is not that of the key")
            }
            (Purpose::Refresh, Some(set)) if ceremony.threshold != set.threshold => {
                refuse("a refresh keeps the threshold")
            }
            (Purpose::Refresh, Some(_)) => Ok(()),
        }
    }

    fn check_first_package<K: MadeKey>(&self, step: &Step<'_>) -> Checked {
        let (running, trustee) = self.seated::<K>(step)?;
        if running.packages.contains_key(&number(trustee)) {
            return Err(Violation::Ceremony(
                "this trustee's package is there already",
            ));
        }
        is_signed(step, trustee)
    }

    fn check_confirmed<K: MadeKey>(&self, step: &Step<'_>, has: (&K, Sha256Hash)) -> Checked {
        let (running, trustee) = self.seated::<K>(step)?;
        let refuse = |reason| Err(Violation::Ceremony(reason));
        if running.packages.len() < running.entry.trustees.numbers().len() {
            return refuse("not every trustee's package is there");
        }
        if running.confirmed.contains(&number(trustee)) {
            return refuse("this trustee has confirmed already");
        }
        match &running.agreed {
            Some((key, roster)) if (key, *roster) != has => {
                return refuse("not the key and the roster that the others have");
            }
            Some(_) => {}
            None => self.key_fits(running, has.0)?,
        }
        is_signed(step, trustee)
    }

    /// A new key was never used; a refresh keeps the key.
    fn key_fits<K: MadeKey>(&self, running: &CeremonyRecord<K>, key: &K) -> Checked {
        let last = K::making(&self.trustees).last.as_ref();
        match running.entry.purpose {
            Purpose::Generate if key.is_used(self) => Err(Violation::KeyReused),
            Purpose::Refresh if last.is_none_or(|(_, last)| last != key) => {
                Err(Violation::Ceremony("a refresh keeps the key"))
            }
            Purpose::Generate | Purpose::Refresh => Ok(()),
        }
    }

    fn check_set<K: MadeKey>(&self, made: &Made<'_, K>) -> Checked {
        let running = self.running::<K>(made.ceremony)?;
        let refuse = |reason| Err(Violation::Ceremony(reason));
        if running.confirmed != *running.entry.trustees.numbers() {
            return refuse("not every trustee has confirmed");
        }
        let agreed = running.agreed.as_ref().map(|(key, roster)| (key, *roster));
        if made.epoch != running.entry.epoch || agreed != Some((made.key, made.roster)) {
            return refuse("not the epoch, key and roster that were confirmed");
        }
        Ok(())
    }

    fn running<K: MadeKey>(&self, index: EntryIndex) -> Result<&CeremonyRecord<K>, Violation> {
        let running = K::making(&self.trustees).running.as_ref();
        running
            .filter(|running| running.index == index.0)
            .ok_or(Violation::Ceremony("no ceremony of this index runs"))
    }

    /// The ceremony that runs and the trustee, who has a seat in it.
    fn seated<K: MadeKey>(
        &self,
        step: &Step<'_>,
    ) -> Result<(&CeremonyRecord<K>, &Trustee), Violation> {
        let running = self.running::<K>(step.ceremony)?;
        let trustee = self.trustee(step.trustee).map(|record| &record.entry);
        trustee
            .filter(|trustee| running.entry.trustees.numbers().contains(&number(trustee)))
            .map(|trustee| (running, trustee))
            .ok_or(Violation::Ceremony("this trustee has no seat in it"))
    }

    pub(super) fn record_making(&mut self, index: u64, entry: &Entry) {
        let day = entry.day();
        match entry.body() {
            Body::Ceremony(it) => self.begin::<Recipient>(index, it.clone()),
            Body::LookupCeremony(it) => self.begin::<LookupKey>(index, it.into()),
            Body::CeremonyPackage(it) => {
                self.take_package::<Recipient>(&it.trustee, &it.package);
            }
            Body::LookupPackage(it) => self.take_package::<LookupKey>(&it.trustee, &it.package),
            Body::CeremonyConfirmed(it) => {
                self.confirm(&it.trustee, (it.quorum_key.clone(), it.roster));
            }
            Body::LookupConfirmed(it) => self.confirm(&it.trustee, (it.lookup_key, it.roster)),
            Body::TrusteeSet(it) => self.end((index, day), &of_trustee_set(it), it),
            Body::LookupSet(it) => self.end((index, day), &of_lookup_set(it), it),
            _ => {}
        }
    }

    fn begin<K: MadeKey>(&mut self, index: u64, entry: Ceremony) {
        K::making_mut(&mut self.trustees).running = Some(CeremonyRecord {
            index,
            entry,
            packages: BTreeMap::new(),
            confirmed: BTreeSet::new(),
            agreed: None,
        });
    }

    fn take_package<K: MadeKey>(&mut self, trustee: &Slug, package: &PublicPackage) {
        let number = self.trustee(trustee).map(|it| number(&it.entry));
        let running = &mut K::making_mut(&mut self.trustees).running;
        if let (Some(number), Some(running)) = (number, running) {
            running.packages.insert(number, package.clone());
        }
    }

    fn confirm<K: MadeKey>(&mut self, trustee: &Slug, has: (K, Sha256Hash)) {
        let number = self.trustee(trustee).map(|it| number(&it.entry));
        let running = &mut K::making_mut(&mut self.trustees).running;
        if let (Some(number), Some(running)) = (number, running) {
            running.confirmed.insert(number);
            running.agreed.get_or_insert(has);
        }
    }

    fn end<K: MadeKey>(&mut self, (index, day): (u64, Day), made: &Made<'_, K>, entry: &K::Set) {
        self.document(made.roster);
        let making = K::making_mut(&mut self.trustees);
        if let Some(running) = making.running.take() {
            making.last = Some((made.epoch, made.key.clone()));
            making.sets.push(SetRecord {
                index,
                day,
                threshold: running.entry.threshold,
                trustees: running.entry.trustees.numbers().clone(),
                entry: entry.clone(),
            });
            made.key.use_up(&mut self.trustees);
        }
    }
}

fn is_signed(step: &Step<'_>, trustee: &Trustee) -> Checked {
    match trustee.signing_key.signed(&step.message, step.signature) {
        true => Ok(()),
        false => Err(Violation::Ceremony("the trustee's signature does not hold")),
    }
}

fn of_trustee_set(it: &TrusteeSet) -> Made<'_, Recipient> {
    Made {
        ceremony: it.ceremony,
        epoch: it.epoch,
        key: &it.quorum_key,
        roster: it.roster,
    }
}

fn of_lookup_set(it: &LookupSet) -> Made<'_, LookupKey> {
    Made {
        ceremony: it.ceremony,
        epoch: it.epoch,
        key: &it.lookup_key,
        roster: it.roster,
    }
}
