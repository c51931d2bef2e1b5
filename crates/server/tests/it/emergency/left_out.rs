//! Somebody of the home must not learn of it: the others are asked, and whoever is left out finds nothing by
//! any route; where it is not sure who is meant, nobody is asked, and the record says so. The agency learns
//! none of it.

use serde_json::json;
use sidelight_api::account::InviteToken;
use sidelight_api::emergency::{EmergencyState, NewEmergency, OwnEmergencies, OwnEmergency};
use sidelight_api::left_out::{LeftOut, LeftOutSeen, NotAskedOf, Unasked};
use sidelight_api::lookup::case::OwnLookUps;
use sidelight_api::reach::{ChannelItem, Reach};
use sidelight_domain::emergency::life::Owner;
use sidelight_domain::record::statement::{Access, HomeToken};
use sidelight_reach_double::Browser;
use sidelight_translog::entry::Body;

use super::answers::{ANSWERS, entered, seat};
use super::{Alarm, LATER_MS, at_home, silence};
use crate::civic::trustees::lookup_key;
use crate::look_up::Street;
use crate::reach::ends::Receiver;
use crate::support::{Actor, DAY_MS};

const OWN: &str = "/api/household/emergencies";
/// Everything that a resident can read without naming something.
const READ: [&str; 10] = [
    OWN,
    "/api/household",
    "/api/household/clips",
    "/api/household/demands",
    "/api/household/look-ups",
    "/api/household/shares",
    "/api/reach",
    "/api/auth/session",
    "/api/auth/sessions",
    "/record/emergencies",
];

/// A further member of the alarm's home.
async fn joined(alarm: &Alarm, name: &str) -> Actor {
    let invite = json!({ "kind": "member" });
    let resident = &alarm.home.resident;
    let invite = resident.post("/api/household/invites", &invite).await;
    let token = invite.ok::<InviteToken>().invite;
    let test = &alarm.town.log.test;
    test.register(name, Some(token)).await.0
}

/// Another browser of the same resident, at a push service.
async fn pushed(who: &Actor, to: &Receiver) {
    let browser = Browser::new();
    pushed_to(who, to, &browser).await;
}

async fn pushed_to(who: &Actor, to: &Receiver, browser: &Browser) {
    let new = json!({
        "kind": "push", "name": "a phone", "endpoint": to.url,
        "p256dh": browser.p256dh(), "auth": browser.auth(),
    });
    who.post("/api/reach/channels", &new)
        .await
        .ok::<ChannelItem>();
}

fn but(people: &[&str]) -> LeftOut {
    LeftOut {
        people: people.iter().map(|it| (*it).to_owned()).collect(),
        reason: "owner-suspected".to_owned(),
    }
}

fn claim(alarm: &Alarm, people: &[&str]) -> NewEmergency {
    NewEmergency {
        left_out: Some(but(people)),
        ..alarm.claim()
    }
}

async fn own(who: &Actor) -> OwnEmergencies {
    who.get(OWN).await.ok()
}

/// The bytes of everything that somebody can read.
async fn everything(who: &Actor) -> Vec<(u16, Vec<u8>)> {
    let mut read = Vec::new();
    for path in READ {
        let reply = who.get(path).await;
        read.push((reply.status.as_u16(), reply.body.to_vec()));
    }
    read
}

/// Signed by both, called back, and decided who is asked.
async fn asked(alarm: &mut Alarm, claim: &NewEmergency) -> String {
    let emergency = alarm.called(claim).await;
    let early = own(&alarm.home.resident).await;
    assert!(early.emergencies.is_empty(), "it is not decided yet");
    alarm.town.log.round().await;
    emergency
}

/// An answer is refused in the bytes in which one about nothing is.
async fn is_not_there(who: &Actor, emergency: &str) {
    let answer = json!({ "agree": true });
    let path = |id: &str| format!("{OWN}/{id}/answer");
    let refused = who.post(&path(emergency), &answer).await;
    let nothing = who.post(&path(&"0".repeat(32)), &answer).await;
    assert_eq!(refused.status, 404);
    assert_eq!(
        (refused.status, refused.body),
        (nothing.status, nothing.body)
    );
}

