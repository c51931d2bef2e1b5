//! Random sequences of events against what must hold of every one that ends in a release, and bugs
//! planted on purpose that the same property finds. The sequences go every way that there is.

use std::cell::RefCell;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestError, TestRunner};
use sidelight_domain::emergency::life::{
    Actor, Called, Event, Findings, Life, NotNow, Owner, Reason, State,
};
use sidelight_domain::record::Hash;
use sidelight_domain::window::MINUTE_MS;

use super::begun::{begun, filing_of, of_another};
use super::life::{DECISION, OFFICER, YES, signed_of};
use super::{AGENCY, claim_with_left_out};
use crate::asks::NOW;
use crate::transitions::{All, Seen, Way, names};

type Step = (Actor, Event, u64);
type Apply = fn(&Life, &Actor, Event, u64) -> Result<Life, NotNow>;

trait Applies: Fn(&Life, &Actor, Event, u64) -> Result<Life, NotNow> {}
impl<T: Fn(&Life, &Actor, Event, u64) -> Result<Life, NotNow>> Applies for T {}

names!(STATES, state_of(State): Begun Filed Supervised CalledBack Reviewed Approved Released Refusing Refused
    NotCompleted);
names!(EVENTS, event_of(Event): File Supervise CallBack NobodyAsked OwnerAnswers Review Refuse Withdraw
    Publish);

/// Somebody is left out, so that nobody may be left to ask.
fn filing() -> Event {
    filing_of(claim_with_left_out())
}

fn signed() -> Event {
    signed_of(&claim_with_left_out())
}

/// Every way there is.
const WAYS: &[Way] = &[
    ("Begun", "File", "Filed"),
    ("Begun", "CallBack", "Begun"),
    ("Begun", "Review", "NotCompleted"),
    ("Begun", "Refuse", "NotCompleted"),
    ("Begun", "Withdraw", "NotCompleted"),
    ("Begun", "clock", "NotCompleted"),
    ("Filed", "CallBack", "Filed"),
    ("Filed", "Supervise", "CalledBack"),
    ("Filed", "Supervise", "Supervised"),
    ("Filed", "Review", "Refusing"),
    ("Filed", "Refuse", "Refusing"),
    ("Filed", "Withdraw", "Refusing"),
    ("Filed", "clock", "Refusing"),
    ("Supervised", "CallBack", "CalledBack"),
    ("Supervised", "Review", "Refusing"),
    ("Supervised", "Refuse", "Refusing"),
    ("Supervised", "Withdraw", "Refusing"),
    ("Supervised", "clock", "Refusing"),
    ("CalledBack", "NobodyAsked", "CalledBack"),
    ("CalledBack", "OwnerAnswers", "CalledBack"),
    ("CalledBack", "Review", "Reviewed"),
    ("CalledBack", "Review", "Refusing"),
    ("CalledBack", "Refuse", "Refusing"),
    ("CalledBack", "Withdraw", "Refusing"),
    ("CalledBack", "clock", "Refusing"),
    ("Reviewed", "Review", "Approved"),
    ("Reviewed", "Review", "Refusing"),
    ("Reviewed", "Refuse", "Refusing"),
    ("Reviewed", "Withdraw", "Refusing"),
    ("Reviewed", "clock", "Refusing"),
    ("Approved", "Withdraw", "Approved"),
    ("Approved", "Publish", "Released"),
    ("Refusing", "Publish", "Refused"),
];

