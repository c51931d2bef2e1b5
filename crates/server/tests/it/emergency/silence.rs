//! Whether the named doors have footage, are anybody's, or can be opened: the officer is not told.

use sidelight_api::emergency::{Emergency, EmergencyState, NewEmergency};
use sidelight_domain::emergency::DoorTag;

use super::Alarm;

/// What an officer sees of an emergency, with what names it taken out.
pub(super) async fn seen(alarm: &mut Alarm, claim: &NewEmergency) -> (Vec<String>, String) {
    let emergency = alarm.ready(claim).await;
    shown(alarm, &emergency, claim).await
}

/// The same of one that is there already.
pub(super) async fn shown(
    alarm: &Alarm,
    emergency: &str,
    claim: &NewEmergency,
) -> (Vec<String>, String) {
    let path = format!("/api/agency/emergencies/{emergency}");
    let reply = alarm.town.officer.actor.get(&path).await;
    let mut shown: Emergency = reply.ok();
    shown.emergency.clear();
    shown.created_ms = 0;
    shown.lapses_ms = None;
    shown.called_ms = None;
    let named = match &claim.home {
        None => claim.doors[0].replace('-', ""),
        Some(home) => hex::encode(home.address),
    };
    let text = serde_json::to_string(&shown).unwrap();
    assert!(text.contains(&named));
    let text = text.replace(&named, "NAMED");
    let headers = reply.headers.keys().map(ToString::to_string).collect();
    (headers, text)
}

#[tokio::test]
async fn an_unknown_door_looks_like_one_with_footage() {
    let mut alarm = Alarm::new().await;
    let known = alarm.claim();
    let unknown = NewEmergency {
        doors: vec!["00000-00000".into()],
        ..alarm.claim()
    };
    let one = seen(&mut alarm, &known).await;
    let other = seen(&mut alarm, &unknown).await;
    assert_eq!(one, other);
}

#[tokio::test]
async fn nothing_can_be_signed_for_a_door_that_nobody_can_open() {
    let mut alarm = Alarm::new().await;
    let unknown = NewEmergency {
        doors: vec!["00000-00000".into()],
        ..alarm.claim()
    };
    let emergency = alarm.ready(&unknown).await;
    let seen = alarm.reviewers[0].look_at(&emergency).await;
    assert!(seen.held.is_none() && seen.release.is_none());
    assert_eq!(seen.owner.as_deref(), Some("no-answer"));
}

/// What a claim names.
#[derive(Clone, Copy, Debug)]
enum Named {
    /// A tag that is nobody's.
    Unknown,
    /// A door of a home that is sealed.
    Sealed,
    /// A door with footage, and a minute of which there is none.
    Empty,
}

/// What an officer sees from minute to minute while footage may still be at the home, and how long a reviewer
/// waits; what names the claim taken out.
async fn minutes(named: Named) -> Vec<String> {
    let mut alarm = Alarm::waiting(180).await;
    let whole = alarm.claim();
    let sealed = alarm.town.log.test.home("Bo").await;
    let doors = |door: String| NewEmergency {
        doors: vec![door],
        ..whole.clone()
    };
    let claim = match named {
        Named::Unknown => doors("abcde-fabcd".to_owned()),
        Named::Sealed => doors(DoorTag::of(sealed.camera).printed()),
        Named::Empty => NewEmergency {
            to_ms: whole.from_ms + 60_000,
            ..whole.clone()
        },
    };
    let emergency = alarm.ready(&claim).await;
    // A hub that was asked reports at once, and has nothing.
    let report = format!("/api/hub/footage/{emergency}");
    let done = serde_json::json!({ "outcome": "done" });
    let asked = alarm.home.hub.post(&report, &done).await.status == 204;
    assert_eq!(asked, matches!(named, Named::Empty), "{named:?}");
    let path = format!("/api/agency/emergencies/{emergency}");
    let mut shown = Vec::new();
    for _ in 0..5 {
        alarm.town.log.round().await;
        let mut seen: Emergency = alarm.town.officer.actor.get(&path).await.ok();
        seen.emergency.clear();
        // Whose entry came first is another thing in each town.
        seen.submitted_by = None;
        let text = serde_json::to_string(&seen).unwrap();
        let text = text.replace(&claim.doors[0].replace('-', ""), "DOOR");
        let text = text.replace(&claim.to_ms.to_string(), "END");
        let review = alarm.reviewers[0].look_at(&emergency).await;
        assert!(review.release.is_none(), "there is nothing to sign");
        shown.push(format!("{text} {:?}", review.footage_until_ms));
        alarm.town.log.test.clock.advance(60_000);
    }
    shown
}

#[tokio::test]
async fn a_sealed_home_and_one_without_footage_are_waited_for_as_nobody_is() {
    let nobody = Box::pin(minutes(Named::Unknown)).await;
    let waits = |it: &&String| it.contains("Some(");
    assert_eq!(nobody.iter().filter(waits).count(), 3, "{nobody:?}");
    assert_eq!(nobody, Box::pin(minutes(Named::Sealed)).await);
    assert_eq!(nobody, Box::pin(minutes(Named::Empty)).await);
}

/// What an agency is answered that takes a claim back after so many approvals, while the record takes
/// nothing, with what names the claim taken out; and what became of it when the record is back.
async fn taken_back(approvals: usize) -> (Vec<String>, EmergencyState) {
    let mut alarm = Alarm::new().await;
    let claim = alarm.claim();
    let emergency = alarm.ready(&claim).await;
    let by = alarm.town.officer.see(&emergency).await.submitted_by;
    alarm.town.log.app().record().close().await;
    for reviewer in &mut alarm.reviewers[..approvals] {
        reviewer.approve(&emergency).await;
    }
    let path = format!("/api/agency/emergencies/{emergency}");
    let withdraw = format!("{path}/withdraw");
    let (officer, none) = (&alarm.town.officer.actor, serde_json::json!({}));
    let replies = [
        officer.get(&path).await,
        officer.post(&withdraw, &none).await,
        officer.get(&path).await,
        officer.post(&withdraw, &none).await,
    ];
    let shown = replies.map(|reply| {
        let body = String::from_utf8(reply.body.to_vec()).unwrap();
        let body = body.replace(&emergency, "ID");
        let body = body.replace(&claim.doors[0].replace('-', ""), "DOOR");
        // Whose entry came first is another thing in each town.
        let body = body.replace(&format!("\"submitted_by\":{}", by.unwrap()), "BY");
        format!("{} {:?} {body}", reply.status, reply.headers.keys())
    });
    alarm.begin_again().await;
    alarm.town.log.round().await;
    alarm.town.log.round().await;
    let became = alarm.town.officer.see(&emergency).await.state;
    (shown.to_vec(), became)
}

#[tokio::test]
async fn taking_it_back_does_not_say_that_reviewers_have_approved() {
    let (called, became) = Box::pin(taken_back(0)).await;
    assert_eq!(became, EmergencyState::Refused);
    let reviewed = Box::pin(taken_back(1)).await;
    assert_eq!(reviewed, (called.clone(), EmergencyState::Refused));
    // It was decided before, and the record has it first.
    let approved = Box::pin(taken_back(2)).await;
    assert_eq!(approved, (called, EmergencyState::Released));
}
