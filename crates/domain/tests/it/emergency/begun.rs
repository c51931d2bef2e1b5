//! An emergency that is begun with its outline: the call back, and the rest, in whichever order they come.

use sidelight_domain::emergency::life::{
    Actor, COMPLETE_MINUTES_MAX, Call, Event, Life, NotNow, Reason, State,
};
use sidelight_domain::emergency::{Before, Claim, Outline};
use sidelight_domain::window::{MINUTE_MS, Window};

use super::life::{OFFICER, officer, signed, supervisor, yes};
use super::{AGENCY, BEFORE, claim, good, rules};
use crate::asks::NOW;

const CALL: Event = Event::CallBack { call: [2; 32] };

pub(super) fn begun() -> Life {
    let outline = (AGENCY, Outline::of(&claim()));
    let may = rules().check_outline(outline, BEFORE, &rules()).unwrap();
    Life::begin(&may, &officer(), &rules(), NOW).unwrap()
}

pub(super) fn filing_of(claim: Claim) -> Event {
    let text = claim.text().unwrap();
    Event::File(good(claim).filing(&text))
}

/// The officer's signature over the claim.
pub(super) fn filing() -> Event {
    filing_of(claim())
}

/// The same over one about somebody else.
pub(super) fn of_another() -> Event {
    filing_of(Claim {
        who: "somebody else".into(),
        ..claim()
    })
}

fn after(life: &Life, steps: &[(Actor, Event)], now_ms: u64) -> Life {
    let step = |life: Life, (actor, event): &(Actor, Event)| {
        life.apply(actor, event.clone(), now_ms).unwrap()
    };
    steps.iter().fold(life.clone(), step)
}

#[test]
fn the_call_back_counts_whenever_it_is_made() {
    let called = (Actor::Reviewer(9), CALL);
    let (files, signs) = ((officer(), filing()), (supervisor(), signed()));
    for order in [
        [called.clone(), files.clone(), signs.clone()],
        [files.clone(), called.clone(), signs.clone()],
        [files, signs, called],
    ] {
        let life = after(&begun(), &order, NOW + MINUTE_MS);
        let State::CalledBack(called) = life.state else {
            panic!("{:?}", life.state);
        };
        assert_eq!(called.call, [2; 32]);
        assert_eq!(called.at_ms, NOW + MINUTE_MS, "the owner's time");
        let early = life.apply(&Actor::Reviewer(8), yes(), NOW + 2 * MINUTE_MS);
        assert_eq!(early, Err(NotNow::OwnersTime));
        let again = life.apply(&Actor::Reviewer(9), CALL, NOW + MINUTE_MS);
        assert_eq!(again, Err(NotNow::State("called back")));
    }
}

#[test]
fn the_owner_s_time_begins_with_the_last_of_supervisor_and_call() {
    let called = begun().apply(&Actor::Reviewer(9), CALL, NOW).unwrap();
    let filed = called.apply(&officer(), filing(), NOW).unwrap();
    let later = NOW + 9 * MINUTE_MS;
    let signed = filed.apply(&supervisor(), signed(), later).unwrap();
    let State::CalledBack(called) = signed.state else {
        panic!("{:?}", signed.state);
    };
    assert_eq!(signed.owner_until_ms(&called), later + 10 * MINUTE_MS);
}

#[test]
fn nobody_was_reached_twice_and_nothing_is_decided_before_it_is_filed() {
    let called = begun().apply(&Actor::Reviewer(9), CALL, NOW).unwrap();
    let twice = called.apply(&Actor::Reviewer(8), CALL, NOW);
    assert_eq!(twice, Err(NotNow::State("begun")));
    let filed = called.apply(&officer(), filing(), NOW).unwrap();
    let twice = filed.apply(&Actor::Reviewer(8), CALL, NOW);
    assert_eq!(twice, Err(NotNow::State("filed")));
    for (actor, event) in [
        (supervisor(), signed()),
        (Actor::Reviewer(9), yes()),
        (Actor::Sequencer, Event::Publish { index: 40 }),
    ] {
        let early = called.apply(&actor, event, NOW);
        assert_eq!(early, Err(NotNow::State("begun")));
    }
    let answer = Event::OwnerAnswers { agree: true };
    let early = called.apply(&Actor::Household, answer, NOW);
    assert_eq!(early, Err(NotNow::NoAnswerAwaited));
}

#[test]
fn the_claim_says_what_was_said_first() {
    type Alter = fn(&mut Claim);
    let alter: [Alter; 4] = [
        |it| it.case = "26-1189".into(),
        |it| it.danger = sidelight_domain::emergency::Danger::Death,
        |it| it.who = "a man".into(),
        |it| it.why_now = "Seen just now.".into(),
    ];
    for alter in alter {
        let mut other = claim();
        alter(&mut other);
        let filed = begun().apply(&officer(), filing_of(other), NOW);
        assert_eq!(filed, Err(NotNow::OtherOutline));
    }
    let mut other = claim();
    other.harm = "Held in a van.".into();
    assert!(begun().apply(&officer(), filing_of(other), NOW).is_ok());
    let foreign = Actor::Officer("hill-fire".into(), OFFICER);
    for actor in [foreign, supervisor(), Actor::Reviewer(9), Actor::Household] {
        let filed = begun().apply(&actor, filing(), NOW);
        assert_eq!(filed, Err(NotNow::NotYours));
    }
}

