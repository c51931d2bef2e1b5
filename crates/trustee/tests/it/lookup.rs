//! Three trustees make a look-up key beside their quorum key, and answer about a household's own address by
//! themselves: once, within the day's number, and the same after a start.

use std::collections::BTreeMap;

use rand::rngs::OsRng;
use sidelight_api::lookup::Done;
use sidelight_api::lookup::set_up::set_up_occasion;
use sidelight_api::trustee::Letter;
use sidelight_quorum::{
    Address, Addresses, Answer, Blinding, CombineError, Roster, ShareKey, Token,
};
use sidelight_translog::entry::{
    Authority, Body, EntryIndex, LookupCeremony, LookupConfirmed, LookupPackage, LookupSet,
    Purpose, Seats,
};
use sidelight_translog::hash::Sha256Hash;
use sidelight_trustee::{
    AcceptError, Asked, Ceremonies, Outgoing, SetUpFailure, SetUps, Shares, SharesError, Stage,
};

use crate::answer::begun;
use crate::parties::{Meeting, Party, lock};
use crate::record::{ORIGIN, home, vkey};

/// 2026-05-28, noon.
const NOW_MS: u64 = 1_779_969_600_000;
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

fn ceremonies(party: &Party) -> Ceremonies<Addresses> {
    let home = home(&party.disk).unwrap();
    let who = (&vkey(), &party.name);
    Ceremonies::new(&home, &lock(), party.keys.clone(), who)
}

pub(crate) fn shares(party: &Party) -> Shares<Addresses> {
    Shares::new(&home(&party.disk).unwrap(), &lock(), &vkey())
}

/// The operator's part: enters what is handed in for the look-up key.
#[derive(Default)]
struct Desk {
    letters: BTreeMap<(String, String), Vec<u8>>,
    rosters: BTreeMap<Sha256Hash, String>,
}

impl Desk {
    fn letters_to(&self, party: &Party) -> Vec<Letter> {
        let to = self
            .letters
            .iter()
            .filter(|((_, to), _)| to == party.name.as_str());
        to.map(|((from, _), letter)| Letter {
            from: from.clone(),
            letter: letter.clone().into(),
        })
        .collect()
    }

    fn take(&mut self, meeting: &mut Meeting, from: &Party, send: Vec<Outgoing>) {
        for outgoing in send {
            let body: Body = match outgoing {
                Outgoing::Package(it) => LookupPackage {
                    ceremony: EntryIndex(it.ceremony),
                    trustee: it.trustee.parse().unwrap(),
                    package: it.package.parse().unwrap(),
                    signature: it.signature.parse().unwrap(),
                }
                .into(),
                Outgoing::Confirmation(it) => LookupConfirmed {
                    ceremony: EntryIndex(it.ceremony),
                    trustee: it.trustee.parse().unwrap(),
                    lookup_key: it.key.parse().unwrap(),
                    roster: hash(&it.roster),
                    signature: it.signature.parse().unwrap(),
                }
                .into(),
                Outgoing::Letter(it) => {
                    let key = (from.name.to_string(), it.to);
                    self.letters.insert(key, it.letter.0);
                    continue;
                }
                Outgoing::Roster(it) => {
                    self.rosters
                        .insert(Sha256Hash::of(it.text.as_bytes()), it.text);
                    continue;
                }
            };
            if !meeting.record.bodies.contains(&body) {
                meeting.record.append(body);
            }
        }
    }
}

fn hash(text: &str) -> Sha256Hash {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text.strip_prefix("sha256:").unwrap(), &mut bytes).unwrap();
    Sha256Hash(bytes)
}

/// Three trustees hold a ceremony for a look-up key, of these words.
pub(crate) fn held(meeting: &mut Meeting, parties: &[&Party]) -> Roster<Addresses> {
    let ceremony = LookupCeremony {
        purpose: Purpose::Generate,
        epoch: 1,
        threshold: 2,
        trustees: Seats::new([1, 2, 3].into()).unwrap(),
        decision: None,
        decided_by: Authority::Operator,
    };
    meeting.record.append(ceremony.into());
    let mut desk = Desk::default();
    for _ in 0..6 {
        for party in parties {
            let letters = desk.letters_to(party);
            let ledger = &meeting.record.ledger;
            let step = ceremonies(party).step(ledger, (&letters, None), &mut OsRng);
            let step = step.unwrap();
            if let Stage::Words { words, .. } = &step.stage {
                // What one reads of the other ceremony is not accepted here.
                let other = ceremonies(party).accept(ledger, "a b c d e f", &mut OsRng);
                assert!(matches!(other, Err(AcceptError::OtherWords)));
                let accepted = ceremonies(party).accept(ledger, &words.join(" "), &mut OsRng);
                accepted.unwrap();
            }
            desk.take(meeting, party, step.send);
        }
        let running = meeting.record.ledger.lookup_ceremony().unwrap();
        if running.confirmed.len() == parties.len() {
            break;
        }
    }
    let running = meeting.record.ledger.lookup_ceremony().unwrap().clone();
    let (lookup_key, roster) = running.agreed.unwrap();
    let text = desk.rosters[&roster].clone();
    let set = LookupSet {
        ceremony: EntryIndex(running.index),
        epoch: 1,
        lookup_key,
        roster,
    };
    meeting.record.document(&text);
    meeting.record.append(set.into());
    for party in parties {
        let ledger = &meeting.record.ledger;
        let step = ceremonies(party).step(ledger, (&[], None), &mut OsRng);
        assert_eq!(step.unwrap().stage, Stage::None);
    }
    Roster::from_text(&text).unwrap()
}