/// Few people, few texts and few times, so that what matters happens often.
fn step() -> impl Strategy<Value = Step> {
    let agency = prop_oneof![4 => Just(AGENCY), 1 => Just("hill-fire")];
    let person = OFFICER..OFFICER + 3;
    let actor = prop_oneof![
        2 => (agency.clone(), person.clone()).prop_map(|(a, c)| Actor::Officer(a.into(), c)),
        2 => (agency, person.clone()).prop_map(|(a, c)| Actor::Supervisor(a.into(), c)),
        5 => person.prop_map(Actor::Reviewer),
        2 => Just(Actor::Household),
        1 => Just(Actor::Operator),
        2 => Just(Actor::Sequencer),
    ];
    let findings = prop_oneof![
        6 => Just(YES),
        1 => any::<[bool; 4]>().prop_map(|[danger, imminent, helps, no_time]| Findings {
            danger, imminent, helps, no_time
        }),
    ];
    let decision = prop_oneof![4 => Just(DECISION), 1 => Just([4; 32])];
    let event = prop_oneof![
        3 => prop_oneof![4 => Just(filing()), 1 => Just(of_another())],
        3 => prop_oneof![4 => Just(signed()), 1 => Just(Event::Supervise { claim: [9; 32] })],
        3 => Just(Event::CallBack { call: [2; 32] }),
        2 => Just(Event::NobodyAsked),
        2 => any_answer(),
        6 => (findings, decision).prop_map(|(findings, decision)| Event::Review { findings, decision }),
        1 => (0..Reason::ALL.len()).prop_map(|n| Event::Refuse { reason: Reason::ALL[n] }),
        1 => Just(Event::Withdraw),
        3 => (40..42_u64).prop_map(|index| Event::Publish { index }),
    ];
    let any = (actor, event, prop_oneof![6 => 0..12_u64, 1 => 0..1_500_u64])
        .prop_map(|(actor, event, minutes)| (actor, event, minutes * MINUTE_MS));
    // What is to be done within the owner's time, by whom it is for.
    let asked = prop_oneof![
        Just((Actor::Operator, Event::NobodyAsked, 0)),
        any_answer().prop_map(|event| (Actor::Household, event, 0)),
    ];
    prop_oneof![4 => any, 1 => asked]
}

fn any_answer() -> impl Strategy<Value = Event> {
    any::<bool>().prop_map(|agree| Event::OwnerAnswers { agree })
}

/// What somebody who does everything right would do next, so that many sequences come to a release.
fn right(life: &Life) -> Step {
    let review = Event::Review {
        findings: YES,
        decision: DECISION,
    };
    match life.state {
        State::Begun(_) => (Actor::Officer(AGENCY.into(), OFFICER), filing(), 0),
        State::Filed(_) => (Actor::Supervisor(AGENCY.into(), OFFICER + 1), signed(), 0),
        State::Supervised { .. } => (
            Actor::Reviewer(OFFICER),
            Event::CallBack { call: [2; 32] },
            0,
        ),
        State::CalledBack(_) => (Actor::Reviewer(OFFICER), review, 10 * MINUTE_MS),
        State::Reviewed { first, .. } => (Actor::Reviewer(first + 1), review, 0),
        _ => (Actor::Sequencer, Event::Publish { index: 40 }, 0),
    }
}

/// What the steps that were let through say, told without the life itself. A step that is `None` is the
/// right one.
fn holds(mut life: Life, steps: &[Option<Step>], apply: impl Applies) -> Result<(), String> {
    let (mut now, mut done): (u64, Vec<Step>) = (NOW, Vec::new());
    let (mut released, mut owner) = (None, None);
    for step in steps {
        let (actor, event, wait) = &step.clone().unwrap_or_else(|| right(&life));
        now += wait;
        let Ok(next) = apply(&life, actor, event.clone(), now) else {
            continue;
        };
        done.push((actor.clone(), event.clone(), now));
        life = next;
        if let State::Approved { owner: it, .. } = life.state {
            owner = Some(it);
        }
        if let State::Released { index } = life.state {
            if *released.get_or_insert(index) != index {
                return Err("two outcomes".into());
            }
            release_is_right(&done)?;
            owner_is_right(&done, owner)?;
        } else if released.is_some() {
            return Err("a release was undone".into());
        }
    }
    Ok(())
}

/// The record says that nobody was asked exactly where nobody was.
fn owner_is_right(done: &[Step], owner: Option<Owner>) -> Result<(), String> {
    let nobody = done.iter().any(|it| it.1 == Event::NobodyAsked);
    let answers = |it: &Step| matches!(it.1, Event::OwnerAnswers { .. });
    if nobody && done.iter().any(answers) {
        return Err("somebody answered, and nobody was asked".into());
    }
    match (owner == Some(Owner::NotAsked)) == nobody {
        true => Ok(()),
        false => Err("the record does not say whether somebody was asked".into()),
    }
}

