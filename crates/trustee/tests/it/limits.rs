//! What is still allowed: each limit of the checks, from its good side and by one step over it.

use sidelight_domain::emergency::CallBack;
use sidelight_domain::record::Encoder;
use sidelight_domain::window::{DAY_MS, Window};
use sidelight_seal::Identity;
use sidelight_translog::entry::{Emergency, Purpose, Role};
use sidelight_translog::merkle::leaf_hash;
use sidelight_translog::policy::Policy;
use sidelight_translog::vkey::LogSigner;
use sidelight_trustee::verify::{Basis, Check, Cleared, Refused};

use crate::otherwise::{GOOD, Otherwise, Shot, shot};
use crate::record::{ORIGIN, Record, TIME, vkey};
use crate::scene::{
    FROM_MS, HOUSEHOLD, MINUTE_MS, RULEBOOK, Scene, camera, claimed, published, witnessed,
};
use crate::town::{AGENCY, Passkey, agency_key, agency_key_in, rulebook};
use crate::twists::MUCH;

const MINUTE: i64 = MINUTE_MS as i64;

fn by(result: Result<Cleared, Refused>) -> Option<(Check, String)> {
    result.err().map(|it| (it.check, it.detail))
}

fn refused(check: Check, detail: &str) -> Option<(Check, String)> {
    Some((check, detail.to_owned()))
}

#[test]
fn as_much_as_the_rules_allow_is_cleared() {
    const LAST: Otherwise = Otherwise {
        shots: &[shot(0, 0), shot(1, 29 * MINUTE)],
        ..GOOD
    };
    for otherwise in [MUCH, LAST] {
        let scene = Scene::with(&otherwise);
        assert_eq!(by(scene.judged(&scene.case, |_| ())), None);
    }
}

#[test]
fn the_newest_clip_says_whom_to_tell() {
    const fn told(clip: u16, start: i64, notice: u8) -> Shot {
        Shot {
            notice,
            ..shot(clip, start)
        }
    }
    const TOLD: &[Shot] = &[
        told(0, MINUTE, 41),
        told(1, 3 * MINUTE, 42),
        told(2, 3 * MINUTE, 43),
        told(3, 2 * MINUTE, 44),
    ];
    let scene = Scene::with(&Otherwise {
        shots: TOLD,
        ..GOOD
    });
    let cleared = scene.judged(&scene.case, |_| ()).unwrap();
    assert_eq!(
        *cleared.notice(),
        Identity::from_bytes([42; 32]).recipient()
    );
}

#[test]
fn a_head_may_be_ten_minutes_old_and_a_call_a_day() {
    let scene = Scene::new();
    let record = &scene.meeting.record;
    for (seconds, refusal) in [(0, None), (600, None), (601, refused(Check::Fresh, ""))] {
        for time in [TIME - seconds, TIME + seconds] {
            let head = published(record, time);
            let judged = scene.judged(&scene.case, |it| it.published = &head);
            assert_eq!(by(judged), refusal, "{seconds} s");
        }
    }
    let old = refused(Check::Replayed, "the call back is not of today");
    let calls: [(Otherwise, _); 4] = [
        (yesterday(|call| call.at = TIME * 1000 - DAY_MS), None),
        (
            yesterday(|call| call.at = TIME * 1000 - DAY_MS - 1),
            old.clone(),
        ),
        (called(|call| call.at = TIME * 1000 + 10 * MINUTE_MS), None),
        (
            called(|call| call.at = TIME * 1000 + 10 * MINUTE_MS + 1),
            old,
        ),
    ];
    for (number, (otherwise, refusal)) in calls.into_iter().enumerate() {
        let scene = Scene::with(&otherwise);
        assert_eq!(by(scene.judged(&scene.case, |_| ())), refusal, "{number}");
    }
}

const fn called(call: fn(&mut CallBack)) -> Otherwise {
    Otherwise { call, ..GOOD }
}

