//! Who may move a request on, and when nobody may.

use proptest::prelude::*;
use sidelight_domain::request::life::{Actor, Event, Life, NotNow, State, Verdict};
use sidelight_domain::rulebook::OffenceClass;

use crate::asks::{DAY, NOW};

const EXPIRES: u64 = NOW + 14 * DAY;
const OFFICER: u64 = 4;
const MODERATOR: u64 = 9;

fn officer(agency: &str) -> Actor {
    Actor::Agency {
        agency: agency.to_owned(),
        credential: OFFICER,
    }
}

fn moderator(credential: u64) -> Actor {
    Actor::Moderator { credential }
}

fn police() -> Actor {
    officer("millbrook-police")
}

fn publish() -> Event {
    Event::Decide(Verdict::Publish {
        expires_ms: EXPIRES,
    })
}

fn refuse() -> Event {
    Event::Decide(Verdict::Refuse {
        reason: "pressure".to_owned(),
    })
}

fn draft() -> Life {
    Life::draft("millbrook-police", OffenceClass::Ordinary)
}

fn submitted() -> Life {
    let event = Event::Submit { document: [1; 32] };
    draft().apply(&police(), event, NOW).unwrap()
}

fn published() -> Life {
    let decided = submitted()
        .apply(&moderator(MODERATOR), publish(), NOW)
        .unwrap();
    let event = Event::Publish { index: 17 };
    decided.apply(&Actor::Sequencer, event, NOW).unwrap()
}

#[test]
fn nothing_is_public_before_its_entry() {
    let decided = submitted()
        .apply(&moderator(MODERATOR), publish(), NOW)
        .unwrap();
    for life in [draft(), submitted(), decided] {
        assert!(!life.state.is_public(), "{:?}", life.state);
        assert!(!life.is_open(NOW));
    }
    assert!(published().state.is_public());
    assert!(published().is_open(NOW));
}

#[test]
fn whoever_submitted_does_not_decide() {
    let own = moderator(OFFICER);
    assert_eq!(
        submitted().apply(&own, publish(), NOW),
        Err(NotNow::OwnWork)
    );
    assert_eq!(submitted().apply(&own, refuse(), NOW), Err(NotNow::OwnWork));
    let update = Event::Update {
        proposed_by: MODERATOR,
    };
    let refused = published().apply(&moderator(MODERATOR), update, NOW);
    assert_eq!(refused, Err(NotNow::OwnWork));
}

#[test]
fn each_step_has_its_actor() {
    let submit = || Event::Submit { document: [1; 32] };
    let update = || Event::Update {
        proposed_by: OFFICER,
    };
    let entry = || Event::Publish { index: 17 };
    let decided = || {
        submitted()
            .apply(&moderator(MODERATOR), publish(), NOW)
            .unwrap()
    };
    let steps: Vec<(Life, Event, Actor)> = vec![
        (draft(), submit(), police()),
        (submitted(), publish(), moderator(MODERATOR)),
        (submitted(), refuse(), moderator(MODERATOR)),
        (decided(), entry(), Actor::Sequencer),
        (published(), update(), moderator(MODERATOR)),
        (published(), Event::Resolve, police()),
        (published(), Event::Withdraw, police()),
    ];
    let actors = [
        police(),
        officer("other-police"),
        moderator(MODERATOR),
        Actor::Sequencer,
    ];
    for (life, event, right) in steps {
        for actor in &actors {
            let got = life.apply(actor, event.clone(), NOW);
            if *actor == right {
                assert!(got.is_ok(), "{event:?} by {actor:?}: {got:?}");
            } else {
                assert_eq!(got, Err(NotNow::NotYours), "{event:?} by {actor:?}");
            }
        }
    }
}

#[test]
fn it_expires_by_the_clock_alone() {
    let life = published();
    assert!(life.is_open(EXPIRES - 1));
    assert!(!life.is_open(EXPIRES));
    assert_eq!(life.at(EXPIRES).name(), "expired");
    let late = |event| life.apply(&police(), event, EXPIRES);
    assert_eq!(late(Event::Withdraw), Err(NotNow::State("expired")));
    assert!(matches!(
        late(Event::Resolve).unwrap().state,
        State::Resolved(_)
    ));
    let update = Event::Update {
        proposed_by: OFFICER,
    };
    let got = life.apply(&moderator(MODERATOR), update, EXPIRES);
    assert_eq!(got, Err(NotNow::State("expired")));
}

