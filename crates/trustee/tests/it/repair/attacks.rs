//! What is forged, replayed or lied about in a repair: refused, and by name where it can be told.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hkdf::Hkdf;
use rand::rngs::OsRng;
use serde_json::Value;
use sha2::Sha256;
use sidelight_api::repair::NewRepair;
use sidelight_disk::Disk as _;
use sidelight_disk_sim::Loss;
use sidelight_domain::record::{Encoder, Hash};
use sidelight_quorum::TrusteeId;
use sidelight_seal::{Identity, file};
use sidelight_trustee::{AcceptRepairError, Part, RepairFailure, RepairStep, Repairs};

use super::{Letterbox, NOW, accept, accepted, seen_by};
use crate::parties::{Party, lock};
use crate::record::{ORIGIN, home, vkey};
use crate::scene::Scene;

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// What a party of this number opens letters with, as the reference says.
fn identity(number: u8) -> Identity {
    let mut key = [0; 32];
    Hkdf::<Sha256>::new(None, &[number; 32])
        .expand(b"sidelight/trustee-recipient/v1", &mut key)
        .unwrap();
    Identity::from_bytes(key)
}

/// The letter with another package, signed by who wrote it: a helper with a program of its own.
fn lied(
    letter: &[u8],
    (from, to): (&Party, u8),
    id: &Hash,
    alter: impl FnOnce(&mut Vec<u8>),
) -> Vec<u8> {
    let plain = file::open(letter, &identity(to)).unwrap();
    let mut plain: Value = serde_json::from_slice(&plain).unwrap();
    let mut package = STANDARD.decode(plain["package"].as_str().unwrap()).unwrap();
    alter(&mut package);
    let message = Encoder::new("sidelight/repair-letter/v1")
        .field(ORIGIN.as_bytes())
        .field(id)
        .field(plain["from"].as_str().unwrap().as_bytes())
        .field(plain["to"].as_str().unwrap().as_bytes())
        .field(&package)
        .finish();
    plain["signature"] = hex::encode(from.keys.sign(&message)).into();
    plain["package"] = STANDARD.encode(&package).into();
    let plain = serde_json::to_vec(&plain).unwrap();
    file::seal(&plain, &[identity(to).recipient()], &mut OsRng).unwrap()
}

fn key(from: &Party, to: &Party) -> (String, String) {
    (from.name.to_string(), to.name.to_string())
}

/// Everybody has accepted, and letters between helpers are there.
fn under_way(scene: &Scene) -> Letterbox {
    let [one, two, three] = scene.parties.each_ref();
    one.lose_share();
    let mut held = accepted(&scene.meeting, one, &[two, three]);
    for helper in [two, three] {
        let given = (&scene.meeting, &scene.meeting.rosters[0]);
        let step = held.turn(helper, given).unwrap();
        held.take(helper, &step.send);
    }
    held
}

#[test]
fn a_helper_that_lies_is_named() {
    let scene = Scene::new();
    let given = (&scene.meeting, &scene.meeting.rosters[0]);
    let [one, two, three] = scene.parties.each_ref();
    let mut held = under_way(&scene);
    let id = seen_by(one, &scene.meeting).id;
    let culprit = |party: &Party, held: &Letterbox, who: &Party| {
        match held.turn(party, given) {
            Err(RepairFailure::Culprit(name)) => assert_eq!(name, who.name),
            other => panic!("{other:?}"),
        }
        let says = seen_by(party, &scene.meeting).trouble.unwrap();
        assert!(says.contains(who.name.as_str()), "{says}");
    };
    // Points of two helpers, then the piece.
    let good = held.letters[&key(two, three)].clone();
    for at in [0, 40, 64, 90] {
        let bad = lied(&good, (two, 3), &id, |package| package[at] ^= 1);
        held.letters.insert(key(two, three), bad);
        culprit(three, &held, two);
    }
    held.letters.insert(key(two, three), good);
    for helper in [two, three] {
        let step = held.turn(helper, given).unwrap();
        held.take(helper, &step.send);
        let trouble = seen_by(helper, &scene.meeting).trouble;
        assert_eq!(trouble, None, "it goes on, and says so");
    }
    // Its sum; then what it says that it saw.
    let good = held.letters[&key(three, one)].clone();
    let bad = lied(&good, (three, 1), &id, |package| package[64] ^= 1);
    held.letters.insert(key(three, one), bad);
    culprit(one, &held, three);
    let bad = lied(&good, (three, 1), &id, |package| package[96] ^= 1);
    held.letters.insert(key(three, one), bad);
    match held.turn(one, given) {
        Err(RepairFailure::Otherwise(name)) => assert_eq!(name, three.name),
        other => panic!("{other:?}"),
    }
    assert!(one.shares().load(given.1).is_err(), "nothing was kept");
    held.letters.insert(key(three, one), good);
    assert!(held.turn(one, given).unwrap().is_repaired);
    assert!(one.shares().load(given.1).is_ok());
}