async fn round(alarm: &Alarm) {
    sidelight_server::reach::round(alarm.town.log.app())
        .await
        .unwrap();
}

fn owner_in_the_record(alarm: &Alarm) -> Owner {
    let bodies = alarm.town.log.bodies().into_iter();
    let mut found = bodies.filter_map(|body| match body {
        Body::Emergency(entry) => Some(entry.owner),
        _ => None,
    });
    found.next_back().unwrap()
}

async fn released(alarm: &mut Alarm, emergency: &str) -> u64 {
    for reviewer in &mut alarm.reviewers {
        reviewer.approve(emergency).await;
    }
    let done = alarm.reviewers[0].look_at(emergency).await;
    assert_eq!(done.state, EmergencyState::Released);
    done.index.unwrap()
}

/// A trustee answers, and tells the home.
async fn noticed(alarm: &Alarm, release: u64) {
    let seat = seat(alarm, 1);
    let answer = seat.answer(release, b"sealed");
    entered(&seat.post(alarm, ANSWERS, &answer).await);
}

async fn seen(alarm: &Alarm, emergency: &str) -> LeftOutSeen {
    let review = alarm.reviewers[1].look_at(emergency).await;
    review.left_out.unwrap()
}

#[tokio::test]
async fn the_others_are_asked_and_whoever_is_left_out_finds_nothing_by_any_route() {
    let mut alarm = Alarm::new().await;
    let bob = joined(&alarm, "Bob Miller").await;
    let cleo = joined(&alarm, "Cleo").await;
    let (anns, bobs, shared) = (
        Receiver::new().await,
        Receiver::new().await,
        Receiver::new().await,
    );
    let ann = alarm.home.resident.clone();
    pushed(&ann, &anns).await;
    pushed(&bob, &bobs).await;
    let one_browser = Browser::new();
    pushed_to(&ann, &shared, &one_browser).await;
    pushed_to(&bob, &shared, &one_browser).await;
    let before = everything(&bob).await;
    let claim = claim(&alarm, &["  bob   MILLER "]);
    let emergency = asked(&mut alarm, &claim).await;
    round(&alarm).await;
    assert_eq!(anns.taken().len(), 1, "one who is asked is told");
    assert!(bobs.taken().is_empty());
    assert!(shared.taken().is_empty(), "the other one reads that, too");
    for asked in [&ann, &cleo] {
        let [item] = &own(asked).await.emergencies[..] else {
            panic!("it asks them");
        };
        assert!(item.waits && item.claim.contains("bob MILLER"));
    }
    assert_eq!(everything(&bob).await, before);
    is_not_there(&bob, &emergency).await;
    // Whoever comes into the home now may be the same person.
    let late = joined(&alarm, "Robert").await;
    assert!(own(&late).await.emergencies.is_empty());
    is_not_there(&late, &emergency).await;
    let counts = LeftOutSeen {
        named: 1,
        unknown: 0,
        members: Some(NotAskedOf {
            not_asked: 1,
            of: 3,
        }),
    };
    assert_eq!(seen(&alarm, &emergency).await, counts);

    let path = format!("{OWN}/{emergency}/answer");
    let answered = cleo.post(&path, &json!({ "agree": true })).await;
    let answered: OwnEmergency = answered.ok();
    assert_eq!(answered.owner.as_deref(), Some("agreed"));
    is_not_there(&bob, &emergency).await;
    alarm.town.log.round().await;
    assert_eq!(own(&bob).await.unasked, []);
    let index = released(&mut alarm, &emergency).await;
    assert_eq!(owner_in_the_record(&alarm), Owner::Agreed);
    assert_eq!(own(&bob).await.unasked, [], "no trustee has told it yet");
    noticed(&alarm, index).await;
    // From here on everybody of the home reads that not all were asked; what was claimed, who was.
    let unasked = [Unasked {
        index,
        members: 1,
        others_asked: true,
        reason: "owner-suspected".to_owned(),
    }];
    for (member, asked) in [(&ann, 1), (&cleo, 1), (&bob, 0), (&late, 0)] {
        let own = own(member).await;
        assert_eq!(
            (own.emergencies.len(), &own.unasked[..]),
            (asked, &unasked[..])
        );
    }
    round(&alarm).await;
    assert_eq!(anns.taken().len(), 1);
    assert!(bobs.taken().is_empty() && shared.taken().is_empty());
    let reach: Reach = bob.get("/api/reach").await.ok();
    assert!(reach.sent.is_empty(), "{:?}", reach.sent);
}

