//! Who may move an emergency on, and when nobody may.

use sidelight_domain::emergency::life::{
    Actor, Event, Findings, Life, NotNow, Owner, Reason, State,
};
use sidelight_domain::emergency::{Claim, NotAsked};
use sidelight_domain::record::{Hash, sha256};
use sidelight_domain::window::MINUTE_MS;

use super::{AGENCY, claim, claim_with_left_out, good, rules};
use crate::asks::NOW;

pub(super) const OFFICER: u64 = 4;
pub(super) const SUPERVISOR: u64 = 5;
pub(super) const DECISION: Hash = [3; 32];
pub(super) const YES: Findings = Findings {
    danger: true,
    imminent: true,
    helps: true,
    no_time: true,
};
const AFTER: u64 = NOW + 10 * MINUTE_MS;

pub(super) fn officer() -> Actor {
    Actor::Officer(AGENCY.to_owned(), OFFICER)
}

pub(super) fn supervisor() -> Actor {
    Actor::Supervisor(AGENCY.to_owned(), SUPERVISOR)
}

pub(super) fn filed(claim: Claim) -> Life {
    let claim = good(claim);
    let text = claim.claim().text().unwrap();
    Life::file(&claim, &text, &officer(), &rules(), NOW).unwrap()
}

pub(super) fn signed_of(claim: &Claim) -> Event {
    let claim = sha256(claim.text().unwrap().as_bytes());
    Event::Supervise { claim }
}

pub(super) fn signed() -> Event {
    signed_of(&claim())
}

fn called() -> Life {
    called_of(&claim())
}

fn called_of(claim: &Claim) -> Life {
    let life = filed(claim.clone());
    let life = life.apply(&supervisor(), signed_of(claim), NOW).unwrap();
    life.apply(&Actor::Reviewer(9), Event::CallBack { call: [2; 32] }, NOW)
        .unwrap()
}

pub(super) fn yes() -> Event {
    Event::Review {
        findings: YES,
        decision: DECISION,
    }
}

fn reviewed() -> Life {
    called().apply(&Actor::Reviewer(9), yes(), AFTER).unwrap()
}

#[test]
fn an_emergency_goes_from_claim_to_release() {
    let approved = reviewed().apply(&Actor::Reviewer(8), yes(), AFTER).unwrap();
    let State::Approved {
        owner, reviewers, ..
    } = approved.state
    else {
        panic!("{:?}", approved.state);
    };
    assert_eq!((owner, reviewers), (Owner::NoAnswer, [9, 8]));
    let publish = Event::Publish { index: 40 };
    // Nobody but the record makes it a release, and only once.
    for actor in [
        officer(),
        supervisor(),
        Actor::Reviewer(9),
        Actor::Household,
    ] {
        assert_eq!(
            approved.apply(&actor, publish.clone(), AFTER),
            Err(NotNow::NotYours)
        );
    }
    let released = approved
        .apply(&Actor::Sequencer, publish.clone(), AFTER)
        .unwrap();
    assert_eq!(released.state, State::Released { index: 40 });
    assert!(released.apply(&Actor::Sequencer, publish, AFTER).is_err());
}