/// Three trustees with both keys.
struct Town {
    parties: [Party; 3],
    meeting: Meeting,
    roster: Roster<Addresses>,
}

fn town() -> Town {
    let parties = [1, 2, 3].map(Party::new);
    let all: Vec<_> = parties.iter().collect();
    let mut meeting = Meeting::of(&all);
    meeting.begin(Purpose::Generate, 2, &[1, 2, 3]);
    meeting.hold(&all);
    let roster = held(&mut meeting, &all);
    Town {
        parties,
        meeting,
        roster,
    }
}

impl Town {
    fn share(&self, at: usize) -> ShareKey<Addresses> {
        shares(&self.parties[at]).load(&self.roster).unwrap()
    }

    /// The journal as it is after a start.
    fn set_ups(&self, at: usize, per_day_max: u64) -> SetUps {
        let home = begun(&self.parties[at].disk).unwrap();
        SetUps::new(&home, &vkey(), per_day_max)
    }

    fn ask(&self, at: usize, asked: &Asked<'_>, now_ms: u64) -> Result<Vec<u8>, SetUpFailure> {
        self.ask_within(at, asked, (50, now_ms))
    }

    fn ask_within(
        &self,
        at: usize,
        asked: &Asked<'_>,
        (per_day_max, now_ms): (u64, u64),
    ) -> Result<Vec<u8>, SetUpFailure> {
        let share = self.share(at);
        let given = (&share, &self.roster);
        let done = self
            .set_ups(at, per_day_max)
            .answer(asked, given, (now_ms, &mut OsRng))?;
        let Done::SetUp { set_up, answer } = done else {
            panic!("a set-up");
        };
        assert_eq!(set_up, asked.set_up);
        Ok(answer.0)
    }

    /// What a household's page does: hides its address, asks, checks, combines.
    fn token(&self, address: &Address, id: [u8; 16], trustees: [usize; 2]) -> Token {
        let asked = Blinding::new(&address.input(), &mut OsRng).unwrap();
        let (set_up, element) = (hex::encode(id), asked.element().to_bytes());
        let question = Asked {
            set_up: &set_up,
            epoch: 1,
            element,
        };
        let answers = trustees.map(|at| {
            let bytes = self.ask(at, &question, NOW_MS).unwrap();
            answer(at, &bytes)
        });
        let occasion = set_up_occasion(ORIGIN, 1, &id, &element);
        // Nor is it good for another occasion.
        let other = set_up_occasion(ORIGIN, 1, &[9; 16], &element);
        let refused = asked.token(&self.roster, &other, &answers);
        assert!(matches!(refused, Err(CombineError::Answer(..))));
        asked.token(&self.roster, &occasion, &answers).unwrap()
    }
}

fn answer(at: usize, bytes: &[u8]) -> Answer {
    Answer {
        trustee: sidelight_quorum::TrusteeId::new(at as u16 + 1).unwrap(),
        point: bytes[..32].try_into().unwrap(),
        proof: bytes[32..].try_into().unwrap(),
    }
}

fn address(street: &str) -> Address {
    Address::new("PT", "1100-148", street, "2").unwrap()
}

#[test]
fn three_make_a_look_up_key_that_has_nothing_of_the_quorum_key() {
    let town = town();
    assert_eq!(town.roster.threshold(), 2);
    for (at, party) in town.parties.iter().enumerate() {
        let quorum = party.shares().load(&town.meeting.rosters[0]).unwrap();
        let lookup = town.share(at);
        assert_ne!(*quorum.to_secret_bytes(), *lookup.to_secret_bytes());
        // Nothing is left of the ceremony.
        let left = party.disk.files();
        assert!(
            !left
                .iter()
                .any(|path| path.starts_with("/data/lookup-ceremonies"))
        );
        // On paper each is its own.
        let roster = Sha256Hash::of(town.roster.to_text().as_bytes());
        let line = shares(party).sheet(roster).unwrap();
        assert!(line.starts_with("SIDELIGHT-TRUSTEE-LOOKUP-SHARE-1"));
        assert!(party.shares().restore(&line, &mut OsRng).is_err());
        assert_eq!(shares(party).restore(&line, &mut OsRng).unwrap(), roster);
    }
    // No other trustee gives it again: that is not advised.
    let lost = shares(&Party::new(1)).load(&town.roster).unwrap_err();
    assert!(matches!(lost, SharesError::NoLookUp));
    assert!(!lost.to_string().contains("repair"), "{lost}");
}

