//! Three trustees make a quorum key: what opens, what stops it, and power cuts at every change of a disk.

use rand::rngs::OsRng;
use sidelight_api::trustee::Introduction;
use sidelight_disk_sim::lives::{assert_each_sync_is_missed, first_breach};
use sidelight_disk_sim::{Loss, SimDisk};
use sidelight_quorum::{CombineError, Roster, ShareKey, Wrap, combine};
use sidelight_translog::entry::Purpose;
use sidelight_trustee::{
    AcceptError, CeremonyFailure, IntroductionError, KeyError, Keys, Outgoing, SharesError, Stage,
    introduce, introduce_anew,
};

use crate::parties::{Meeting, Party, lock};
use crate::record::{ORIGIN, home, vkey};

const FILE_KEY: [u8; 16] = [3; 16];
const LABEL: [u8; 32] = [1; 32];
const ENTRY: [u8; 32] = [2; 32];

/// What these shares open of something wrapped to a roster.
fn opened(roster: &Roster, shares: &[ShareKey]) -> Result<[u8; 16], CombineError> {
    let wrap = Wrap::new(roster, LABEL, &FILE_KEY, &mut OsRng);
    let wrap = wrap.check(roster, &LABEL).unwrap();
    let answers: Vec<_> = shares
        .iter()
        .map(|share| share.answer(roster, &wrap, &ENTRY, &mut OsRng).unwrap())
        .collect();
    combine(roster, &wrap, &ENTRY, &answers).map(|key| *key)
}

fn three() -> [Party; 3] {
    [1, 2, 3].map(Party::new)
}

fn held() -> ([Party; 3], Meeting) {
    let parties = three();
    let all: Vec<_> = parties.iter().collect();
    let mut meeting = Meeting::of(&all);
    meeting.begin(Purpose::Generate, 2, &[1, 2, 3]);
    meeting.hold(&all);
    (parties, meeting)
}

/// Files of ceremonies.
fn left_of_it(disk: &SimDisk) -> usize {
    let files = disk.files();
    let of_it = files
        .iter()
        .filter(|path| path.starts_with("/data/ceremonies"));
    of_it.count()
}

#[test]
fn three_make_a_key_that_two_open_and_one_does_not() {
    let (parties, mut meeting) = held();
    let roster = meeting.rosters[0].clone();
    let shares: Vec<_> = parties
        .iter()
        .map(|it| it.shares().load(&roster).unwrap())
        .collect();
    for two in [[0, 1], [0, 2], [1, 2]] {
        let two = two.map(|at| shares[at].clone());
        assert_eq!(opened(&roster, &two), Ok(FILE_KEY));
    }
    for one in &shares {
        let few = opened(&roster, std::slice::from_ref(one));
        assert_eq!(few, Err(CombineError::TooFew { have: 1, need: 2 }));
    }
    // Nothing is left of the ceremony but the share.
    for party in &parties {
        assert_eq!(left_of_it(&party.disk), 0);
    }
    // New shares of the same key: the old ones are destroyed, what was sealed opens with the new ones.
    let all: Vec<_> = parties.iter().collect();
    meeting.begin(Purpose::Refresh, 2, &[1, 2, 3]);
    meeting.hold(&all);
    let fresh = meeting.rosters[1].clone();
    assert_eq!(fresh.recipient(), roster.recipient());
    let new = [&parties[0], &parties[2]].map(|it| it.shares().load(&fresh).unwrap());
    assert_eq!(opened(&fresh, &new), Ok(FILE_KEY));
    for party in &parties {
        let old = party.shares().load(&roster);
        assert!(matches!(old, Err(SharesError::None)), "{old:?}");
    }
}

#[test]
fn a_share_comes_back_from_paper() {
    let (parties, meeting) = held();
    let roster = &meeting.rosters[0];
    let hash = meeting.record.ledger.trustee_sets()[0].entry.roster;
    let line = parties[0].shares().sheet(hash).unwrap();
    let other = Party::new(1);
    assert!(matches!(
        other.shares().load(roster),
        Err(SharesError::None)
    ));
    let typo = line.replacen('Q', "P", 1);
    assert!(matches!(
        other.shares().restore(&typo, &mut OsRng),
        Err(SharesError::Sheet)
    ));
    assert_eq!(other.shares().restore(&line, &mut OsRng).unwrap(), hash);
    let shares = [&other, &parties[1]].map(|it| it.shares().load(roster).unwrap());
    assert_eq!(opened(roster, &shares), Ok(FILE_KEY));
    // In the state of before nothing of it is destroyed.
    other.step(&meeting).unwrap();
    assert!(other.shares().load(roster).is_ok());
}

/// All packages are in the record.
fn before_words(parties: &[&Party]) -> Meeting {
    let mut meeting = Meeting::of(parties);
    meeting.begin(Purpose::Generate, 2, &[1, 2, 3]);
    for party in parties {
        let step = party.step(&meeting).unwrap();
        assert!(matches!(step.stage, Stage::Packages { .. }));
        meeting.take(&party.name, &step.send);
    }
    meeting
}