/// A home whose address the agency has looked up.
async fn looked_up() -> Alarm {
    let rulebook = concat!(env!("CARGO_MANIFEST_DIR"), "/../../policy/rulebook-3.toml");
    let mut alarm = Alarm::with(|config| {
        config.footage_wait_seconds = 0;
        config.rulebook = Some(rulebook.into());
    })
    .await;
    let address = HomeToken {
        look_up_epoch: 1,
        hash: [8; 32],
    };
    let emergency = Access::Emergency {
        quorum_epoch: 1,
        address: Some(address),
        contacts: Vec::new(),
    };
    alarm
        .home
        .append(|statement| statement.access = emergency)
        .await;
    let log = &alarm.town.log;
    let origin = log.vkey.name().parse().unwrap();
    let set = lookup_key(log, &origin).await;
    log.round().await;
    let Alarm {
        town,
        reviewers: [reviewer, other],
        home,
        clip,
    } = alarm;
    let mut street = Street {
        town,
        reviewer,
        home,
        set,
    };
    let out = street.published(2).await;
    let handed_in = street.hashes(&out.look_up, &[[7; 32], [8; 32]]).await;
    assert!(handed_in.status.is_success(), "{handed_in:?}");
    street.town.log.round().await;
    Alarm {
        town: street.town,
        reviewers: [street.reviewer, other],
        home: street.home,
        clip,
    }
}

#[tokio::test]
async fn a_look_up_tells_of_no_release_before_a_trustee_does() {
    let mut alarm = Box::pin(looked_up()).await;
    let bob = joined(&alarm, "Bob").await;
    let claim = claim(&alarm, &["Bob"]);
    let emergency = asked(&mut alarm, &claim).await;
    alarm.town.log.test.clock.advance(LATER_MS);
    alarm.town.log.round().await;
    let index = released(&mut alarm, &emergency).await;
    let told = async || {
        let own: OwnLookUps = bob.get("/api/household/look-ups").await.ok();
        own.look_ups.len()
    };
    assert_eq!(told().await, 0);
    noticed(&alarm, index).await;
    assert_eq!(told().await, 1);
}

#[tokio::test]
async fn who_is_asked_is_decided_once_as_the_owners_time_begins() {
    let mut alarm = Alarm::new().await;
    let bob = joined(&alarm, "Bob").await;
    let claim = claim(&alarm, &["ann"]);
    let filed = alarm.filed(&claim).await;
    assert!(own(&bob).await.emergencies.is_empty(), "not yet");
    // Before that a reviewer reads how it would be now.
    let of = |of: u64| Some(NotAskedOf { not_asked: 1, of });
    assert_eq!(seen(&alarm, &filed.emergency).await.members, of(2));
    let cleo = joined(&alarm, "Cleo").await;
    assert_eq!(seen(&alarm, &filed.emergency).await.members, of(3));
    // The call first, the supervisor last.
    let call = json!({ "reached": "Sgt. Ames", "said": "Confirms case and window." });
    let path = format!("/api/review/emergencies/{}/call", filed.emergency);
    alarm.reviewers[0].actor.post(&path, &call).await.done();
    assert!(own(&bob).await.emergencies.is_empty(), "no supervisor yet");
    let supervisor = &mut alarm.town.supervisor;
    let shown = supervisor.see(&filed.emergency).await;
    supervisor.sign(&shown).await.done();
    alarm.town.log.round().await;
    for (member, asked) in [(&alarm.home.resident, 0), (&bob, 1), (&cleo, 1)] {
        assert_eq!(own(member).await.emergencies.len(), asked);
    }
    joined(&alarm, "Dora").await;
    assert_eq!(seen(&alarm, &filed.emergency).await.members, of(3));
}

