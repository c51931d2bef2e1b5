//! A share is lost and given again by others; and whoever must not have one gets none.

mod attacks;
mod power;

use std::collections::BTreeMap;

use rand::rngs::OsRng;
use sidelight_api::repair::{NewRepair, NewRepairLetter};
use sidelight_api::trustee::Letter;
use sidelight_disk::Disk as _;
use sidelight_quorum::{Roster, Wrap, combine};
use sidelight_translog::entry::Purpose;
use sidelight_translog::ledger::RepairRefused;
use sidelight_trustee::{
    AcceptRepairError, Home, OpenRepair, Part, RepairFailure, RepairStep, Repairs, SharesError,
};

use crate::answer::{answer, begun, opens};
use crate::parties::{Meeting, Party, lock};
use crate::record::{TIME, vkey};
use crate::scene::Scene;

pub(crate) const NOW: u64 = TIME * 1000;

impl Party {
    /// As it is after a start; nothing is remembered but what is on the disk.
    pub(crate) fn repairs(&self) -> std::io::Result<Repairs> {
        Ok(self.repairs_in(&begun(&self.disk)?))
    }

    pub(crate) fn repairs_in(&self, home: &Home) -> Repairs {
        let who = (&vkey(), &self.name);
        Repairs::new(home, &lock(), self.keys.clone(), who)
    }

    /// Its disk has lost the share.
    pub(crate) fn lose_share(&self) {
        for path in self.disk.files() {
            if path.starts_with("/data/shares") {
                self.disk.remove(&path).unwrap();
            }
        }
    }
}

/// What the operator keeps of repairs.
#[derive(Clone, Default)]
pub(crate) struct Letterbox {
    pub(crate) asked: Vec<NewRepair>,
    /// From, to.
    pub(crate) letters: BTreeMap<(String, String), Vec<u8>>,
}

impl Letterbox {
    pub(crate) fn of(asked: NewRepair) -> Self {
        Self {
            asked: vec![asked],
            letters: BTreeMap::new(),
        }
    }

    /// Takes letters, as the operator does: the same again is nothing new, another one is a breach.
    pub(crate) fn take(&mut self, from: &Party, send: &[NewRepairLetter]) {
        for it in send {
            let key = (from.name.to_string(), it.to.clone());
            let kept = self
                .letters
                .entry(key)
                .or_insert_with(|| it.letter.0.clone());
            assert_eq!(*kept, it.letter.0, "another letter");
        }
    }

    pub(crate) fn to(&self, party: &Party) -> Vec<Letter> {
        let mine = self
            .letters
            .iter()
            .filter(|((_, to), _)| to == party.name.as_str());
        mine.map(|((from, _), letter)| Letter {
            from: from.clone(),
            letter: letter.clone().into(),
        })
        .collect()
    }

    /// What a trustee says to all of that.
    pub(crate) fn turn(
        &self,
        party: &Party,
        given: (&Meeting, &Roster),
    ) -> Result<RepairStep, RepairFailure> {
        self.turn_in(&begun(&party.disk)?, party, given)
    }

    pub(crate) fn turn_in(
        &self,
        home: &Home,
        party: &Party,
        (meeting, roster): (&Meeting, &Roster),
    ) -> Result<RepairStep, RepairFailure> {
        let (repairs, ledger) = (party.repairs_in(home), &meeting.record.ledger);
        repairs.take(ledger, &self.asked, (NOW, &mut OsRng))?;
        match repairs.open(ledger)?.first() {
            None => Ok(RepairStep::default()),
            Some(open) => {
                let letters = self.to(party);
                repairs.step(ledger, (&open.id, &letters, roster), &mut OsRng)
            }
        }
    }

    /// Lets everybody go on until who asked is helped.
    pub(crate) fn hold(&mut self, parties: &[&Party], (meeting, roster): (&Meeting, &Roster)) {
        for _ in 0..4 {
            for party in parties {
                let step = self.turn(party, (meeting, roster)).unwrap();
                self.take(party, &step.send);
                if step.is_repaired {
                    return;
                }
            }
        }
        panic!("nobody was helped");
    }
}

/// What is open at a trustee.
pub(crate) fn seen_by(party: &Party, meeting: &Meeting) -> OpenRepair {
    let mut open = party
        .repairs()
        .unwrap()
        .open(&meeting.record.ledger)
        .unwrap();
    assert_eq!(open.len(), 1);
    open.remove(0)
}