/// A call about footage of two days ago.
const fn yesterday(call: fn(&mut CallBack)) -> Otherwise {
    const BEGIN: i64 = -2 * DAY_MS as i64;
    const SHOTS: &[Shot] = &[shot(0, BEGIN), shot(1, BEGIN + MINUTE)];
    Otherwise {
        shots: SHOTS,
        claim: |claim| {
            let from = FROM_MS - 2 * DAY_MS;
            claim.window = Window::new(from, from + 30 * MINUTE_MS).unwrap();
        },
        call,
        ..GOOD
    }
}

/// The record went on after the release; what a trustee says that has replayed that, too.
fn later(scene: &Scene, on: impl FnOnce(&mut Record)) -> Option<(Check, String)> {
    let mut record = scene.meeting.record.clone();
    on(&mut record);
    let (head, case) = (published(&record, TIME), &scene.case);
    by(scene.judged_in(&record, case, |it| it.published = &head))
}

#[test]
fn what_comes_after_a_release_changes_who_could_decide_it_no_more() {
    let scene = Scene::new();
    assert_eq!(
        later(&scene, |record| scene.town.officer.revoke(record)),
        None
    );
    let key = Identity::from_bytes([32; 32]);
    let newer = |record: &mut Record| agency_key(record, (AGENCY, 2), &key);
    assert_eq!(later(&scene, newer), None);
    // The key before the newest is still used while that one cools off.
    let before = Scene::with(&Otherwise {
        town: |record, _| agency_key(record, (AGENCY, 2), &Identity::from_bytes([32; 32])),
        ..GOOD
    });
    assert_eq!(by(before.judged(&before.case, |_| ())), None);
    // Nor does what came later make good what was not.
    let early = Scene::with(&Otherwise {
        committed: |field, value| {
            if field == "recipient" {
                *value = Identity::from_bytes([32; 32]).recipient().to_string();
            }
        },
        ..GOOD
    });
    assert_eq!(later(&early, newer), refused(Check::Recipient, ""));
    let unborn = Scene::with(&Otherwise {
        town: |record, town| town.supervisor = Passkey::of(5, record.ledger.size() + 1),
        ..GOOD
    });
    let born = |record: &mut Record| {
        let entered = Passkey::new(record, 5, Role::Supervisor, Some(AGENCY));
        assert_eq!(entered.index, unborn.town.supervisor.index);
    };
    assert_eq!(
        later(&unborn, born),
        refused(Check::Approvals, "supervisor")
    );
}

/// The agency's key of this number, which says another country than its first.
fn moved(record: &mut Record, epoch: u64, code: &str) {
    let key = Identity::from_bytes([30 + epoch as u8; 32]);
    agency_key_in(record, (AGENCY, epoch), &key, code);
}

/// Reviewers signed the agency's country, and its next entry, with another one, came first.
#[test]
fn the_country_of_the_agency_s_entry_before_the_newest_is_said_too() {
    type Says = fn(&mut Emergency);
    let came_between = Otherwise {
        town: |record, _| moved(record, 2, "GB-ENG"),
        ..GOOD
    };
    let says: [(Says, bool); 4] = [
        (|entry| entry.country = Some("US".parse().ok()), true),
        (|entry| entry.country = Some("GB".parse().ok()), true),
        (|entry| entry.country = Some("FR".parse().ok()), false),
        (|entry| entry.country = Some(None), false),
    ];
    let other = refused(Check::Openings, "country");
    for (entry, answered) in says {
        let scene = Scene::with(&Otherwise {
            entry,
            ..came_between
        });
        let said = by(scene.judged(&scene.case, |_| ()));
        let expected = if answered { None } else { other.clone() };
        assert_eq!(said, expected, "{:?}", scene.entry().country);
    }
    // Not the one before that, to whatever key it is sealed.
    let twice = Scene::with(&Otherwise {
        town: |record, _| {
            moved(record, 2, "GB");
            moved(record, 3, "FR");
        },
        committed: |field, value| {
            if field == "recipient" {
                *value = Identity::from_bytes([33; 32]).recipient().to_string();
            }
        },
        ..GOOD
    });
    assert_eq!(by(twice.judged(&twice.case, |_| ())), other);
    // Nor one that it says only later.
    let early = Scene::with(&Otherwise {
        entry: |entry| entry.country = Some("GB".parse().ok()),
        ..GOOD
    });
    assert_eq!(later(&early, |record| moved(record, 2, "GB")), other);
    // Nor another agency's.
    let elsewhere = Scene::with(&Otherwise {
        town: |record, _| {
            let key = Identity::from_bytes([34; 32]);
            agency_key_in(record, ("hill-fire", 1), &key, "GB");
        },
        entry: |entry| entry.country = Some("GB".parse().ok()),
        ..GOOD
    });
    assert_eq!(by(elsewhere.judged(&elsewhere.case, |_| ())), other);
}

