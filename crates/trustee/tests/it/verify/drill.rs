//! Drills: footage of a home that was announced for them on an earlier day leaves in a drill, and in nothing
//! else; no other home's does in a drill.

use sidelight_domain::record::HouseholdId;
use sidelight_translog::entry::Kind;
use sidelight_trustee::verify::Check;

use super::all_are_refused;
use crate::otherwise::{GOOD, Kinds, Otherwise, body};
use crate::record::Record;
use crate::scene::{HOUSEHOLD, Scene, published};
use crate::town::announce;

/// A home that somebody else runs for drills.
const ANOTHER: HouseholdId = HouseholdId([1; 16]);

type Said = Option<(Check, &'static str)>;
const NONE: Said = Some((Check::Kind, "no home for drills"));
const ONE: Said = Some((Check::Kind, "a home for drills"));

/// Announces homes, and goes on with the next day.
fn yesterday(record: &mut Record, homes: &[HouseholdId]) {
    homes.iter().for_each(|it| announce(record, *it));
    record.later += 1;
}

/// A drill on a home that was announced the day before.
pub(crate) const DRILL: Otherwise = Otherwise {
    town: |record, _| yesterday(record, &[HOUSEHOLD]),
    kinds: Kinds::all(Kind::Drill),
    ..GOOD
};

/// An emergency of a home that was.
const EMERGENCY: Otherwise = Otherwise {
    kinds: Kinds::all(Kind::Emergency),
    ..DRILL
};

fn refused(scene: &Scene) -> Option<(Check, String)> {
    let judged = scene.judged(&scene.case, |_| ());
    judged.err().map(|it| (it.check, it.detail))
}

fn said(said: Said) -> Option<(Check, String)> {
    said.map(|(check, detail)| (check, detail.to_owned()))
}

#[test]
fn a_drill_on_an_announced_home_is_cleared_and_every_field_that_is_altered_is_refused() {
    let scene = Scene::with(&DRILL);
    let cleared = scene.judged(&scene.case, |_| ()).unwrap();
    assert!(cleared.basis().is_drill());
    assert_eq!(cleared.household(), HOUSEHOLD);
    all_are_refused(&scene);
    let scene = Scene::new();
    let cleared = scene.judged(&scene.case, |_| ()).unwrap();
    assert!(!cleared.basis().is_drill());
}

/// Whose home was announced, and when, as against what the entry says that it is.
#[test]
fn a_drill_is_of_an_announced_home_and_nothing_else_is() {
    const OF_ANOTHER: Otherwise = Otherwise {
        town: |record, _| yesterday(record, &[ANOTHER]),
        ..DRILL
    };
    /// The record takes a drill because of the other home.
    const TODAY: Otherwise = Otherwise {
        town: |record, _| {
            yesterday(record, &[ANOTHER]);
            announce(record, HOUSEHOLD);
        },
        ..DRILL
    };
    const EMERGENCY_TODAY: Otherwise = Otherwise {
        town: TODAY.town,
        ..EMERGENCY
    };
    const EMERGENCY_OF_ANOTHER: Otherwise = Otherwise {
        town: OF_ANOTHER.town,
        ..EMERGENCY
    };
    /// The announced home's statement, and clips of this one.
    const UNDER_ANOTHERS_NAME: Otherwise = Otherwise {
        statement: |it| it.household = ANOTHER,
        ..OF_ANOTHER
    };
    let refusals: [(&str, Otherwise, Said); 6] = [
        ("a drill of a home never announced", OF_ANOTHER, NONE),
        ("a drill of one announced today", TODAY, NONE),
        ("an emergency of one announced yesterday", EMERGENCY, ONE),
        ("an emergency of one announced today", EMERGENCY_TODAY, ONE),
        ("an emergency beside drills", EMERGENCY_OF_ANOTHER, None),
        (
            "a drill by the statement of an announced home",
            UNDER_ANOTHERS_NAME,
            Some((Check::Manifests, "another household")),
        ),
    ];
    for (what, otherwise, expected) in refusals {
        let scene = Scene::with(&otherwise);
        assert_eq!(refused(&scene), said(expected), "{what}");
    }
}

/// A drill on a home of later stays none, and an emergency there is answered no more.
#[test]
fn a_home_that_is_announced_afterwards_was_none_for_drills() {
    const OF_ANOTHER: Otherwise = Otherwise {
        town: |record, _| yesterday(record, &[ANOTHER]),
        ..DRILL
    };
    for (otherwise, expected) in [(OF_ANOTHER, NONE), (GOOD, ONE)] {
        let scene = Scene::with(&otherwise);
        let mut record = scene.meeting.record.clone();
        record.later += 1;
        announce(&mut record, HOUSEHOLD);
        let head = published(&record, crate::record::TIME);
        let judged = scene.judged_in(&record, &scene.case, |it| it.published = &head);
        let judged = judged.err().map(|it| (it.check, it.detail));
        assert_eq!(judged, said(expected));
    }
}

/// The commitments and the reviewers' signatures are for one kind; neither serves the other.
#[test]
fn nothing_that_was_made_for_one_kind_serves_the_other() {
    const OTHER: [(Kind, Kind); 2] = [
        (Kind::Drill, Kind::Emergency),
        (Kind::Emergency, Kind::Drill),
    ];
    for (entered, other) in OTHER {
        let town = match entered {
            Kind::Drill => DRILL.town,
            _ => |record: &mut Record, _: &mut _| yesterday(record, &[ANOTHER]),
        };
        let of = |kinds| {
            Scene::with(&Otherwise {
                town,
                kinds,
                ..GOOD
            })
        };
        let all = Kinds::all(entered);
        assert_eq!(refused(&of(all)), None);
        let decided = of(Kinds {
            decided: other,
            ..all
        });
        let expected = Some((Check::Approvals, "decision"));
        assert_eq!(refused(&decided), said(expected));
        let committed = of(Kinds {
            committed: other,
            ..all
        });
        let expected = Some((Check::Openings, "agency"));
        assert_eq!(refused(&committed), said(expected));
        let claimed = of(Kinds {
            claimed: other,
            ..all
        });
        let (check, _) = refused(&claimed).unwrap();
        assert_eq!(
            check,
            Check::Approvals,
            "signed by the officer to practise, or not"
        );
    }
}

/// As the replay would be if it had gone wrong.
#[test]
fn a_drill_where_the_replay_has_an_emergency_is_refused_and_the_other_way_round() {
    for (otherwise, other) in [(DRILL, Kind::Emergency), (EMERGENCY, Kind::Drill)] {
        let scene = Scene::with(&otherwise);
        let mut replay = scene.before.clone();
        replay.append(body(other, scene.entry()));
        let judged = scene.judged(&scene.case, |it| it.ledger = &replay.ledger);
        let judged = judged.err().map(|it| (it.check, it.detail));
        let expected = Some((Check::Replayed, "not as replayed here"));
        assert_eq!(judged, said(expected));
    }
}