fn release_is_right(done: &[Step]) -> Result<(), String> {
    let filed = done.iter().position(|(actor, event, _)| {
        matches!(actor, Actor::Officer(of, _) if of == AGENCY) && matches!(event, Event::File(_))
    });
    let filed = filed.ok_or("no officer of the agency signed")?;
    if done[filed].1 != filing() {
        return Err("it says other than what reviewers were told first".into());
    }
    let supervised = done.iter().position(|(actor, event, _)| {
        matches!(actor, Actor::Supervisor(of, it) if of == AGENCY && *it != OFFICER)
            && *event == signed()
    });
    let supervised = supervised.ok_or("no supervisor of the agency signed this claim")?;
    let called = done.iter().position(|(actor, event, _)| {
        matches!((actor, event), (Actor::Reviewer(_), Event::CallBack { .. }))
    });
    let called = called.ok_or("nobody was called back")?;
    let answered = done
        .iter()
        .position(|(_, event, _)| matches!(event, Event::OwnerAnswers { .. }));
    let mut reviews: Vec<(u64, Hash, usize)> = Vec::new();
    for (at, (actor, event, now)) in done.iter().enumerate() {
        if now - NOW >= 24 * 60 * MINUTE_MS && !matches!(event, Event::Publish { .. }) {
            return Err("decided when it had lapsed".into());
        }
        if let (Actor::Reviewer(it), Event::Review { findings, decision }) = (actor, event) {
            if findings.refuses().is_some() {
                return Err("released after a no".into());
            }
            let both = done[called].2.max(done[supervised].2);
            let waited = now - both >= 10 * MINUTE_MS;
            if !waited && answered.is_none_or(|it| it > at) {
                return Err("the owner still had time".into());
            }
            reviews.push((*it, *decision, at));
        }
    }
    let [(first, signed, at), (second, also, _)] = reviews[..] else {
        return Err(format!("{} reviews", reviews.len()));
    };
    if first == second {
        return Err("one reviewer for two".into());
    }
    if signed != also {
        return Err("the two did not sign the same scope".into());
    }
    if !(filed < supervised && supervised < at && called < at) {
        return Err("out of order".into());
    }
    Ok(())
}

