//! Random sequences of events against what must hold of every one that ends in a release, and bugs planted
//! on purpose that the same property finds. The sequences go every way that there is.

use std::cell::RefCell;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestError, TestRunner};
use sidelight_domain::demand::life::{Event, Life, NotNow, Objection, Reason, State, Told};
use sidelight_domain::demand::{Demand, Findings};
use sidelight_domain::emergency::life::Actor;
use sidelight_domain::rulebook::DemandClass;
use sidelight_domain::window::DAY_MS;

use super::life::{DECISION, OFFICER, YES, filed, review, signed, verify};
use super::{AGENCY, demand, gag};
use crate::asks::NOW;
use crate::transitions::{All, Seen, Way, names};

type Step = (Actor, Event, u64);
type Apply = fn(&Life, &Actor, Event, u64) -> Result<Life, NotNow>;

trait Applies: Fn(&Life, &Actor, Event, u64) -> Result<Life, NotNow> {}
impl<T: Fn(&Life, &Actor, Event, u64) -> Result<Life, NotNow>> Applies for T {}

names!(
    STATES, state_of(State):
    Filed Supervised Verified Telling Told Gagged Reviewed Approved Released Preserving Preserved Refusing
    Refused
);
names!(
    EVENTS, event_of(Event):
    Supervise Verify Tell Object WithdrawObjection Settle Preserve Review Refuse Withdraw Publish
);

/// A demand for footage, one under a gag, one for an account, and one to keep what there is until and after
/// a gag's end.
const KINDS: [(&str, bool); 4] = [
    ("search-warrant", false),
    ("search-warrant", true),
    ("subpoena", false),
    ("preservation", true),
];

/// Every way there is.
const WAYS: &[Way] = &[
    ("Filed", "Supervise", "Supervised"),
    ("Filed", "Verify", "Refusing"),
    ("Filed", "Refuse", "Refusing"),
    ("Filed", "Withdraw", "Refusing"),
    ("Filed", "clock", "Refusing"),
    ("Supervised", "Verify", "Verified"),
    ("Supervised", "Verify", "Gagged"),
    ("Supervised", "Verify", "Refusing"),
    ("Supervised", "Refuse", "Refusing"),
    ("Supervised", "Withdraw", "Refusing"),
    ("Supervised", "clock", "Refusing"),
    ("Verified", "Verify", "Refusing"),
    ("Verified", "Tell", "Telling"),
    ("Verified", "Preserve", "Preserving"),
    ("Verified", "Refuse", "Refusing"),
    ("Verified", "Withdraw", "Refusing"),
    ("Verified", "clock", "Refusing"),
    ("Telling", "Publish", "Told"),
    ("Told", "Verify", "Refusing"),
    ("Told", "Object", "Told"),
    ("Told", "WithdrawObjection", "Told"),
    ("Told", "Settle", "Told"),
    ("Told", "Settle", "Refusing"),
    ("Told", "Review", "Reviewed"),
    ("Told", "Refuse", "Refusing"),
    ("Told", "Withdraw", "Refusing"),
    ("Told", "clock", "Refusing"),
    ("Gagged", "Verify", "Refusing"),
    ("Gagged", "Preserve", "Preserving"),
    ("Gagged", "Review", "Reviewed"),
    ("Gagged", "Refuse", "Refusing"),
    ("Gagged", "Withdraw", "Refusing"),
    ("Gagged", "clock", "Refusing"),
    ("Gagged", "clock", "Verified"),
    ("Reviewed", "Verify", "Refusing"),
    ("Reviewed", "Object", "Told"),
    ("Reviewed", "Review", "Approved"),
    ("Reviewed", "Refuse", "Refusing"),
    ("Reviewed", "Withdraw", "Refusing"),
    ("Reviewed", "clock", "Refusing"),
    ("Reviewed", "clock", "Verified"),
    ("Approved", "Publish", "Released"),
    ("Preserving", "Publish", "Preserved"),
    ("Refusing", "Publish", "Refused"),
];

