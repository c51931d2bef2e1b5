//! Who may move a demand on, and when nobody may.

use sidelight_domain::demand::life::{Event, Life, NotNow, Objection, Reason, State};
use sidelight_domain::demand::{Demand, Findings};
use sidelight_domain::emergency::life::Actor;
use sidelight_domain::record::{Hash, sha256};
use sidelight_domain::rulebook::DemandClass;
use sidelight_domain::window::DAY_MS;

use super::{AGENCY, demand, gag, good, rules};
use crate::asks::NOW;

pub(super) const OFFICER: u64 = 4;
pub(super) const DECISION: Hash = [3; 32];
pub(super) const YES: Findings = Findings {
    genuine: true,
    names_operator: true,
    in_force: true,
    names_doors: true,
    apart: true,
    scope: true,
};
const WEEK: u64 = NOW + 7 * DAY_MS;

pub(super) fn filed(demand: Demand) -> Life {
    let demand = good(demand);
    let text = demand.demand().text().unwrap();
    let officer = Actor::Officer(AGENCY.to_owned(), OFFICER);
    Life::file(&demand, &text, &officer, &rules(), NOW).unwrap()
}

pub(super) fn signed(demand: &Demand) -> Event {
    Event::Supervise {
        demand: sha256(demand.text().unwrap().as_bytes()),
    }
}

pub(super) fn verify() -> Event {
    Event::Verify {
        findings: YES,
        checklist: [2; 32],
    }
}

fn verified(demand: Demand) -> Life {
    let supervisor = Actor::Supervisor(AGENCY.into(), OFFICER + 1);
    let life = filed(demand.clone());
    let life = life.apply(&supervisor, signed(&demand), NOW).unwrap();
    life.apply(&Actor::Reviewer(9), verify(), NOW).unwrap()
}

fn tell() -> Event {
    Event::Tell { decision: [5; 32] }
}

fn told() -> Life {
    let life = verified(demand("search-warrant"));
    let life = life.apply(&Actor::Reviewer(9), tell(), NOW).unwrap();
    let public = Event::Publish { index: 40 };
    life.apply(&Actor::Sequencer, public, NOW).unwrap()
}

pub(super) fn review(leaves: DemandClass) -> Event {
    Event::Review {
        leaves,
        decision: DECISION,
    }
}

fn content() -> Event {
    review(DemandClass::Content)
}

fn approved(life: &Life, now: u64) -> Life {
    let life = life.apply(&Actor::Reviewer(9), content(), now).unwrap();
    let same = life.apply(&Actor::Reviewer(9), content(), now);
    assert_eq!(same, Err(NotNow::OwnWork));
    let other = Event::Review {
        leaves: DemandClass::Content,
        decision: [7; 32],
    };
    let other = life.apply(&Actor::Reviewer(8), other, now);
    assert_eq!(other, Err(NotNow::OtherText));
    life.apply(&Actor::Reviewer(8), content(), now).unwrap()
}

#[test]
fn a_warrant_goes_from_filing_past_its_days_to_release() {
    let told = told();
    let early = told.apply(&Actor::Reviewer(9), content(), WEEK - 1);
    assert_eq!(early, Err(NotNow::HouseholdsTime));
    let approved = approved(&told, WEEK);
    let public = Event::Publish { index: 50 };
    for actor in [Actor::Reviewer(9), Actor::Household] {
        let published = approved.apply(&actor, public.clone(), WEEK);
        assert_eq!(published, Err(NotNow::NotYours));
    }
    let released = approved.apply(&Actor::Sequencer, public.clone(), WEEK);
    let released = released.unwrap();
    assert_eq!(released.state, State::Released { index: 50 });
    assert!(released.apply(&Actor::Sequencer, public, WEEK).is_err());
}

#[test]
fn an_objection_holds_it_once() {
    let object = |life: &Life, now| life.apply(&Actor::Household, Event::Object, now);
    let reviewed = told().apply(&Actor::Reviewer(9), content(), WEEK).unwrap();
    for life in [told(), reviewed] {
        let held = object(&life, WEEK).unwrap();
        let review = held.apply(&Actor::Reviewer(9), content(), WEEK);
        assert_eq!(review, Err(NotNow::Objection));
        assert_eq!(object(&held, WEEK), Err(NotNow::Objection));
        let back = held.apply(&Actor::Household, Event::WithdrawObjection, WEEK);
        let settle = |upheld| held.apply(&Actor::Reviewer(9), Event::Settle { upheld }, WEEK);
        for free in [back.unwrap(), settle(false).unwrap()] {
            assert_eq!(object(&free, WEEK), Err(NotNow::Objection));
            assert!(matches!(
                approved(&free, WEEK).state,
                State::Approved { .. }
            ));
        }
        let (by, reason) = (Some(9), Reason::Objection);
        assert_eq!(settle(true).unwrap().state, State::Refusing { by, reason });
    }
    // What two have signed is on its way to the record.
    assert!(object(&approved(&told(), WEEK), WEEK).is_err());
    let none = Event::Settle { upheld: true };
    assert!(told().apply(&Actor::Reviewer(9), none, WEEK).is_err());
    assert!(object(&verified(demand("search-warrant")), NOW).is_err());
}