/// Trustees ask whether the window had begun when the agency was called back.
#[test]
fn a_window_has_begun_when_the_agency_is_called_back() {
    let called = begun().apply(&Actor::Reviewer(9), CALL, NOW).unwrap();
    let minute = NOW - NOW % MINUTE_MS + MINUTE_MS;
    let at = minute + MINUTE_MS;
    let later = Claim {
        window: Window::new(minute, minute + 10 * MINUTE_MS).unwrap(),
        ..claim()
    };
    let text = later.text().unwrap();
    let kept = rules().check(later, BEFORE, at, &rules()).unwrap();
    let filing = Event::File(kept.filing(&text));
    let filed = called.apply(&officer(), filing.clone(), at);
    assert_eq!(filed, Err(NotNow::BeganLater));
    assert!(begun().apply(&officer(), filing, at).is_ok());
}

#[test]
fn what_is_not_completed_is_no_refusal() {
    let over = NOW + COMPLETE_MINUTES_MAX * MINUTE_MS;
    let called = begun().apply(&Actor::Reviewer(9), CALL, NOW).unwrap();
    for life in [begun(), called] {
        assert_eq!(life.at(over - 1), life.state);
        let (by, reason) = (None, Reason::NoDecision);
        assert_eq!(life.at(over), State::NotCompleted { by, reason });
        let late = life.apply(&officer(), filing(), over);
        assert_eq!(late, Err(NotNow::State("not completed")));
        let withdrawn = life.apply(&supervisor(), Event::Withdraw, NOW).unwrap();
        let reason = Reason::Withdrawn;
        assert_eq!(withdrawn.state, State::NotCompleted { by, reason });
        let reason = Reason::NotGenuine;
        let refuse = Event::Refuse { reason };
        let refused = life.apply(&Actor::Reviewer(9), refuse, NOW).unwrap();
        let by = Some(9);
        assert_eq!(refused.state, State::NotCompleted { by, reason });
        let publish = refused.apply(&Actor::Sequencer, Event::Publish { index: 1 }, NOW);
        assert_eq!(publish, Err(NotNow::State("not completed")));
    }
}

/// A beginning wins no time.
#[test]
fn a_filed_one_lapses_by_when_it_was_begun() {
    let later = NOW + 20 * MINUTE_MS;
    let filed = begun().apply(&officer(), filing(), later).unwrap();
    assert_eq!(filed.lapses_ms(), Some(NOW + 24 * 60 * MINUTE_MS));
}

#[test]
fn what_the_agency_did_before_holds_at_once() {
    let outline = || (AGENCY, Outline::of(&claim()));
    let before = Before {
        by_officer: 2,
        by_agency: 4,
        requests: 0,
        never: 2,
    };
    let found = rules().check_outline(outline(), before, &rules());
    let found = found.unwrap_err();
    let codes: Vec<_> = found.iter().map(|it| it.code()).collect();
    let expected = ["officer-limit", "agency-limit", "first-ever", "never"];
    assert_eq!(codes, expected);
    let may = rules().check_outline(outline(), BEFORE, &rules()).unwrap();
    for actor in [
        Actor::Officer("hill-fire".into(), OFFICER),
        supervisor(),
        Actor::Reviewer(9),
    ] {
        let begun = Life::begin(&may, &actor, &rules(), NOW);
        assert_eq!(begun, Err(NotNow::NotYours));
    }
}

/// A life that was kept before there were beginnings is read as it was.
#[test]
fn lives_of_before_are_read() {
    let old = r#"{"agency":"millbrook-police","owner_minutes":10,"life_minutes":1440,
        "state":{"state":"filed","claim":[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0],
        "by":4,"at_ms":7,"asks_owner":true}}"#;
    let read: Life = serde_json::from_str(old).unwrap();
    let State::Filed(filed) = read.state else {
        panic!("{read:?}");
    };
    assert_eq!(
        (filed.begun_ms, filed.call, filed.since_ms()),
        (None, None, 7)
    );
    let written = serde_json::to_string(&read).unwrap();
    assert!(
        !written.contains("begun_ms") && !written.contains("call"),
        "{written}"
    );
    let begun = serde_json::to_string(&begun()).unwrap();
    let back: Life = serde_json::from_str(&begun).unwrap();
    assert_eq!(back, super::begun::begun());
    let call = Call {
        record: [2; 32],
        at_ms: NOW,
    };
    let called = back.apply(&Actor::Reviewer(9), CALL, NOW).unwrap();
    assert!(matches!(called.state, State::Begun(it) if it.call == Some(call)));
}

#[test]
fn an_outline_is_read_back() {
    let outline = Outline::of(&claim());
    let text = outline.text().unwrap();
    assert_eq!(Outline::parse(&text).unwrap(), outline);
    assert!(Outline::parse(&text.replace("\"v\":1", "\"v\":2")).is_err());
    assert!(Outline::parse(&format!(" {text}")).is_err());
    let empty = Outline {
        who: String::new(),
        ..outline
    };
    assert!(empty.text().is_err());
}