#[test]
fn the_owner_has_a_chance_first() {
    let called = called();
    let before = AFTER - 1;
    assert_eq!(
        called.apply(&Actor::Reviewer(9), yes(), before),
        Err(NotNow::OwnersTime)
    );
    for (agree, owner) in [(true, Owner::Agreed), (false, Owner::Declined)] {
        let event = Event::OwnerAnswers { agree };
        let answered = called
            .apply(&Actor::Household, event.clone(), before)
            .unwrap();
        // Once, and then nobody waits for the clock.
        assert_eq!(
            answered.apply(&Actor::Household, event, before),
            Err(NotNow::NoAnswerAwaited)
        );
        let reviewed = answered.apply(&Actor::Reviewer(9), yes(), before).unwrap();
        assert!(matches!(reviewed.state, State::Reviewed { owner: it, .. } if it == owner));
    }
    let event = Event::OwnerAnswers { agree: true };
    assert_eq!(
        called.apply(&Actor::Household, event.clone(), AFTER),
        Err(NotNow::NoAnswerAwaited)
    );
    assert_eq!(
        called.apply(&officer(), event.clone(), before),
        Err(NotNow::NotYours)
    );
    let silent = Claim {
        not_asked: Some(NotAsked::OwnerInDanger),
        ..claim()
    };
    let text = silent.text().unwrap();
    let life = filed(silent);
    let event_claim = Event::Supervise {
        claim: sha256(text.as_bytes()),
    };
    let life = life.apply(&supervisor(), event_claim, NOW).unwrap();
    let call = Event::CallBack { call: [2; 32] };
    let life = life.apply(&Actor::Reviewer(9), call, NOW).unwrap();
    assert_eq!(
        life.apply(&Actor::Household, event, NOW),
        Err(NotNow::NoAnswerAwaited)
    );
    let reviewed = life.apply(&Actor::Reviewer(9), yes(), NOW).unwrap();
    assert!(matches!(
        reviewed.state,
        State::Reviewed {
            owner: Owner::NotAsked,
            ..
        }
    ));
}

#[test]
fn where_nobody_is_left_to_ask_the_time_runs_and_the_record_says_so() {
    let before = AFTER - 1;
    let life = called_of(&claim_with_left_out());
    let answer = Event::OwnerAnswers { agree: true };
    // Others are asked as ever.
    let answered = life
        .apply(&Actor::Household, answer.clone(), before)
        .unwrap();
    let reviewed = answered.apply(&Actor::Reviewer(9), yes(), before).unwrap();
    assert!(matches!(
        reviewed.state,
        State::Reviewed {
            owner: Owner::Agreed,
            ..
        }
    ));
    let nobody = life.apply(&Actor::Operator, Event::NobodyAsked, NOW);
    let nobody = nobody.unwrap();
    assert_eq!(
        nobody.apply(&Actor::Household, answer, before),
        Err(NotNow::NoAnswerAwaited)
    );
    assert_eq!(
        nobody.apply(&Actor::Reviewer(9), yes(), before),
        Err(NotNow::OwnersTime),
        "nobody learns from the time whether somebody is asked"
    );
    let reviewed = nobody.apply(&Actor::Reviewer(9), yes(), AFTER).unwrap();
    assert!(matches!(
        reviewed.state,
        State::Reviewed {
            owner: Owner::NotAsked,
            ..
        }
    ));
    // A row of before this says neither, and is read as it was.
    let text = serde_json::to_string(&called()).unwrap();
    assert!(!text.contains("leaves_out") && !text.contains("nobody_asked"));
    assert_eq!(serde_json::from_str::<Life>(&text).unwrap(), called());
}

#[test]
fn nobody_but_the_operator_asks_nobody_and_only_where_somebody_is_left_out() {
    let nobody = |life: &Life, actor: &Actor, at| life.apply(actor, Event::NobodyAsked, at);
    let life = called_of(&claim_with_left_out());
    for actor in [
        officer(),
        supervisor(),
        Actor::Reviewer(9),
        Actor::Household,
        Actor::Sequencer,
    ] {
        assert_eq!(nobody(&life, &actor, NOW), Err(NotNow::NotYours));
    }
    let operator = &Actor::Operator;
    assert_eq!(nobody(&called(), operator, NOW), Err(NotNow::NobodyLeftOut));
    assert_eq!(
        nobody(&filed(claim_with_left_out()), operator, NOW),
        Err(NotNow::State("filed"))
    );
    // A program that was away meanwhile says late that it has asked nobody; what somebody said stands.
    assert!(nobody(&life, operator, AFTER).is_ok());
    let answer = Event::OwnerAnswers { agree: false };
    let answered = life.apply(&Actor::Household, answer, NOW).unwrap();
    assert_eq!(
        nobody(&answered, operator, NOW),
        Err(NotNow::NoAnswerAwaited)
    );
}

