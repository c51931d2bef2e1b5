//! Who may move a look-up on; and of random sequences of events, that each which ends in an entry had a
//! supervisor and a reviewer before, over the same text. Bugs that are planted are found by the same.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestError, TestRunner};
use sidelight_domain::lookup::EarlierLookUps;
use sidelight_domain::lookup::life::{Actor, Event, Life, NotNow, Reason, State};
use sidelight_domain::record::{Hash, sha256};
use sidelight_domain::window::MINUTE_MS;

use super::{AGENCY, look_up, rules};
use crate::asks::NOW;

const OFFICER: u64 = 7;
const DECISION: Hash = [3; 32];

type Step = (Actor, Event, u64);
type Apply = fn(&Life, &Actor, Event, u64) -> Result<Life, NotNow>;

fn officer() -> Actor {
    Actor::Officer(AGENCY.into(), OFFICER)
}

fn supervisor(it: u64) -> Actor {
    Actor::Supervisor(AGENCY.into(), it)
}

fn filed() -> Life {
    let text = look_up(2).text().unwrap();
    let kept = rules()
        .check(look_up(2), EarlierLookUps::default())
        .unwrap();
    Life::file(&kept, &text, &officer(), &rules(), NOW).unwrap()
}

fn signed() -> Event {
    let text = sha256(look_up(2).text().unwrap().as_bytes());
    Event::Supervise { text }
}

fn approve() -> Event {
    Event::Approve { decision: DECISION }
}

fn apply(life: &Life, actor: &Actor, event: Event, now: u64) -> Result<Life, NotNow> {
    life.apply(actor, event, now)
}

#[test]
fn a_look_up_is_published_past_a_supervisor_and_a_reviewer() {
    let filed = filed();
    let supervised = filed.apply(&supervisor(8), signed(), NOW).unwrap();
    let approved = supervised
        .apply(&Actor::Reviewer(9), approve(), NOW)
        .unwrap();
    let out = approved
        .apply(&Actor::Sequencer, Event::Publish { index: 40 }, NOW)
        .unwrap();
    assert_eq!(out.state, State::Published { index: 40 });
    assert!(filed.apply(&Actor::Reviewer(9), approve(), NOW).is_err());
    assert!(
        supervised
            .apply(&Actor::Sequencer, Event::Publish { index: 40 }, NOW)
            .is_err()
    );
}

#[test]
fn nobody_does_two_persons_part_and_nobody_signs_another_text() {
    let filed = filed();
    let own = filed.apply(&supervisor(OFFICER), signed(), NOW);
    assert_eq!(own, Err(NotNow::OwnWork));
    let other = filed.apply(&supervisor(8), Event::Supervise { text: [1; 32] }, NOW);
    assert_eq!(other, Err(NotNow::OtherText));
    let foreign = Actor::Supervisor("hill-fire".into(), 8);
    assert_eq!(filed.apply(&foreign, signed(), NOW), Err(NotNow::NotYours));
    let supervised = filed.apply(&supervisor(8), signed(), NOW).unwrap();
    for both in [8, OFFICER] {
        let got = supervised.apply(&Actor::Reviewer(both), approve(), NOW);
        assert_eq!(got, Err(NotNow::OwnWork));
    }
}

#[test]
fn it_ends_by_a_reviewers_reason_the_agency_or_the_clock() {
    let filed = filed();
    let reviewer = Actor::Reviewer(9);
    let refuse = |reason| filed.apply(&reviewer, Event::Refuse { reason }, NOW);
    assert_eq!(refuse(Reason::NoDecision), Err(NotNow::Reason));
    let refusing = refuse(Reason::Scope).unwrap();
    let refused = refusing.apply(&Actor::Sequencer, Event::Publish { index: 5 }, NOW);
    let (index, reason) = (5, Reason::Scope);
    assert_eq!(refused.unwrap().state, State::Refused { index, reason });
    let withdrawn = filed.apply(&supervisor(8), Event::Withdraw, NOW).unwrap();
    let (by, reason) = (None, Reason::Withdrawn);
    assert_eq!(withdrawn.state, State::Refusing { by, reason });
    let over = NOW + rules().life_hours * 60 * MINUTE_MS;
    let (by, reason) = (None, Reason::NoDecision);
    assert_eq!(filed.at(over), State::Refusing { by, reason });
    assert!(filed.apply(&supervisor(8), signed(), over).is_err());
}