fn words(party: &Party, meeting: &Meeting) -> String {
    let ceremonies = party.ceremonies().unwrap();
    match ceremonies.look(&meeting.record.ledger).unwrap() {
        Stage::Words { words, with } => {
            assert_eq!(with.len(), 2);
            words.join(" ")
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn nothing_secret_leaves_before_a_person_has_compared() {
    let parties = three();
    let [one, two, three] = parties.each_ref();
    let meeting = before_words(&[one, two, three]);
    for party in &parties {
        for _ in 0..2 {
            let step = party.step(&meeting).unwrap();
            assert!(matches!(step.stage, Stage::Words { .. }));
            assert_eq!(step.send, []);
        }
    }
    let said = words(one, &meeting);
    assert_eq!(said, words(two, &meeting), "all see the same");
    // However it is typed.
    one.accept(&meeting, &format!("  {}\n", said.to_uppercase()));
    let step = one.step(&meeting).unwrap();
    assert_eq!(step.stage, Stage::Letters);
    assert!(step.send.iter().all(|it| matches!(it, Outgoing::Letter(_))));
    assert_eq!(step.send.len(), 2);
}

#[test]
fn who_was_shown_other_packages_does_not_go_on() {
    let parties = three();
    let [one, two, three] = parties.each_ref();
    let shown = before_words(&[one, two, three]);
    // To the first the operator shows another package of the second, which colludes.
    let colluding = Party::new(2);
    let mut forked = Meeting::of(&[one, two, three]);
    forked.begin(Purpose::Generate, 2, &[1, 2, 3]);
    for party in [one, &colluding, three] {
        let step = party.step(&forked).unwrap();
        forked.take(&party.name, &step.send);
    }
    let (ours, theirs) = (words(one, &forked), words(three, &shown));
    assert_ne!(ours, theirs);
    let refused = |typed: &str| {
        let ceremonies = one.ceremonies().unwrap();
        ceremonies.accept(&forked.record.ledger, typed, &mut OsRng)
    };
    assert!(matches!(refused(&theirs), Err(AcceptError::OtherWords)));
    assert!(matches!(refused(""), Err(AcceptError::OtherWords)));
    assert!(matches!(
        one.step(&forked).unwrap().stage,
        Stage::Words { .. }
    ));
    // Nor when the record says something else than what was accepted.
    one.accept(&shown, &theirs);
    assert!(matches!(
        one.step(&forked),
        Err(CeremonyFailure::OtherWords)
    ));
    // And what was never begun here is not accepted here.
    let stranger = Party::new(1);
    let accepted = stranger.ceremonies().unwrap();
    let accepted = accepted.accept(&shown.record.ledger, &theirs, &mut OsRng);
    assert!(matches!(accepted, Err(AcceptError::NotNow)));
    // A restored backup has a package in the record that it cannot go on from.
    assert!(matches!(
        stranger.step(&shown),
        Err(CeremonyFailure::NotOurs)
    ));
}

#[test]
fn letters_of_others_are_refused_by_the_name_of_whom_they_wrong() {
    let parties = three();
    let [one, two, three] = parties.each_ref();
    let mut meeting = before_words(&[one, two, three]);
    let said = words(one, &meeting);
    for party in [one, two, three] {
        party.accept(&meeting, &said);
        let step = party.step(&meeting).unwrap();
        let letters: Vec<_> = step.send.into_iter().filter(is_letter).collect();
        meeting.take(&party.name, &letters);
    }
    let ceremony = meeting.letters.keys().next().unwrap().0;
    let key = |from: &Party, to: &Party| (ceremony, from.name.to_string(), to.name.to_string());
    let to_one = [two, three].map(|from| meeting.letters[&key(from, one)].clone());
    let to_three = meeting.letters[&key(two, three)].clone();
    let mut long = to_one[0].clone();
    long.resize(5000, 0);
    let mut damaged = to_one[0].clone();
    *damaged.last_mut().unwrap() ^= 1;
    let forged = [to_one[1].clone(), to_three, Vec::new(), damaged, long];
    for (at, letter) in forged.into_iter().enumerate() {
        meeting.letters.insert(key(two, one), letter);
        match one.step(&meeting) {
            Err(CeremonyFailure::Letter(name)) => assert_eq!(name, two.name, "{at}"),
            other => panic!("{at}: {other:?}"),
        }
    }
    meeting.letters.insert(key(two, one), to_one[0].clone());
    assert!(matches!(
        one.step(&meeting).unwrap().stage,
        Stage::Confirmed { .. }
    ));
}

fn is_letter(outgoing: &Outgoing) -> bool {
    matches!(outgoing, Outgoing::Letter(_))
}

/// Holds a ceremony in which the first trustee's machine stops somewhere and is started again. What was
/// handed in is never contradicted (the meeting looks), and its share is there in the end.
fn life(disk: &SimDisk, loss: Loss) {
    let mut one = Party::new(1);
    one.disk = disk.clone();
    let two = Party::new(2);
    let parties = [&one, &two];
    let mut meeting = Meeting::of(&parties);
    meeting.begin(Purpose::Generate, 2, &[1, 2]);
    let mut struck = false;
    for _ in 0..6 {
        let mut ended = !meeting.rosters.is_empty();
        for party in parties {
            match party.step(&meeting) {
                Ok(step) => {
                    meeting.take(&party.name, &step.send);
                    if let Stage::Words { words, .. } = step.stage {
                        let accepted = party.ceremonies().map(|it| {
                            let ledger = &meeting.record.ledger;
                            it.accept(ledger, &words.join(" "), &mut OsRng)
                        });
                        let done = accepted.is_ok_and(|it| it.is_ok());
                        assert!(done || disk.is_off());
                    }
                }
                Err(error) => {
                    assert!(disk.is_off(), "{error}");
                    ended = false;
                }
            }
            // Once it was stopped, the power goes whenever something has left.
            if disk.is_off() {
                (struck, _) = (true, disk.restart(loss));
            } else if struck {
                disk.restart(Loss::Unsynced);
            }
        }
        // Everybody has seen it.
        if ended {
            break;
        }
    }
    assert_eq!(meeting.rosters.len(), 1, "a key came of it");
    disk.restart(Loss::Unsynced);
    let shares = parties.map(|it| it.shares().load(&meeting.rosters[0]).unwrap());
    assert_eq!(opened(&meeting.rosters[0], &shares), Ok(FILE_KEY));
    assert_eq!(left_of_it(disk), 0, "what was destroyed stays away");
}

#[test]
fn no_power_cut_makes_it_say_two_things_or_lose_its_share() {
    assert_eq!(first_breach(&life, 1), None);
}

#[test]
fn every_sync_is_missed() {
    assert!(!assert_each_sync_is_missed(&[&life]).is_empty());
}

#[test]
fn new_keys_follow_the_old_ones_and_nobody_elses() {
    let (parties, mut meeting) = held();
    let [one, two, three] = parties.each_ref();
    let new = Party::new(7);
    let record = (&vkey(), &one.name);
    let said = |epoch| Introduction {
        origin: ORIGIN.to_owned(),
        log_key: vkey().to_string(),
        number: 1,
        epoch,
    };
    let known = introduce(&new.keys, record, "About\n", &said(2));
    assert!(matches!(known, Err(IntroductionError::Known)));
    let by = |old: &Party, said: &Introduction| {
        introduce_anew((&new.keys, &old.keys), record, "About\n", said)
    };
    assert!(matches!(by(one, &said(1)), Err(IntroductionError::New)));
    assert!(matches!(by(&new, &said(2)), Err(IntroductionError::Same)));
    // Whoever takes the file enters it; the record's rules take none that another has signed.
    let index = meeting.record.ledger.size();
    for other in [two, &Party::new(9)] {
        let forged = by(other, &said(2)).unwrap();
        assert!(!meeting.fits(&forged));
    }
    meeting.enrol(&by(one, &said(2)).unwrap());
    assert_eq!(meeting.record.ledger.size(), index + 1);
    // The share is still this trustee's, and a refresh is held with the new keys alone.
    let renewed = Party {
        name: one.name.clone(),
        disk: one.disk.clone(),
        keys: new.keys.clone(),
    };
    assert!(renewed.shares().load(&meeting.rosters[0]).is_ok());
    meeting.begin(Purpose::Refresh, 2, &[1, 2, 3]);
    assert!(matches!(
        one.step(&meeting),
        Err(CeremonyFailure::Record(_))
    ));
    meeting.hold(&[&renewed, two, three]);
}

#[test]
fn keys_are_renewed_once_the_old_ones_are_on_paper() {
    let disk = SimDisk::new();
    let home = home(&disk).unwrap();
    let name = "t1.example/trustee";
    let old = Keys::make(&home, &lock(), name, &mut OsRng).unwrap();
    let other = Keys::from_secret(name, [9; 32]).unwrap().sheet();
    let renew = |line: &str| Keys::renew(&home, &lock(), (name, line), &mut OsRng);
    assert!(matches!(renew(&other), Err(KeyError::OtherSheet)));
    assert!(matches!(renew("SIDELIGHT"), Err(KeyError::Sheet)));
    let here = || Keys::load(&home, &lock(), name).unwrap().public();
    assert_eq!(here(), old.public());
    let new = renew(&old.sheet()).unwrap();
    assert_ne!(new.public(), old.public());
    assert_eq!(here(), new.public());
    let paper = Keys::from_sheet(name, &old.sheet()).unwrap();
    assert_eq!(paper.public(), old.public());
    assert!(matches!(renew(&old.sheet()), Err(KeyError::OtherSheet)));
}