#[test]
fn equal_addresses_have_equal_tokens_whoever_answers() {
    let town = town();
    let one = town.token(&address("Rua da Bica, 7"), [1; 16], [0, 1]);
    let same = town.token(&address("rua da  bica 7"), [2; 16], [2, 1]);
    let other = town.token(&address("Rua da Bica, 8"), [3; 16], [0, 2]);
    assert_eq!(one, same);
    assert_ne!(one, other);
}

#[test]
fn a_set_up_is_answered_once_and_the_same_after_a_start() {
    let town = town();
    let element = |street| {
        let blinding = Blinding::new(&address(street).input(), &mut OsRng).unwrap();
        blinding.element().to_bytes()
    };
    let asked = Asked {
        set_up: &"ab".repeat(16),
        epoch: 1,
        element: element("Rua da Bica, 7"),
    };
    let first = town.ask(0, &asked, NOW_MS).unwrap();
    let again = town.ask(0, &asked, NOW_MS + DAY_MS).unwrap();
    assert_eq!(first, again, "the same bytes, whenever");
    assert_eq!(town.set_ups(0, 50).counted().unwrap().of_day, 1);
    // Something else under this id is never answered, on no day.
    let other = Asked {
        element: element("Rua da Bica, 8"),
        ..asked
    };
    for later in [0, 400 * DAY_MS] {
        let refused = town.ask(0, &other, NOW_MS + later);
        assert!(matches!(refused, Err(SetUpFailure::Otherwise)));
    }
    let otherwise = Asked { epoch: 2, ..asked };
    let refused = town.ask(0, &otherwise, NOW_MS);
    assert!(matches!(refused, Err(SetUpFailure::Otherwise)));
    let ids = ["AB".repeat(16), "ab".repeat(15), "../count".to_owned()];
    for set_up in &ids {
        let refused = town.ask(1, &Asked { set_up, ..asked }, NOW_MS);
        assert!(matches!(refused, Err(SetUpFailure::Form)), "{set_up}");
    }
    let refused = town.ask(1, &otherwise, NOW_MS);
    assert!(matches!(refused, Err(SetUpFailure::Epoch)));
    let nothing = Asked {
        element: [0; 32],
        ..asked
    };
    let refused = town.ask(1, &nothing, NOW_MS);
    assert!(matches!(refused, Err(SetUpFailure::Form)), "the identity");
    assert_eq!(town.set_ups(1, 50).counted().unwrap().of_day, 0);
}

#[test]
fn the_days_number_is_a_limit_and_each_month_is_counted() {
    let town = town();
    let ask = |n: u8, now_ms| {
        let blinding = Blinding::new(&address("Rua da Bica, 7").input(), &mut OsRng).unwrap();
        let asked = Asked {
            set_up: &hex::encode([n; 16]),
            epoch: 1,
            element: blinding.element().to_bytes(),
        };
        town.ask_within(0, &asked, (2, now_ms))
    };
    ask(1, NOW_MS).unwrap();
    ask(2, NOW_MS).unwrap();
    for now_ms in [NOW_MS, NOW_MS + DAY_MS / 4, NOW_MS - 3 * DAY_MS] {
        // Nor does a clock that goes back give another day.
        assert!(matches!(ask(3, now_ms), Err(SetUpFailure::Limit(2))));
    }
    ask(3, NOW_MS + DAY_MS).unwrap();
    ask(4, NOW_MS + 4 * DAY_MS).unwrap();
    let counted = town.set_ups(0, 2).counted().unwrap();
    let months = [("2026-05".to_owned(), 3), ("2026-06".to_owned(), 1)];
    assert_eq!(counted.months, months.into());
    // Without the folder of what was answered nothing is.
    let lost = Party::new(1);
    let home = home(&lost.disk).unwrap();
    let share = town.share(0);
    let asked = Asked {
        set_up: &"ab".repeat(16),
        epoch: 1,
        element: [1; 32],
    };
    let given = (&share, &town.roster);
    let refused = SetUps::new(&home, &vkey(), 2).answer(&asked, given, (NOW_MS, &mut OsRng));
    assert!(matches!(refused, Err(SetUpFailure::Lost)));
}