pub(crate) fn accept(
    party: &Party,
    meeting: &Meeting,
    words: &str,
) -> Result<OpenRepair, AcceptRepairError> {
    let (repairs, ledger) = (party.repairs().unwrap(), &meeting.record.ledger);
    repairs.accept(ledger, (words, Some("Ada")), (NOW, &mut OsRng))
}

/// The first asks all others, and each of them has accepted.
pub(crate) fn accepted(meeting: &Meeting, asks: &Party, helpers: &[&Party]) -> Letterbox {
    let asked = asks.repairs().unwrap();
    let asked = asked.ask(&meeting.record.ledger, &[], NOW).unwrap();
    let held = Letterbox::of(asked);
    let roster = meeting.rosters.last().unwrap();
    held.turn(asks, (meeting, roster)).unwrap();
    let words = seen_by(asks, meeting).words.join(" ");
    for helper in helpers {
        held.turn(helper, (meeting, roster)).unwrap();
        accept(helper, meeting, &words).unwrap();
    }
    held
}

#[test]
fn a_share_that_was_lost_comes_back_and_opens_what_was_sealed_before() {
    let mut scene = Scene::new();
    let roster = scene.meeting.rosters[0].clone();
    let [one, two, three] = scene.parties.each_ref();
    let before = one.shares().load(&roster).unwrap().to_secret_bytes();
    let there = one.repairs().unwrap();
    let there = there.ask(&scene.meeting.record.ledger, &[], NOW);
    assert!(matches!(there, Err(RepairFailure::There)), "{there:?}");
    one.lose_share();
    let lost = one.shares().load(&roster);
    assert!(matches!(lost, Err(SharesError::None)));
    let mut held = accepted(&scene.meeting, one, &[two, three]);
    held.hold(&[one, two, three], (&scene.meeting, &roster));
    let again = one.shares().load(&roster).unwrap();
    assert_eq!(*again.to_secret_bytes(), *before);
    // Told again, it is done at once, and helpers say the same.
    for party in [one, two, three] {
        let step = held.turn(party, (&scene.meeting, &roster)).unwrap();
        held.take(party, &step.send);
    }
    // The case, whose clips were sealed before, is answered with it.
    scene.shares[0] = again;
    let answers: Vec<_> = (0..2).map(|party| answer(&scene, party).unwrap()).collect();
    opens(&scene, &answers);
}

#[test]
fn nothing_leaves_before_a_person_has_accepted_and_each_helps_once() {
    let scene = Scene::new();
    let meeting = &scene.meeting;
    let roster = &meeting.rosters[0];
    let [one, two, three] = scene.parties.each_ref();
    one.lose_share();
    let mut held = accepted(meeting, one, &[]);
    for _ in 0..2 {
        for helper in [two, three] {
            let step = held.turn(helper, (meeting, roster)).unwrap();
            assert_eq!(step, RepairStep::default());
            assert_eq!(seen_by(helper, meeting).part, Part::Waits);
        }
    }
    let words = seen_by(one, meeting).words.join(" ");
    for wrong in ["", "one two three four five six", &words[1..]] {
        let refused = accept(two, meeting, wrong);
        assert!(matches!(refused, Err(AcceptRepairError::OtherWords)));
    }
    // Nor does who asks accept for itself.
    let own = accept(one, meeting, &words);
    assert!(matches!(own, Err(AcceptRepairError::OtherWords)));
    // However it is typed.
    accept(two, meeting, &format!(" {}\n", words.to_uppercase())).unwrap();
    let part = seen_by(two, meeting).part;
    assert_eq!(part, Part::Helps(Some("Ada".to_owned())));
    let again = accept(two, meeting, &words);
    assert!(matches!(again, Err(AcceptRepairError::Before)));
    // One of two is too few: who asks gets nothing, the other helper a piece that says nothing.
    for _ in 0..3 {
        let step = held.turn(two, (meeting, roster)).unwrap();
        assert_eq!(step.send.len(), 1);
        assert_eq!(step.send[0].to, three.name.as_str());
        held.take(two, &step.send);
        assert!(!held.turn(one, (meeting, roster)).unwrap().is_repaired);
    }
    accept(three, meeting, &words).unwrap();
    held.hold(&[one, two, three], (meeting, roster));
    // It has ended: seeds are destroyed, and nobody helps with it again.
    let ended = Letterbox::default();
    for helper in [two, three] {
        ended.turn(helper, (meeting, roster)).unwrap();
        held.letters.clear();
        let step = held.turn(helper, (meeting, roster)).unwrap();
        assert_eq!(step, RepairStep::default());
        assert_eq!(seen_by(helper, meeting).part, Part::Helped);
        let again = accept(helper, meeting, &words);
        assert!(matches!(again, Err(AcceptRepairError::Before)));
    }
}