fn step() -> impl Strategy<Value = Step> {
    let agency = prop_oneof![4 => Just(AGENCY), 1 => Just("hill-fire")];
    let person = OFFICER..OFFICER + 3;
    let actor = prop_oneof![
        1 => (agency.clone(), person.clone()).prop_map(|(a, c)| Actor::Officer(a.into(), c)),
        3 => (agency, person.clone()).prop_map(|(a, c)| Actor::Supervisor(a.into(), c)),
        4 => person.prop_map(Actor::Reviewer),
        1 => Just(Actor::Household),
        3 => Just(Actor::Sequencer),
    ];
    let event = prop_oneof![
        4 => prop_oneof![4 => Just(signed()), 1 => Just(Event::Supervise { text: [9; 32] })],
        4 => prop_oneof![4 => Just(DECISION), 1 => Just([4; 32])]
            .prop_map(|decision| Event::Approve { decision }),
        1 => (0..Reason::ALL.len()).prop_map(|n| Event::Refuse { reason: Reason::ALL[n] }),
        1 => Just(Event::Withdraw),
        4 => (40..42_u64).prop_map(|index| Event::Publish { index }),
    ];
    (actor, event, prop_oneof![6 => 0..12_u64, 1 => 0..1_500_u64])
        .prop_map(|(actor, event, minutes)| (actor, event, minutes * MINUTE_MS))
}

/// What the steps that were let through say, told without the life itself.
fn holds(steps: &[Step], apply: Apply) -> Result<(), String> {
    let (mut life, mut now) = (filed(), NOW);
    let (mut supervised, mut reviewed) = (None, None);
    let mut out = None;
    for (actor, event, wait) in steps {
        now += wait;
        let Ok(next) = apply(&life, actor, event.clone(), now) else {
            continue;
        };
        let late = now - NOW >= rules().life_hours * 60 * MINUTE_MS;
        match (actor, event) {
            (Actor::Supervisor(of, it), event) if of == AGENCY && *event == signed() && !late => {
                supervised = Some(*it).filter(|it| *it != OFFICER);
            }
            (Actor::Reviewer(it), Event::Approve { .. }) if !late => reviewed = Some(*it),
            _ => {}
        }
        life = next;
        if let State::Published { index } = life.state {
            if *out.get_or_insert(index) != index {
                return Err("two entries".into());
            }
            match (supervised, reviewed) {
                (Some(one), Some(other)) if one != other && other != OFFICER => {}
                _ => return Err("published without two who are not who asks".into()),
            }
        } else if out.is_some() {
            return Err("what is published was undone".into());
        }
    }
    Ok(())
}

fn found(apply: Apply) -> Option<String> {
    let config = Config {
        cases: 6_000,
        failure_persistence: None,
        ..Config::default()
    };
    let steps = proptest::collection::vec(step(), 1..24);
    match TestRunner::new_with_rng(
        config,
        proptest::test_runner::TestRng::deterministic_rng(
            proptest::test_runner::RngAlgorithm::ChaCha,
        ),
    )
    .run(&steps, |steps| {
        holds(&steps, apply).map_err(TestCaseError::fail)
    }) {
        Ok(()) => None,
        Err(TestError::Fail(why, _)) => Some(why.message().to_owned()),
        Err(TestError::Abort(why)) => panic!("{why}"),
    }
}

#[test]
fn whatever_happens_an_entry_had_two_others_before_it() {
    assert_eq!(found(apply), None);
}

#[test]
fn each_planted_bug_is_found() {
    let bugs: [(&str, Apply); 4] = [
        ("any supervisor", |life, actor, event, now| {
            let of = Actor::Supervisor(life.agency.clone(), 8);
            match (actor, &event) {
                (Actor::Supervisor(..), Event::Supervise { .. }) => life.apply(&of, event, now),
                _ => life.apply(actor, event, now),
            }
        }),
        ("any text", |life, actor, event, now| match event {
            Event::Supervise { .. } => life.apply(actor, signed(), now),
            other => life.apply(actor, other, now),
        }),
        ("the supervisor reviews", |life, actor, event, now| {
            match (&event, actor) {
                (Event::Approve { .. }, Actor::Reviewer(_)) => {
                    life.apply(&Actor::Reviewer(1_000), event, now)
                }
                _ => life.apply(actor, event, now),
            }
        }),
        ("it never lapses", |life, actor, event, _| {
            life.apply(actor, event, NOW)
        }),
    ];
    for (name, apply) in bugs {
        assert!(found(apply).is_some(), "{name}");
    }
}