fn found(apply: impl Applies) -> Option<String> {
    let config = Config {
        cases: 6_000,
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(
        config,
        proptest::test_runner::TestRng::deterministic_rng(
            proptest::test_runner::RngAlgorithm::ChaCha,
        ),
    );
    // Once for all cases: it reads a rulebook.
    let life = begun();
    let steps = proptest::collection::vec(proptest::option::of(step()), 0..20);
    match runner.run(&steps, |steps| {
        holds(life.clone(), &steps, &apply).map_err(TestCaseError::fail)
    }) {
        Ok(()) => None,
        Err(TestError::Fail(why, _)) => Some(why.message().to_owned()),
        Err(TestError::Abort(why)) => panic!("{why}"),
    }
}

/// And the sequences go every way that there is: one that they do not, or that is not in the list, is named.
#[test]
fn whatever_happens_a_release_had_everything_before_it() {
    let seen = RefCell::new(Seen::default());
    let watched = |life: &Life, actor: &Actor, event: Event, now| {
        let (from, what) = (life.at(now), event_of(&event));
        let after = life.apply(actor, event, now);
        let mut seen = seen.borrow_mut();
        seen.passed(state_of(&life.state), state_of(&from));
        match after.as_ref().map(|it| it.state) {
            // That somebody else was refused says nothing of the state.
            Err(NotNow::NotYours) => {}
            Err(_) => seen.refused(state_of(&from), what),
            Ok(to) => seen.went(state_of(&from), what, state_of(&to)),
        }
        if let Ok(State::Refused { reason, .. }) = after.as_ref().map(|it| it.state) {
            seen.ended(reason.code());
        }
        after
    };
    assert_eq!(found(watched), None);
    let mut all = All {
        states: STATES,
        events: EVENTS,
        reasons: Reason::ALL.iter().map(|it| it.code()).collect(),
        ways: WAYS,
    };
    assert_eq!(seen.borrow().lacks(&all), Vec::<String>::new());
    // A way that is not listed, and one that nobody goes, are seen.
    all.ways = &WAYS[1..];
    let lacks = seen.borrow().lacks(&all);
    assert_eq!(lacks[0], r#"no way: ("Begun", "File", "Filed")"#);
    let mut fewer = seen.take();
    fewer.forget(WAYS[0]);
    all.ways = WAYS;
    assert_eq!(
        fewer.lacks(&all),
        [
            r#"nobody went ("Begun", "File", "Filed")"#,
            "File never did anything"
        ]
    );
}

/// The first reviewer is let through a second time.
fn self_approval(life: &Life, actor: &Actor, event: Event, now: u64) -> Result<Life, NotNow> {
    match life.apply(actor, event.clone(), now) {
        Err(NotNow::OwnWork) if matches!(event, Event::Review { .. }) => {
            life.apply(&Actor::Reviewer(1_000), event, now)
        }
        other => other,
    }
}

/// A review is taken before anybody was called.
fn skipped_call_back(life: &Life, actor: &Actor, event: Event, now: u64) -> Result<Life, NotNow> {
    match (&life.state, &event) {
        (State::Supervised { .. }, Event::Review { .. }) => {
            let call = Event::CallBack { call: [2; 32] };
            life.apply(actor, call, now - 10 * MINUTE_MS)?
                .apply(actor, event, now)
        }
        _ => life.apply(actor, event, now),
    }
}

/// The second reviewer may sign more than the first.
fn scope_growth(life: &Life, actor: &Actor, event: Event, now: u64) -> Result<Life, NotNow> {
    match (life.state, event) {
        (State::Reviewed { decision, .. }, Event::Review { findings, .. }) => {
            life.apply(actor, Event::Review { findings, decision }, now)
        }
        (_, event) => life.apply(actor, event, now),
    }
}

/// What is released is released again.
fn double_outcome(life: &Life, actor: &Actor, event: Event, now: u64) -> Result<Life, NotNow> {
    match (life.state, &event) {
        (State::Released { .. }, Event::Publish { index }) if *actor == Actor::Sequencer => {
            Ok(Life {
                state: State::Released { index: *index },
                ..life.clone()
            })
        }
        _ => life.apply(actor, event, now),
    }
}

/// The owner's time is taken for over.
fn lost_clock(life: &Life, actor: &Actor, event: Event, now: u64) -> Result<Life, NotNow> {
    let hurry = Life {
        owner_minutes: 0,
        ..life.clone()
    };
    hurry.apply(actor, event, now)
}

/// The claim may say other than what was said first.
fn other_outline(life: &Life, actor: &Actor, event: Event, now: u64) -> Result<Life, NotNow> {
    match life.apply(actor, event, now) {
        Err(NotNow::OtherOutline) => life.apply(actor, filing(), now),
        other => other,
    }
}

/// The same, as if somebody had been asked.
fn as_asked(life: &Life) -> Life {
    let State::CalledBack(called) = life.state else {
        return life.clone();
    };
    let called = Called {
        nobody_asked: false,
        ..called
    };
    Life {
        state: State::CalledBack(called),
        ..life.clone()
    }
}

/// Somebody who is left out may answer.
fn answer_of_the_left_out(
    life: &Life,
    actor: &Actor,
    event: Event,
    now: u64,
) -> Result<Life, NotNow> {
    match event {
        Event::OwnerAnswers { .. } => as_asked(life).apply(actor, event, now),
        other => life.apply(actor, other, now),
    }
}

/// That nobody was asked is taken for no answer.
fn silence_for_not_asked(
    life: &Life,
    actor: &Actor,
    event: Event,
    now: u64,
) -> Result<Life, NotNow> {
    match event {
        Event::Review { .. } => as_asked(life).apply(actor, event, now),
        other => life.apply(actor, other, now),
    }
}

#[test]
fn each_planted_bug_is_found() {
    let bugs: [(Apply, &str); 8] = [
        (self_approval, "one reviewer for two"),
        (skipped_call_back, "nobody was called back"),
        (scope_growth, "the two did not sign the same scope"),
        (double_outcome, "two outcomes"),
        (lost_clock, "the owner still had time"),
        (
            other_outline,
            "it says other than what reviewers were told first",
        ),
        (
            answer_of_the_left_out,
            "somebody answered, and nobody was asked",
        ),
        (
            silence_for_not_asked,
            "the record does not say whether somebody was asked",
        ),
    ];
    for (apply, why) in bugs {
        assert_eq!(found(apply).as_deref(), Some(why));
    }
}