/// What a claim names, what comes of it in a home of Ann and Bob, and how many then were not asked.
async fn nobody_is_asked(people: &[&str], counts: LeftOutSeen) {
    let mut alarm = at_home::waiting().await;
    let bob = joined(&alarm, "Bob").await;
    let members = [alarm.home.resident.clone(), bob];
    let claim = claim(&alarm, people);
    let emergency = asked(&mut alarm, &claim).await;
    assert_eq!(seen(&alarm, &emergency).await, counts);
    round(&alarm).await;
    for member in &members {
        assert!(own(member).await.emergencies.is_empty());
        is_not_there(member, &emergency).await;
        let reach: Reach = member.get("/api/reach").await.ok();
        assert!(reach.sent.is_empty());
    }
    // The time runs all the same, and the hub shows nothing.
    alarm.town.log.round().await;
    assert_eq!(alarm.reviewers[0].look_at(&emergency).await.owner, None);
    alarm.town.log.test.clock.advance(LATER_MS);
    alarm.town.log.round().await;
    assert_eq!(at_home::asked(&alarm).await, []);
    let review = alarm.reviewers[0].look_at(&emergency).await;
    assert_eq!(review.owner.as_deref(), Some("not-asked"));
    let index = released(&mut alarm, &emergency).await;
    assert_eq!(owner_in_the_record(&alarm), Owner::NotAsked);
    noticed(&alarm, index).await;
    for member in &members {
        let own = own(member).await;
        assert!(own.emergencies.is_empty(), "the notice tells them");
        let unasked = Unasked {
            index,
            members: 2,
            others_asked: false,
            reason: "owner-suspected".to_owned(),
        };
        assert_eq!(own.unasked, [unasked]);
    }
}

#[tokio::test]
async fn decided_late_the_owners_time_begins_then_whoever_lives_there() {
    let mut alarm = Alarm::new().await;
    joined(&alarm, "Bob").await;
    let of_home = claim(&alarm, &["Bob"]);
    let nobodys = NewEmergency {
        doors: vec!["00000-00000".into()],
        ..of_home.clone()
    };
    let emergency = alarm.called(&of_home).await;
    let of_nobody = alarm.called(&nobodys).await;
    // The record's rounds stand still for as long as the owner has.
    alarm.town.log.test.clock.advance(LATER_MS);
    let mut until = Vec::new();
    for id in [&emergency, &of_nobody] {
        let review = alarm.reviewers[0].look_at(id).await;
        assert_eq!(review.owner, None, "nobody was asked yet");
        until.push(review.owner_until_ms.unwrap() + LATER_MS);
    }
    alarm.town.log.round().await;
    for (id, until) in [&emergency, &of_nobody].into_iter().zip(until) {
        let review = alarm.reviewers[0].look_at(id).await;
        assert_eq!((review.owner, review.owner_until_ms), (None, Some(until)));
    }
    let [item] = &own(&alarm.home.resident).await.emergencies[..] else {
        panic!("it asks her");
    };
    assert!(item.waits);
    alarm.town.log.test.clock.advance(LATER_MS);
    for (id, owner) in [(&emergency, "no-answer"), (&of_nobody, "not-asked")] {
        let review = alarm.reviewers[0].look_at(id).await;
        assert_eq!(review.owner.as_deref(), Some(owner));
    }
}

#[tokio::test]
async fn where_one_of_the_named_is_not_known_nobody_is_asked() {
    let unknown = LeftOutSeen {
        named: 2,
        unknown: 1,
        members: None,
    };
    Box::pin(nobody_is_asked(&["Bob", "Robert Miller"], unknown)).await;
}

#[tokio::test]
async fn where_everybody_is_named_nobody_is_asked() {
    let all = LeftOutSeen {
        named: 2,
        unknown: 0,
        members: Some(NotAskedOf {
            not_asked: 2,
            of: 2,
        }),
    };
    Box::pin(nobody_is_asked(&["ann", "BOB"], all)).await;
}

#[tokio::test]
async fn a_mail_address_names_whoever_has_it() {
    let mut alarm = Alarm::mailing().await;
    let bob = joined(&alarm, "Bob").await;
    let address = json!({ "kind": "email", "address": "Rob@Example.org" });
    let added = bob.post("/api/reach/channels", &address).await;
    let added: ChannelItem = added.ok();
    let claim = claim(&alarm, &["rob@example.org"]);
    let emergency = asked(&mut alarm, &claim).await;
    // Taking it away changes nothing any more.
    let path = format!("/api/reach/channels/{}", added.id);
    bob.delete(&path).await.done();
    assert!(own(&bob).await.emergencies.is_empty());
    assert_eq!(own(&alarm.home.resident).await.emergencies.len(), 1);
    is_not_there(&bob, &emergency).await;
}