#[test]
fn a_gag_takes_the_place_of_the_notice_until_it_ends() {
    let gagged = Demand {
        gag: gag(20),
        ..demand("search-warrant")
    };
    let end = gagged.gag.unwrap().until_ms;
    let life = verified(gagged);
    assert!(matches!(life.state, State::Gagged(_)));
    assert!(life.apply(&Actor::Reviewer(9), tell(), NOW).is_err());
    assert!(matches!(
        approved(&life, NOW).state,
        State::Approved { told: None, .. }
    ));
    assert!(matches!(
        approved(&life, end - 1).state,
        State::Approved { told: None, .. }
    ));
    let reviewed = life.apply(&Actor::Reviewer(9), content(), NOW).unwrap();
    for life in [life, reviewed] {
        assert!(matches!(life.at(end), State::Verified(_)));
        assert!(life.apply(&Actor::Reviewer(8), content(), end).is_err());
        assert!(life.apply(&Actor::Reviewer(9), tell(), end).is_ok());
    }
}

#[test]
fn a_type_yields_its_class_and_nothing_more() {
    let subpoena = verified(demand("subpoena"));
    let subpoena = subpoena.apply(&Actor::Reviewer(9), tell(), NOW).unwrap();
    let public = Event::Publish { index: 40 };
    let subpoena = subpoena.apply(&Actor::Sequencer, public, NOW).unwrap();
    let more = subpoena.apply(&Actor::Reviewer(9), content(), WEEK);
    assert_eq!(more, Err(NotNow::Class));
    let account = review(DemandClass::Account);
    assert!(
        subpoena
            .apply(&Actor::Reviewer(9), account.clone(), WEEK)
            .is_ok()
    );
    let other = told().apply(&Actor::Reviewer(9), account, WEEK);
    assert_eq!(other, Err(NotNow::Class));
    let keep = Event::Preserve { decision: DECISION };
    let other = verified(demand("subpoena")).apply(&Actor::Reviewer(9), keep.clone(), NOW);
    assert_eq!(other, Err(NotNow::Class));
    let preservation = verified(demand("preservation"));
    for event in [review(DemandClass::Preserve), tell()] {
        let other = preservation.apply(&Actor::Reviewer(9), event, NOW);
        assert_eq!(other, Err(NotNow::Class));
    }
    let kept = preservation.apply(&Actor::Reviewer(9), keep, NOW).unwrap();
    let public = Event::Publish { index: 41 };
    let kept = kept.apply(&Actor::Sequencer, public, NOW).unwrap();
    assert_eq!(kept.state, State::Preserved { index: 41 });
}

#[test]
fn one_no_is_enough_and_a_reason_is_the_reviewers_own() {
    let life = filed(demand("search-warrant"));
    let supervisor = Actor::Supervisor(AGENCY.into(), OFFICER + 1);
    let event = signed(&demand("search-warrant"));
    let own = life.apply(
        &Actor::Supervisor(AGENCY.into(), OFFICER),
        event.clone(),
        NOW,
    );
    assert_eq!(own, Err(NotNow::OwnWork));
    let other = Event::Supervise { demand: [1; 32] };
    let other = life.apply(&supervisor, other, NOW);
    assert_eq!(other, Err(NotNow::OtherText));
    let life = life.apply(&supervisor, event, NOW).unwrap();
    let event = Event::Verify {
        findings: Findings {
            genuine: false,
            ..YES
        },
        checklist: [2; 32],
    };
    let refused = life.apply(&Actor::Reviewer(9), event, NOW).unwrap();
    let (by, reason) = (Some(9), Reason::NotGenuine);
    assert_eq!(refused.state, State::Refusing { by, reason });
    let public = Event::Publish { index: 42 };
    let public = refused.apply(&Actor::Sequencer, public, NOW).unwrap();
    assert_eq!(public.state, State::Refused { index: 42, reason });
    for reason in Reason::ALL {
        let may = reason.is_a_reviewers() && reason != Reason::Objection;
        let event = Event::Refuse { reason };
        assert_eq!(told().apply(&Actor::Reviewer(9), event, NOW).is_ok(), may);
    }
}

#[test]
fn what_nobody_decides_lapses() {
    let (by, reason) = (None, Reason::NoDecision);
    let lapsed = State::Refusing { by, reason };
    let month = 30 * DAY_MS;
    let held = told().apply(&Actor::Household, Event::Object, WEEK + DAY_MS);
    let settled = held.clone().unwrap();
    let event = Event::Settle { upheld: false };
    let settled = settled.apply(&Actor::Reviewer(9), event, WEEK + 2 * DAY_MS);
    for (life, since) in [
        (filed(demand("search-warrant")), NOW),
        (verified(demand("preservation")), NOW),
        (told(), WEEK),
        (held.unwrap(), WEEK + DAY_MS),
        (settled.unwrap(), WEEK + 2 * DAY_MS),
    ] {
        assert_ne!(life.at(since + month - 1), lapsed);
        assert_eq!(life.at(since + month), lapsed);
        let officer = Actor::Officer(AGENCY.into(), OFFICER);
        let withdrawn = life.apply(&officer, Event::Withdraw, NOW).unwrap();
        let reason = Reason::Withdrawn;
        assert_eq!(withdrawn.state, State::Refusing { by, reason });
        let other = Actor::Officer("hill-fire".into(), OFFICER);
        assert_eq!(
            life.apply(&other, Event::Withdraw, NOW),
            Err(NotNow::NotYours)
        );
    }
    let State::Told { told, .. } = told().state else {
        panic!("not told");
    };
    assert_eq!(told.objection, Objection::None);
}

#[test]
fn only_an_officer_of_the_agency_that_demands_files() {
    let demand = good(demand("search-warrant"));
    let text = demand.demand().text().unwrap();
    for actor in [
        Actor::Officer("hill-fire".into(), OFFICER),
        Actor::Supervisor(AGENCY.into(), OFFICER),
        Actor::Reviewer(9),
        Actor::Household,
        Actor::Sequencer,
    ] {
        let filed = Life::file(&demand, &text, &actor, &rules(), NOW);
        assert_eq!(filed, Err(NotNow::NotYours));
    }
}