#[test]
fn what_came_of_asking_is_what_the_claim_lets_it_be() {
    let not_asked = Claim {
        not_asked: Some(NotAsked::NoTime),
        ..claim()
    };
    for owner in Owner::ALL {
        let is_not_asked = owner == Owner::NotAsked;
        assert_eq!(claim().allows(owner), !is_not_asked);
        assert_eq!(not_asked.allows(owner), is_not_asked);
        assert!(claim_with_left_out().allows(owner));
    }
    assert!(claim_with_left_out().is_to_be_hidden());
    assert!(!claim().is_to_be_hidden() && !not_asked.is_to_be_hidden());
}

#[test]
fn one_no_is_enough() {
    type Alter = fn(&mut Findings);
    let alter: [(Alter, Reason); 4] = [
        (|it| it.danger = false, Reason::NoDanger),
        (|it| it.imminent = false, Reason::NotImminent),
        (|it| it.helps = false, Reason::DoesNotHelp),
        (|it| it.no_time = false, Reason::TimeForProcess),
    ];
    for (alter, reason) in alter {
        let mut findings = YES;
        alter(&mut findings);
        for (life, reviewer) in [(called(), 9), (reviewed(), 8)] {
            let event = Event::Review {
                findings,
                decision: DECISION,
            };
            let refused = life.apply(&Actor::Reviewer(reviewer), event, NOW).unwrap();
            let by = Some(reviewer);
            assert_eq!(refused.state, State::Refusing { by, reason });
            let publish = Event::Publish { index: 41 };
            let public = refused.apply(&Actor::Sequencer, publish, NOW).unwrap();
            assert_eq!(public.state, State::Refused { index: 41, reason });
        }
    }
    let clock = Event::Refuse {
        reason: Reason::NoDecision,
    };
    assert_eq!(
        called().apply(&Actor::Reviewer(9), clock, NOW),
        Err(NotNow::Reason)
    );
}

#[test]
fn what_nobody_decides_lapses_and_what_is_taken_back_stays_counted() {
    let day = NOW + 24 * 60 * MINUTE_MS;
    for life in [filed(claim()), called(), reviewed()] {
        assert!(!matches!(life.at(day - 1), State::Refusing { .. }));
        let (by, reason) = (None, Reason::NoDecision);
        assert_eq!(life.at(day), State::Refusing { by, reason });
        assert!(life.apply(&Actor::Reviewer(8), yes(), day).is_err());
        let withdrawn = life.apply(&officer(), Event::Withdraw, NOW).unwrap();
        let reason = Reason::Withdrawn;
        assert_eq!(withdrawn.state, State::Refusing { by, reason });
    }
    let approved = reviewed().apply(&Actor::Reviewer(8), yes(), AFTER).unwrap();
    assert_eq!(approved.at(day), approved.state);
    // The log may have it: what is taken back now is noted, once, and the entry decides.
    let noted = approved.apply(&officer(), Event::Withdraw, AFTER).unwrap();
    assert!(matches!(
        noted.state,
        State::Approved {
            withdrawn: true,
            ..
        }
    ));
    assert!(noted.apply(&officer(), Event::Withdraw, AFTER).is_err());
    let publish = Event::Publish { index: 41 };
    let released = noted.apply(&Actor::Sequencer, publish, AFTER).unwrap();
    assert_eq!(released.state, State::Released { index: 41 });
}

#[test]
fn only_an_officer_of_the_claimed_agency_files() {
    let claim = good(claim());
    let text = claim.claim().text().unwrap();
    for actor in [
        Actor::Officer("hill-fire".into(), OFFICER),
        supervisor(),
        Actor::Reviewer(9),
        Actor::Household,
        Actor::Sequencer,
    ] {
        let filed = Life::file(&claim, &text, &actor, &rules(), NOW);
        assert_eq!(filed, Err(NotNow::NotYours));
    }
}
