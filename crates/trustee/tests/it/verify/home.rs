//! A claim that names a home by its address or a contact: cameras of that home alone, as its household says
//! itself, by a look-up of the agency that asks.

use rand::rngs::OsRng;
use sidelight_domain::emergency::{Claim, NamedHome};
use sidelight_domain::record::Statement;
use sidelight_domain::record::statement::{Access, HomeToken};
use sidelight_translog::entry::{self, EntryIndex, Kind, LookUp};
use sidelight_translog::hash::Sha256Hash;
use sidelight_trustee::verify::Check;

use super::all_are_refused;
use crate::lookup::held;
use crate::otherwise::{GOOD, LookedUp, Otherwise, shot};
use crate::parties::{Meeting, Party};
use crate::scene::Scene;
use crate::town::{AGENCY, Town};

const HOME: [u8; 32] = [0x5e; 32];

fn at_home(claim: &mut Claim) {
    claim.doors.clear();
    claim.home = Some(NamedHome {
        look_up: 0,
        address: HOME,
    });
}

fn says(statement: &mut Statement, address: Option<[u8; 32]>, contacts: &[[u8; 32]]) {
    let token = |hash| HomeToken {
        look_up_epoch: 1,
        hash,
    };
    statement.access = Access::Emergency {
        quorum_epoch: 1,
        address: address.map(token),
        contacts: contacts.iter().copied().map(token).collect(),
    };
}

fn lives(statement: &mut Statement, address: [u8; 32]) {
    says(statement, Some(address), &[]);
}

/// Enters a look-up of this agency.
fn looked_up(meeting: &mut Meeting, parties: &[&Party], town: &Town, agency: &str) -> LookedUp {
    held(meeting, parties);
    let record = &mut meeting.record;
    let set = record.ledger.lookup_sets().last().unwrap().index;
    let opening = |value: String| entry::FieldOpening::new(value, &mut OsRng);
    let committed = |field, value: String| opening(value).commit(Kind::LookUp, field);
    let by = opening(agency.to_owned());
    let hash = Sha256Hash([7; 32]);
    let body = LookUp {
        policy: town.policy,
        lookup_set: EntryIndex(set),
        danger: sidelight_domain::emergency::Danger::Kidnapping,
        addresses: 2,
        seal_until: record.today().after(30),
        agency: by.commit(Kind::LookUp, "agency"),
        text: committed("text", hash.to_hex()),
        submitted_by: committed("submitted-by", town.officer.index.to_string()),
        supervised_by: committed("supervised-by", town.supervisor.index.to_string()),
        decision: hash,
        decided_by: EntryIndex(town.reviewers[0].index),
    };
    let index = record.ledger.size();
    record.append(body.into());
    (index, by.salt)
}

/// Two cameras of the home that was named.
const OF_A_HOME: Otherwise = Otherwise {
    shots: &[
        shot(0, 0),
        crate::otherwise::Shot {
            camera: 7,
            ..shot(1, 60_000)
        },
    ],
    claim: at_home,
    statement: |it| lives(it, HOME),
    look_up: |meeting, parties, town| Some(looked_up(meeting, parties, town, AGENCY)),
    ..GOOD
};

#[test]
fn every_camera_of_the_home_that_was_named_is_cleared() {
    let scene = Scene::with(&OF_A_HOME);
    let cleared = scene.judged(&scene.case, |_| ()).unwrap();
    assert_eq!(cleared.cameras().len(), 2);
    all_are_refused(&scene);
}

/// Whichever of its names it is, and whatever else the household is found by.
#[test]
fn a_home_is_named_by_each_contact_as_by_its_address() {
    const OTHERS: [[u8; 32]; 2] = [[0x51; 32], [0x52; 32]];
    let statements: [fn(&mut Statement); 3] = [
        |it| says(it, None, &[HOME]),
        |it| says(it, Some(OTHERS[0]), &[OTHERS[1], HOME]),
        |it| says(it, Some(HOME), &OTHERS),
    ];
    for statement in statements {
        let scene = Scene::with(&Otherwise {
            statement,
            ..OF_A_HOME
        });
        let cleared = scene.judged(&scene.case, |_| ()).unwrap();
        assert_eq!(cleared.cameras().len(), 2);
    }
}

#[test]
fn another_home_or_another_agencys_look_up_is_refused() {
    const TWISTS: [(&str, Check, Otherwise); 7] = [
        (
            "cameras",
            Check::Replayed,
            Otherwise {
                rulebook: |text| text.replace("cameras_max = 8", "cameras_max = 1"),
                ..OF_A_HOME
            },
        ),
        (
            "another home than was named",
            Check::Scope,
            Otherwise {
                statement: |it| lives(it, [0x5f; 32]),
                ..OF_A_HOME
            },
        ),
        (
            "another home than was named",
            Check::Scope,
            Otherwise {
                statement: |it| says(it, Some([0x5f; 32]), &[[0x5d; 32], [0x60; 32]]),
                ..OF_A_HOME
            },
        ),
        (
            "another home than was named",
            Check::Scope,
            Otherwise {
                statement: |_| (),
                ..OF_A_HOME
            },
        ),
        (
            "a look-up of another agency",
            Check::Openings,
            Otherwise {
                look_up: |meeting, parties, town| {
                    Some(looked_up(meeting, parties, town, "hill-fire"))
                },
                ..OF_A_HOME
            },
        ),
        (
            "look-up",
            Check::Openings,
            Otherwise {
                look_up: |meeting, parties, town| {
                    let (index, salt) = looked_up(meeting, parties, town, AGENCY);
                    Some((index - 1, salt))
                },
                ..OF_A_HOME
            },
        ),
        (
            "look-up-salt",
            Check::Openings,
            Otherwise {
                look_up: |_, _, _| None,
                ..OF_A_HOME
            },
        ),
    ];
    for (detail, check, otherwise) in TWISTS {
        let scene = Scene::with(&otherwise);
        let refused = scene.judged(&scene.case, |_| ()).unwrap_err();
        assert_eq!((refused.check, &*refused.detail), (check, detail));
    }
}

/// A look-up that was let through after the release was none when people decided.
#[test]
fn a_look_up_of_later_counts_for_nothing() {
    let scene = Scene::with(&Otherwise {
        look_up: |meeting, parties, town| {
            let (index, salt) = looked_up(meeting, parties, town, AGENCY);
            Some((index + 2, salt))
        },
        ..OF_A_HOME
    });
    let mut record = scene.meeting.record.clone();
    let earlier = usize::try_from(scene.case.release - 1).unwrap();
    let again = record.bodies[earlier].clone();
    record.append(again);
    assert!(record.ledger.look_up(scene.case.release + 1).is_some());
    let refused = scene.judged_in(&record, &scene.case, |_| ()).unwrap_err();
    assert_eq!(
        (refused.check, &*refused.detail),
        (Check::Openings, "look-up")
    );
}