#[test]
fn letters_of_others_and_of_before_are_refused_by_whose_they_should_be() {
    let scene = Scene::new();
    let given = (&scene.meeting, &scene.meeting.rosters[0]);
    let [one, two, three] = scene.parties.each_ref();
    let before = under_way(&scene);
    // Asked anew, later: nothing of before counts.
    let asked = one.repairs().unwrap();
    let asked = asked.ask(&scene.meeting.record.ledger, &[], NOW + 1);
    let mut held = Letterbox::of(asked.unwrap());
    for party in [one, two, three] {
        held.turn(party, given).unwrap();
    }
    let words = seen_by(one, &scene.meeting).words.join(" ");
    for helper in [two, three] {
        accept(helper, &scene.meeting, &words).unwrap();
        let step = held.turn(helper, given).unwrap();
        held.take(helper, &step.send);
    }
    let good = held.letters[&key(two, three)].clone();
    let other = held.letters[&key(three, two)].clone();
    let replayed = before.letters[&key(two, three)].clone();
    assert_ne!(good, replayed);
    let mut long = good.clone();
    long.resize(5000, 0);
    let mut damaged = good.clone();
    *damaged.last_mut().unwrap() ^= 1;
    let id = seen_by(one, &scene.meeting).id;
    let by_another = lied(&good, (three, 3), &id, |_| ());
    let cut = lied(&good, (two, 3), &id, |package| package.truncate(95));
    for (at, bad) in [replayed, other, long, damaged, by_another, cut, Vec::new()]
        .into_iter()
        .enumerate()
    {
        held.letters.insert(key(two, three), bad);
        match held.turn(three, given) {
            Err(RepairFailure::Letter(name)) => assert_eq!(name, two.name, "{at}"),
            other => panic!("{at}: {other:?}"),
        }
    }
    held.letters.insert(key(two, three), good);
    held.hold(&[one, two, three], given);
}

#[test]
fn a_request_that_is_not_its_trustees_is_shown_to_nobody() {
    let scene = Scene::new();
    let ledger = &scene.meeting.record.ledger;
    let [one, two, _] = scene.parties.each_ref();
    one.lose_share();
    let good = one.repairs().unwrap().ask(ledger, &[], NOW).unwrap();
    let shown = |asked: &NewRepair, now_ms: u64| {
        let repairs = two.repairs().unwrap();
        let asked = std::slice::from_ref(asked);
        repairs.take(ledger, asked, (now_ms, &mut OsRng)).unwrap();
        repairs.open(ledger).unwrap().len()
    };
    assert_eq!(shown(&good, NOW), 1);
    assert_eq!(shown(&good, NOW + 7 * DAY_MS), 1);
    assert_eq!(shown(&good, NOW + 7 * DAY_MS + 1), 0, "too old");
    let alterations: [fn(&mut NewRepair); 8] = [
        |it| it.trustee = "trustee-3".to_owned(),
        |it| it.trustee = "nobody".to_owned(),
        |it| it.roster[0] ^= 1,
        |it| it.asked_ms += 1,
        |it| it.signature.0[0] ^= 1,
        |it| it.signature.0.truncate(63),
        |it| it.helpers.reverse(),
        |it| drop(it.helpers.pop()),
    ];
    for (at, alter) in alterations.into_iter().enumerate() {
        let mut bad = good.clone();
        alter(&mut bad);
        assert_eq!(shown(&bad, NOW), 0, "{at}");
    }
    // What one asks oneself is not helped with, but shown.
    two.lose_share();
    let own = two.repairs().unwrap().ask(ledger, &[], NOW).unwrap();
    assert_eq!(shown(&own, NOW), 1);
    assert_eq!(seen_by(two, &scene.meeting).part, Part::Asked);
}