#[tokio::test]
async fn an_officer_sees_the_same_bytes_whoever_lives_there() {
    let mut alarm = Alarm::new().await;
    let of_home = claim(&alarm, &["Bob"]);
    let unknown = silence::seen(&mut alarm, &of_home).await;
    let nobodys = NewEmergency {
        doors: vec!["00000-00000".into()],
        ..of_home.clone()
    };
    assert_eq!(silence::seen(&mut alarm, &nobodys).await, unknown);
    // On another day, on which the officer may file again.
    alarm.town.log.test.clock.advance(DAY_MS);
    joined(&alarm, "Bob").await;
    assert_eq!(silence::seen(&mut alarm, &of_home).await, unknown);
    let asked = own(&alarm.home.resident).await.emergencies;
    assert_eq!(asked.len(), 1, "this time somebody was asked");
}

#[tokio::test]
async fn an_officer_does_not_see_that_a_home_has_answered_and_was_reviewed_early() {
    let mut alarm = Alarm::new().await;
    joined(&alarm, "Bob").await;
    let of_home = claim(&alarm, &["Bob"]);
    let nobodys = NewEmergency {
        doors: vec!["00000-00000".into()],
        ..of_home.clone()
    };
    let of_nobody = asked(&mut alarm, &nobodys).await;
    let emergency = asked(&mut alarm, &of_home).await;
    let path = format!("{OWN}/{emergency}/answer");
    let answer = json!({ "agree": true });
    let answered = alarm.home.resident.post(&path, &answer).await;
    answered.ok::<OwnEmergency>();
    alarm.town.log.round().await;
    // The second one approves before the record has it.
    alarm.town.log.app().record().close().await;
    for (reviewer, state) in [(0, EmergencyState::Reviewed), (1, EmergencyState::Deciding)] {
        let reviewed = alarm.reviewers[reviewer].approve(&emergency).await;
        assert_eq!(reviewed.state, state);
        assert_eq!(
            silence::shown(&alarm, &emergency, &of_home).await,
            silence::shown(&alarm, &of_nobody, &nobodys).await
        );
        let one = alarm.town.officer.see(&emergency).await;
        let other = alarm.town.officer.see(&of_nobody).await;
        assert!(one.lapses_ms.is_some() && one.lapses_ms == other.lapses_ms);
    }
}

#[tokio::test]
async fn a_reviewer_cannot_tell_a_name_that_is_not_known_from_a_door_that_is_nobodys() {
    let mut alarm = Alarm::new().await;
    let of_home = claim(&alarm, &["Robert"]);
    let nobodys = NewEmergency {
        doors: vec!["00000-00000".into()],
        ..of_home.clone()
    };
    let one = alarm.called(&of_home).await;
    let other = alarm.called(&nobodys).await;
    assert_eq!(seen(&alarm, &one).await, seen(&alarm, &other).await);
}

#[tokio::test]
async fn what_is_no_list_of_people_is_refused_beside_its_field() {
    let alarm = Alarm::new().await;
    let long = "x".repeat(201);
    let broken = [
        but(&[]),
        but(&[" "]),
        but(&["a", "b", "c", "d", "e"]),
        but(&["Bob", "  Bob "]),
        but(&[&long]),
        LeftOut {
            reason: "no-time".into(),
            ..but(&["Bob"])
        },
    ];
    let officer = &alarm.town.officer.actor;
    let typed = async |claim: NewEmergency| officer.post("/api/agency/emergencies", &claim).await;
    for left_out in broken {
        let claim = NewEmergency {
            left_out: Some(left_out.clone()),
            ..alarm.claim()
        };
        let codes = typed(claim).await.violations();
        assert_eq!(codes, ["left_out"], "{left_out:?}");
    }
    let both = NewEmergency {
        not_asked: Some("no-time".into()),
        ..claim(&alarm, &["Bob"])
    };
    assert_eq!(typed(both).await.violations(), ["left_out"]);
}