#[test]
fn rules_and_trustees_that_come_after_it_leave_a_release_behind() {
    let mut scene = Scene::new();
    let stricter = RULEBOOK.replace("cameras_max = 8", "cameras_max = 7");
    let newer = later(&scene, |record| {
        rulebook(record, 3, &stricter);
    });
    assert_eq!(newer, refused(Check::Current, "rulebook"));
    scene.meeting.begin(Purpose::Refresh, 2, &[1, 2, 3]);
    let parties = scene.parties.each_ref();
    scene.meeting.hold(&parties);
    let judged = later(&scene, |_| ());
    assert_eq!(judged, refused(Check::Current, "trustee set"));
}

#[test]
fn another_replay_or_another_log_is_not_this_record() {
    let scene = Scene::new();
    let record = &scene.meeting.record;
    // As the replay would be if it had gone wrong.
    for (of, later) in [(61, 0), (60, 1)] {
        let mut other = scene.before.clone();
        let mut body = scene.entry();
        body.seconds = body.clips * of;
        other.later = later;
        other.append(body.into());
        let judged = scene.judged(&scene.case, |it| it.ledger = &other.ledger);
        assert_eq!(by(judged), refused(Check::Replayed, "not as replayed here"));
    }
    // The same tree under the key of somebody else.
    let key = LogSigner::from_seed(ORIGIN, &mut [6; 32]).unwrap();
    let text = scene
        .policy_text
        .replace(&vkey().to_string(), &key.vkey().to_string());
    let policy = Policy::parse(text.as_bytes()).unwrap();
    let head = witnessed(&record.head_by(&key), key.vkey(), TIME);
    let judged = scene.judged(&scene.case, |it| {
        (it.log_policy, it.published) = (&policy, &head);
    });
    assert_eq!(by(judged), refused(Check::Continues, ""));
}

#[test]
fn a_case_has_a_thousand_clips_at_most() {
    let scene = Scene::new();
    let mut case = scene.case.clone();
    case.clips = vec![case.clips[0].clone(); 1000];
    let many = by(scene.judged(&case, |_| ()));
    assert_eq!(many, refused(Check::Openings, "scope"));
    case.clips.push(case.clips[0].clone());
    let more = by(scene.judged(&case, |_| ()));
    assert_eq!(more, refused(Check::Form, "clips"));
}

#[test]
fn what_was_cleared_is_what_was_asked() {
    let scene = Scene::new();
    let cleared = scene.judged(&scene.case, |_| ()).unwrap();
    let tracks = scene.case.clips.iter().map(|clip| clip.tracks[0].label);
    let labels: Vec<_> = tracks.collect();
    assert_eq!(cleared.cameras(), [camera(8)]);
    assert_eq!(cleared.household(), HOUSEHOLD);
    let Basis::Emergency(danger) = cleared.basis() else {
        panic!("{:?}", cleared.basis());
    };
    let (claim, call_back) = claimed(&scene.case);
    assert_eq!(danger.entry, scene.entry());
    assert_eq!(danger.claim.text().unwrap(), claim);
    assert_eq!(danger.call_back.text(), call_back);
    // An answer is for this entry, these labels in this order, and this recipient.
    let mut digest = Encoder::new("sidelight/trustee-answered/v1")
        .field(&leaf_hash(scene.case.entry.as_bytes()).0)
        .field(scene.agency.recipient().as_bytes());
    for label in &labels {
        digest = digest.field(label);
    }
    assert_eq!(cleared.digest(), digest.hash());
}