#[test]
fn an_approval_that_would_have_expired_is_refused() {
    let late = submitted().apply(&moderator(MODERATOR), publish(), EXPIRES);
    assert_eq!(late, Err(NotNow::Expired));
}

#[test]
fn a_sensitive_request_has_no_updates() {
    let life = Life {
        class: OffenceClass::Sensitive,
        ..published()
    };
    let update = Event::Update {
        proposed_by: OFFICER,
    };
    let got = life.apply(&moderator(MODERATOR), update, NOW);
    assert_eq!(got, Err(NotNow::Sensitive));
}

#[test]
fn a_refusal_is_public_with_its_reason_and_final() {
    let decided = submitted()
        .apply(&moderator(MODERATOR), refuse(), NOW)
        .unwrap();
    let event = Event::Publish { index: 18 };
    let life = decided.apply(&Actor::Sequencer, event, NOW).unwrap();
    let state = State::Refused {
        index: 18,
        reason: "pressure".to_owned(),
    };
    assert_eq!(life.state, state);
    let again = Event::Submit { document: [2; 32] };
    assert_eq!(
        life.apply(&police(), again, NOW),
        Err(NotNow::State("refused"))
    );
}

fn any_actor() -> impl Strategy<Value = Actor> {
    prop_oneof![
        Just(police()),
        Just(officer("other-police")),
        (OFFICER..=MODERATOR).prop_map(moderator),
        Just(Actor::Sequencer),
    ]
}

fn any_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        (0u8..3).prop_map(|d| Event::Submit { document: [d; 32] }),
        Just(publish()),
        Just(refuse()),
        (0u64..30).prop_map(|index| Event::Publish { index }),
        (OFFICER..=MODERATOR).prop_map(|proposed_by| Event::Update { proposed_by }),
        Just(Event::Resolve),
        Just(Event::Withdraw),
    ]
}

fn rank(state: &State) -> u8 {
    match state {
        State::Draft => 0,
        State::Submitted { .. } => 1,
        State::Decided { .. } => 2,
        State::Published(_) => 3,
        State::Expired(_) => 4,
        State::Refused { .. } | State::Resolved(_) | State::Withdrawn(_) => 5,
    }
}

proptest! {
    /// Whatever is tried in whatever order: a request only goes forward, keeps its document and index, and
    /// is public only after somebody other than its author decided and the log has it.
    #[test]
    fn a_request_only_goes_forward(
        steps in prop::collection::vec((any_actor(), any_event(), 0u64..DAY), 0..40),
    ) {
        let (mut life, mut now) = (draft(), NOW);
        let (mut document, mut index, mut decided) = (None, None, false);
        for (actor, event, later) in steps {
            now += later;
            let before = life.at(now);
            let Ok(next) = life.apply(&actor, event.clone(), now) else { continue };
            prop_assert!(rank(&next.state) >= rank(&before));
            prop_assert_eq!(&next.agency, &life.agency);
            match &next.state {
                State::Draft => prop_assert!(false, "nothing becomes a draft again"),
                State::Submitted { document: d, by, .. } => {
                    prop_assert_eq!(*by, OFFICER);
                    prop_assert!(document.replace(*d).is_none());
                }
                State::Decided { document: d, .. } => {
                    let others = matches!(actor, Actor::Moderator { credential } if credential != OFFICER);
                    prop_assert!(others);
                    prop_assert_eq!(Some(*d), document);
                    decided = true;
                }
                State::Published(it) | State::Resolved(it) | State::Withdrawn(it) | State::Expired(it) => {
                    prop_assert!(decided);
                    prop_assert_eq!(Some(it.document), document);
                    prop_assert_eq!(*index.get_or_insert(it.index), it.index);
                }
                State::Refused { .. } => prop_assert!(decided),
            }
            life = next;
        }
    }
}