#[test]
fn a_restored_backup_says_the_same_or_nothing() {
    let scene = Scene::new();
    let given = (&scene.meeting, &scene.meeting.rosters[0]);
    let [_, two, three] = scene.parties.each_ref();
    let mut held = under_way(&scene);
    // The data come from a backup of before, the journal does not.
    two.disk.restart(Loss::Unsynced);
    for path in two.disk.files() {
        if path.starts_with("/data/repairs") {
            two.disk.remove(&path).unwrap();
        }
    }
    for helper in [two, three] {
        let step = held.turn(helper, given).unwrap();
        assert_eq!(step.send.len(), 2);
        held.take(helper, &step.send);
    }
    // The journal is lost: then nobody is helped.
    for path in two.disk.files() {
        if path.starts_with("/mark") {
            two.disk.remove(&path).unwrap();
        }
    }
    let lost = home(&two.disk).unwrap();
    let lost = Repairs::new(&lost, &lock(), two.keys.clone(), (&vkey(), &two.name));
    let open = seen_by(three, &scene.meeting);
    assert!(matches!(open.part, Part::Helps(_)));
    let letters = held.to(two);
    let step = lost.step(
        &scene.meeting.record.ledger,
        (&open.id, &letters, given.1),
        &mut OsRng,
    );
    assert!(matches!(step, Err(RepairFailure::Lost)), "{step:?}");
    let words = open.words.join(" ");
    let accepted = lost.accept(
        &scene.meeting.record.ledger,
        (&words, None),
        (NOW, &mut OsRng),
    );
    let refused = accepted.unwrap_err();
    assert!(matches!(
        refused,
        AcceptRepairError::Failure(RepairFailure::Lost)
    ));
}

#[test]
fn a_helper_without_its_share_helps_nobody() {
    let scene = Scene::new();
    let given = (&scene.meeting, &scene.meeting.rosters[0]);
    let [one, two, three] = scene.parties.each_ref();
    one.lose_share();
    let held = accepted(&scene.meeting, one, &[two, three]);
    two.lose_share();
    let step = held.turn(two, given);
    assert!(matches!(step, Err(RepairFailure::Share(_))), "{step:?}");
    assert_ne!(held.turn(three, given).unwrap(), RepairStep::default());
}

#[test]
fn a_roster_that_is_not_the_one_in_force_is_said_to_people() {
    let scene = Scene::new();
    let (meeting, roster) = (&scene.meeting, &scene.meeting.rosters[0]);
    let [one, two, three] = scene.parties.each_ref();
    one.lose_share();
    let held = accepted(meeting, one, &[two, three]);
    let [leaves, joins] = [3, 4].map(|n| TrusteeId::new(n).unwrap());
    let other = roster.replacing(leaves, joins).unwrap();
    for party in [one, two] {
        let step = held.turn(party, (meeting, &other));
        assert!(matches!(step, Err(RepairFailure::Roster)), "{step:?}");
        let trouble = seen_by(party, meeting).trouble;
        assert_eq!(trouble, Some(RepairFailure::Roster.to_string()));
    }
    held.turn(two, (meeting, roster)).unwrap();
    assert_eq!(seen_by(two, meeting).trouble, None);
}