/// Few people, few texts and few times, so that what matters happens often.
fn step() -> impl Strategy<Value = Step> {
    let person = OFFICER..OFFICER + 3;
    let actor = prop_oneof![
        2 => person.clone().prop_map(|it| Actor::Supervisor(AGENCY.into(), it)),
        8 => person.prop_map(Actor::Reviewer),
        3 => Just(Actor::Household),
        2 => Just(Actor::Sequencer),
    ];
    let decision = prop_oneof![4 => Just(DECISION), 1 => Just([4; 32])];
    let class =
        (0..8_usize).prop_map(|n| *DemandClass::ALL.get(n).unwrap_or(&DemandClass::Content));
    let no = any::<[bool; 4]>().prop_map(|[genuine, names_operator, in_force, scope]| {
        let findings = Findings {
            genuine,
            names_operator,
            in_force,
            scope,
            ..YES
        };
        Event::Verify {
            findings,
            checklist: [2; 32],
        }
    });
    let event = prop_oneof![
        1 => Just(Event::Supervise { demand: [9; 32] }),
        1 => prop_oneof![2 => Just(verify()), 1 => no],
        1 => Just(Event::Preserve { decision: DECISION }),
        1 => Just(Event::Withdraw),
        1 => Just(Event::Tell { decision: DECISION }),
        2 => Just(Event::Object),
        1 => Just(Event::WithdrawObjection),
        1 => any::<bool>().prop_map(|upheld| Event::Settle { upheld }),
        6 => (class, decision).prop_map(|(leaves, decision)| Event::Review { leaves, decision }),
        1 => (0..Reason::ALL.len()).prop_map(|n| Event::Refuse { reason: Reason::ALL[n] }),
        3 => (40..42_u64).prop_map(|index| Event::Publish { index }),
    ];
    (actor, event, prop_oneof![6 => 0..4_u64, 1 => 0..40_u64])
        .prop_map(|(actor, event, days)| (actor, event, days * DAY_MS))
}

/// What somebody who does everything right would do next, so that many sequences come to a release.
fn right(life: &Life, demand: &Demand) -> Step {
    let reviewer = Actor::Reviewer(OFFICER);
    let leaves = review(DemandClass::Content);
    let keeps = life.class == DemandClass::Preserve;
    match life.state {
        State::Filed(_) => (
            Actor::Supervisor(AGENCY.into(), OFFICER + 1),
            signed(demand),
            0,
        ),
        State::Supervised { .. } => (reviewer, verify(), 0),
        State::Verified(_) | State::Gagged(_) if keeps => {
            (reviewer, Event::Preserve { decision: DECISION }, 0)
        }
        State::Verified(_) => (reviewer, Event::Tell { decision: DECISION }, 0),
        State::Told { told, .. } if told.objection.holds() => {
            (reviewer, Event::Settle { upheld: false }, 0)
        }
        State::Told { .. } => (reviewer, leaves, 7 * DAY_MS),
        State::Gagged(_) => (reviewer, leaves, DAY_MS),
        State::Reviewed { first, .. } => (Actor::Reviewer(first + 1), leaves, 0),
        _ => (Actor::Sequencer, Event::Publish { index: 40 }, 0),
    }
}

/// What the steps that were let through say, told without the life itself.
fn holds(
    demand: &Demand,
    mut life: Life,
    steps: &[Option<Step>],
    apply: impl Applies,
) -> Result<(), String> {
    let (mut now, mut done): (u64, Vec<Step>) = (NOW, Vec::new());
    let mut released = false;
    for step in steps {
        let (actor, event, wait) = &step.clone().unwrap_or_else(|| right(&life, demand));
        now += wait;
        let Ok(next) = apply(&life, actor, event.clone(), now) else {
            continue;
        };
        done.push((actor.clone(), event.clone(), now));
        life = next;
        if let State::Released { .. } = life.state {
            if !released {
                release_is_right(demand, &done)?;
            }
            released = true;
        } else if released {
            return Err("a release was undone".into());
        }
    }
    Ok(())
}

fn release_is_right(demand: &Demand, done: &[Step]) -> Result<(), String> {
    let last = |wanted: fn(&Event) -> bool| done.iter().rposition(|(_, it, _)| wanted(it));
    let tell = last(|it| matches!(it, Event::Tell { .. }));
    let told = tell.map(|at| {
        done[at + 1..]
            .iter()
            .find(|(_, it, _)| matches!(it, Event::Publish { .. }))
    });
    let told = told.flatten().map(|(.., now)| *now);
    let object = last(|it| matches!(it, Event::Object));
    let settle = last(|it| {
        matches!(
            it,
            Event::WithdrawObjection | Event::Settle { upheld: false }
        )
    });
    let mut reviews = Vec::new();
    for (at, (actor, event, now)) in done.iter().enumerate() {
        let (Actor::Reviewer(by), Event::Review { leaves, decision }) = (actor, event) else {
            continue;
        };
        // What was reviewed before an objection or a gag's end is reviewed anew.
        if object.is_some_and(|it| at < it) || tell.is_some_and(|it| at < it) {
            continue;
        }
        if *leaves != DemandClass::Content || demand.kind != "search-warrant" {
            return Err("more than the type yields".into());
        }
        reviews.push((*by, *decision, at, *now));
    }
    let [(first, scope, at, now), (second, other, _, then)] = reviews[..] else {
        return Err(format!("{} reviews", reviews.len()));
    };
    if first == second {
        return Err("one reviewer for two".into());
    }
    if scope != other {
        return Err("the two did not sign the same scope".into());
    }
    if object.is_some_and(|it| settle.is_none_or(|settle| settle < it || at < settle)) {
        return Err("delivered during an objection".into());
    }
    match (told, demand.gag) {
        (Some(told), _) if now < told + 7 * DAY_MS => Err("the household still had time".into()),
        (Some(_), _) => Ok(()),
        (None, Some(gag)) if then < gag.until_ms => Ok(()),
        (None, Some(_)) => Err("a gag without an end".into()),
        (None, None) => Err("the household was not told".into()),
    }
}