#[test]
fn a_new_trustee_takes_the_place_of_one_that_leaves_and_no_clip_is_touched() {
    let mut scene = Scene::new();
    let roster = scene.meeting.rosters[0].clone();
    let four = Party::new(4);
    scene.meeting.introduce(4, &four);
    let meeting = &mut scene.meeting;
    let [one, two, three] = scene.parties.each_ref();
    let sealed = Wrap::new(&roster, [1; 32], &[3; 16], &mut OsRng);
    // Who joins is helped by those who stay.
    let stay = [one.name.clone(), two.name.clone()];
    let ledger = &meeting.record.ledger;
    let asked = four.repairs().unwrap().ask(ledger, &stay, NOW).unwrap();
    let mut held = Letterbox::of(asked);
    for party in [&four, one, two] {
        held.turn(party, (meeting, &roster)).unwrap();
    }
    let words = seen_by(&four, meeting).words.join(" ");
    for helper in [one, two] {
        assert!(seen_by(helper, meeting).joins, "it is said");
        accept(helper, meeting, &words).unwrap();
    }
    held.hold(&[&four, one, two], (meeting, &roster));
    // New shares without who leaves.
    meeting.begin(Purpose::Refresh, 2, &[1, 2, 4]);
    meeting.hold(&[one, two, &four]);
    assert_eq!(three.step(meeting).unwrap().send, []);
    let after = meeting.rosters[1].clone();
    assert_eq!(after.recipient(), roster.recipient());
    let left = three.shares().load(&roster);
    assert!(matches!(left, Err(SharesError::None)), "{left:?}");
    assert!(matches!(
        three.shares().load(&after),
        Err(SharesError::None)
    ));
    let checked = sealed.check(&after, &[1; 32]).unwrap();
    for two in [[one, &four], [two, &four], [one, two]] {
        let answers: Vec<_> = two
            .iter()
            .map(|it| it.shares().load(&after).unwrap())
            .map(|it| it.answer(&after, &checked, &[2; 32], &mut OsRng).unwrap())
            .collect();
        let opened = combine(&after, &checked, &[2; 32], &answers).unwrap();
        assert_eq!(*opened, [3; 16]);
    }
    // The old request is of a key whose shares are others now.
    let asked = held.asked.remove(0);
    let step = Letterbox::of(asked).turn(one, (meeting, &after)).unwrap();
    assert_eq!(step, RepairStep::default());
    let open = one.repairs().unwrap().open(&meeting.record.ledger).unwrap();
    assert_eq!(open, []);
}

#[test]
fn who_may_not_ask_is_told_so() {
    let scene = Scene::new();
    let ledger = &scene.meeting.record.ledger;
    let [one, two, three] = scene.parties.each_ref();
    one.lose_share();
    let ask = |party: &Party, from: &[&Party]| {
        let from: Vec<_> = from.iter().map(|it| it.name.clone()).collect();
        party.repairs().unwrap().ask(ledger, &from, NOW)
    };
    let few = ask(one, &[two]).unwrap_err();
    let refused = RepairRefused::Helpers;
    assert!(matches!(few, RepairFailure::Refused(it) if it == refused));
    let own = ask(one, &[one, two]).unwrap_err();
    assert!(matches!(own, RepairFailure::Refused(it) if it == refused));
    let nobody = ask(one, &[two, &Party::new(9)]).unwrap_err();
    assert!(matches!(nobody, RepairFailure::Refused(it) if it == refused));
    let stranger = ask(&Party::new(9), &[]).unwrap_err();
    let refused = RepairRefused::Unknown;
    assert!(matches!(stranger, RepairFailure::Refused(it) if it == refused));
    assert_eq!(ask(one, &[two, three]).unwrap().helpers.len(), 2);
}
