//! Trustees who make a quorum key with each other, and an operator in memory that enters what they hand in.

use std::collections::BTreeMap;
use std::sync::Arc;

use rand::rngs::OsRng;
use sidelight_api::trustee::{Introduced, Introduction, Letter};
use sidelight_disk_sim::SimDisk;
use sidelight_quorum::Roster;
use sidelight_translog::entry::{
    Authority, Body, Ceremony, CeremonyConfirmed, CeremonyPackage, EntryIndex, Purpose, Seats,
    Slug, Trustee, TrusteeSet,
};
use sidelight_translog::hash::Sha256Hash;
use sidelight_trustee::{
    Ceremonies, CeremonyFailure, Keys, LockKey, Outgoing, Shares, Stage, Step, introduce,
};

use super::record::{ORIGIN, Record, home, vkey};

/// One trustee.
pub(crate) struct Party {
    pub(crate) name: Slug,
    pub(crate) disk: SimDisk,
    pub(crate) keys: Arc<Keys>,
}

pub(crate) fn lock() -> LockKey {
    LockKey::from_bytes([4; 32])
}

impl Party {
    pub(crate) fn new(number: u8) -> Self {
        let name = format!("t{number}.example/trustee");
        Self {
            name: format!("trustee-{number}").parse().unwrap(),
            disk: SimDisk::new(),
            keys: Arc::new(Keys::from_secret(&name, [number; 32]).unwrap()),
        }
    }

    /// As it is after a start; nothing is remembered but what is on the disk.
    pub(crate) fn ceremonies(&self) -> std::io::Result<Ceremonies> {
        let home = home(&self.disk)?;
        let who = (&vkey(), &self.name);
        Ok(Ceremonies::new(&home, &lock(), self.keys.clone(), who))
    }

    pub(crate) fn shares(&self) -> Shares {
        Shares::new(&home(&self.disk).unwrap(), &lock(), &vkey())
    }

    pub(crate) fn step(&self, operator: &Meeting) -> Result<Step, CeremonyFailure> {
        let ledger = &operator.record.ledger;
        let letters = operator.letters_to(&self.name);
        let given = (&letters[..], operator.rosters.last());
        self.ceremonies()?.step(ledger, given, &mut OsRng)
    }
}

/// The record, and what trustees hand in.
pub(crate) struct Meeting {
    pub(crate) record: Record,
    /// Ceremony, from, to.
    pub(crate) letters: BTreeMap<(u64, String, String), Vec<u8>>,
    confirmed: Option<CeremonyConfirmed>,
    pub(crate) rosters: Vec<Roster>,
}

impl Meeting {
    /// A record in which these trustees have been introduced.
    pub(crate) fn of(parties: &[&Party]) -> Self {
        let mut meeting = Self {
            record: Record::new(),
            letters: BTreeMap::new(),
            confirmed: None,
            rosters: Vec::new(),
        };
        for (number, party) in (1..).zip(parties) {
            meeting.introduce(number, party);
        }
        meeting
    }

    /// One more trustee.
    pub(crate) fn introduce(&mut self, number: u64, party: &Party) {
        let said = Introduction {
            origin: ORIGIN.to_owned(),
            log_key: vkey().to_string(),
            number,
            epoch: 1,
        };
        let about = format!("Trustee {}, in town\n", party.name);
        let file = introduce(&party.keys, (&vkey(), &party.name), &about, &said).unwrap();
        self.enrol(&file);
    }

    /// Its file, as the operator's admin enters it.
    pub(crate) fn enrol(&mut self, file: &Introduced) {
        self.record.document(&file.about);
        self.record.append(entry(file).into());
    }

    /// Whether the record's rules let a file in.
    pub(crate) fn fits(&self, file: &Introduced) -> bool {
        let (ledger, today) = (&self.record.ledger, self.record.today());
        let next = ledger.next_entry(entry(file).into(), today);
        next.is_ok_and(|entry| ledger.clone().admit(&entry).is_ok())
    }

    pub(crate) fn begin(&mut self, purpose: Purpose, threshold: u64, seats: &[u16]) {
        let set = self.record.ledger.trustee_sets().last();
        let last = set.map_or(0, |set| set.entry.epoch);
        let entry = Ceremony {
            purpose,
            epoch: match purpose {
                Purpose::Generate => last + 1,
                Purpose::Refresh => last,
            },
            threshold,
            trustees: Seats::new(seats.iter().copied().collect()).unwrap(),
            decision: None,
            decided_by: Authority::Operator,
        };
        self.record.append(entry.into());
        self.confirmed = None;
    }

    fn running(&self) -> u64 {
        self.record
            .ledger
            .ceremony()
            .map_or(u64::MAX, |it| it.index)
    }