fn found(kind: &str, gagged: bool, apply: impl Applies) -> Option<String> {
    let config = Config {
        cases: 2_000,
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(
        config,
        proptest::test_runner::TestRng::deterministic_rng(
            proptest::test_runner::RngAlgorithm::ChaCha,
        ),
    );
    let demand = Demand {
        gag: gagged.then(|| gag(5)).flatten(),
        ..demand(kind)
    };
    // Once for all cases: it reads a rulebook.
    let life = filed(demand.clone());
    let steps = proptest::collection::vec(proptest::option::weighted(0.4, step()), 0..24);
    match runner.run(&steps, |steps| {
        holds(&demand, life.clone(), &steps, &apply).map_err(TestCaseError::fail)
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
    for (kind, gagged) in KINDS {
        assert_eq!(found(kind, gagged, watched), None, "{kind}");
    }
    let all = All {
        states: STATES,
        events: EVENTS,
        reasons: Reason::ALL.iter().map(|it| it.code()).collect(),
        ways: WAYS,
    };
    assert_eq!(seen.borrow().lacks(&all), Vec::<String>::new());
}

/// The second reviewer may sign more than the first.
fn scope_growth(life: &Life, actor: &Actor, event: Event, now: u64) -> Result<Life, NotNow> {
    match (life.state, event) {
        (State::Reviewed { decision, .. }, Event::Review { leaves, .. }) => {
            life.apply(actor, Event::Review { leaves, decision }, now)
        }
        (_, event) => life.apply(actor, event, now),
    }
}

/// The gag never ends.
fn endless_gag(life: &Life, actor: &Actor, event: Event, now: u64) -> Result<Life, NotNow> {
    let endless = Life {
        gag_until_ms: life.gag_until_ms.map(|_| u64::MAX),
        ..life.clone()
    };
    endless.apply(actor, event, now)
}

/// The notice is taken for given.
fn skipped_notice(life: &Life, actor: &Actor, event: Event, now: u64) -> Result<Life, NotNow> {
    match (life.state, &event) {
        (State::Verified(basis), Event::Review { .. }) => Life {
            state: State::Gagged(basis),
            gag_until_ms: Some(u64::MAX),
            ..life.clone()
        }
        .apply(actor, event, now),
        _ => life.apply(actor, event, now),
    }
}

/// A review goes on as if nobody had objected.
fn during_an_objection(life: &Life, actor: &Actor, event: Event, now: u64) -> Result<Life, NotNow> {
    match (life.state, &event) {
        (State::Told { basis, told }, Event::Review { .. }) => Life {
            state: State::Told {
                basis,
                told: Told {
                    objection: Objection::None,
                    ..told
                },
            },
            ..life.clone()
        }
        .apply(actor, event, now),
        _ => life.apply(actor, event, now),
    }
}

/// The type's class is not looked at.
fn class_exceeded(life: &Life, actor: &Actor, event: Event, now: u64) -> Result<Life, NotNow> {
    let any = Life {
        class: DemandClass::Content,
        ..life.clone()
    };
    any.apply(actor, event, now)
}

/// The household's days are taken for over.
fn lost_clock(life: &Life, actor: &Actor, event: Event, now: u64) -> Result<Life, NotNow> {
    let hurry = Life {
        notice_days: 0,
        ..life.clone()
    };
    hurry.apply(actor, event, now)
}

#[test]
fn each_planted_bug_is_found() {
    let bugs: [(&str, bool, Apply, &str); 6] = [
        (
            "search-warrant",
            false,
            scope_growth,
            "the two did not sign the same scope",
        ),
        ("search-warrant", true, endless_gag, "a gag without an end"),
        (
            "search-warrant",
            false,
            skipped_notice,
            "the household was not told",
        ),
        (
            "search-warrant",
            false,
            during_an_objection,
            "delivered during an objection",
        ),
        (
            "subpoena",
            false,
            class_exceeded,
            "more than the type yields",
        ),
        (
            "search-warrant",
            false,
            lost_clock,
            "the household still had time",
        ),
    ];
    for (kind, gagged, apply, why) in bugs {
        assert_eq!(found(kind, gagged, apply).as_deref(), Some(why));
    }
}