    pub(crate) fn letters_to(&self, name: &Slug) -> Vec<Letter> {
        let (running, name) = (self.running(), name.as_str());
        let to = |((ceremony, from, to), letter): (&(u64, String, String), &Vec<u8>)| {
            (*ceremony == running && to == name).then(|| Letter {
                from: from.clone(),
                letter: letter.clone().into(),
            })
        };
        self.letters.iter().filter_map(to).collect()
    }

    /// Takes what a trustee hands in, as the operator does: the same again is nothing new, another is a
    /// breach.
    pub(crate) fn take(&mut self, from: &Slug, send: &[Outgoing]) {
        for outgoing in send {
            match outgoing {
                Outgoing::Package(it) => {
                    let entry = CeremonyPackage {
                        ceremony: EntryIndex(it.ceremony),
                        trustee: it.trustee.parse().unwrap(),
                        package: it.package.parse().unwrap(),
                        signature: it.signature.parse().unwrap(),
                    };
                    self.enter(entry.into());
                }
                Outgoing::Letter(it) => {
                    let key = (it.ceremony, from.to_string(), it.to.clone());
                    let letter = self
                        .letters
                        .entry(key)
                        .or_insert_with(|| it.letter.0.clone());
                    assert_eq!(*letter, it.letter.0, "another letter");
                }
                Outgoing::Confirmation(it) => {
                    let entry = CeremonyConfirmed {
                        ceremony: EntryIndex(it.ceremony),
                        trustee: it.trustee.parse().unwrap(),
                        quorum_key: it.key.parse().unwrap(),
                        roster: it.roster[7..].parse::<Hex>().unwrap().0,
                        signature: it.signature.parse().unwrap(),
                    };
                    self.confirmed = Some(entry.clone());
                    self.enter(entry.into());
                }
                Outgoing::Roster(it) => {
                    let confirmed = self.confirmed.as_ref().unwrap();
                    assert_eq!(Sha256Hash::of(it.text.as_bytes()), confirmed.roster);
                    self.record.document(&it.text);
                }
            }
        }
        self.end();
    }

    /// Enters it, unless the same is there; another one of the same trustee breaks the rules.
    fn enter(&mut self, body: Body) {
        let there = self.record.bodies.contains(&body);
        if !there {
            self.record.append(body);
        }
    }

    fn end(&mut self) {
        let Some(running) = self.record.ledger.ceremony() else {
            return;
        };
        let Some(confirmed) = &self.confirmed else {
            return;
        };
        let roster = self.record.texts.get(&confirmed.roster);
        if running.confirmed != *running.entry.trustees.numbers() {
            return;
        }
        let Some(text) = roster else {
            return;
        };
        let roster = Roster::from_text(std::str::from_utf8(text).unwrap()).unwrap();
        let set = TrusteeSet {
            ceremony: confirmed.ceremony,
            epoch: running.entry.epoch,
            quorum_key: confirmed.quorum_key.clone(),
            roster: confirmed.roster,
        };
        self.rosters.push(roster);
        self.record.append(set.into());
    }

    /// Lets everybody take steps, and accept what all see, until the key is in the record.
    pub(crate) fn hold(&mut self, parties: &[&Party]) {
        let before = self.rosters.len();
        for _ in 0..12 {
            for party in parties {
                let step = party.step(self).unwrap();
                self.take(&party.name, &step.send);
                if let Stage::Words { words, .. } = step.stage {
                    party.accept(self, &words.join(" "));
                }
            }
            if self.rosters.len() > before {
                break;
            }
        }
        assert!(self.rosters.len() > before, "no key came of it");
        // Once more, so that everybody sees it.
        for party in parties {
            assert_eq!(party.step(self).unwrap().stage, Stage::None);
        }
    }
}

fn entry(file: &Introduced) -> Trustee {
    Trustee {
        trustee: file.trustee.parse().unwrap(),
        number: file.number,
        epoch: file.epoch,
        name: Sha256Hash::of(file.about.as_bytes()),
        witness_key: file.witness_key.parse().unwrap(),
        signing_key: file.signing_key.parse().unwrap(),
        recipient: file.recipient.parse().unwrap(),
        signature: file.signature.parse().unwrap(),
        decision: None,
        decided_by: Authority::Operator,
    }
}

struct Hex(Sha256Hash);

impl std::str::FromStr for Hex {
    type Err = hex::FromHexError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes)?;
        Ok(Self(Sha256Hash(bytes)))
    }
}

impl Party {
    pub(crate) fn accept(&self, operator: &Meeting, words: &str) {
        let ceremonies = self.ceremonies().unwrap();
        ceremonies
            .accept(&operator.record.ledger, words, &mut OsRng)
            .unwrap();
    }
}
