//! Whether the named doors have footage, are anybody's, or can be opened: the officer is not told.

use sidelight_api::emergency::{Emergency, NewEmergency};

use super::Alarm;

/// What an officer sees of an emergency, with what names it taken out.
pub(super) async fn seen(alarm: &mut Alarm, claim: &NewEmergency) -> (Vec<String>, String) {
    let emergency = alarm.ready(claim).await;
    let path = format!("/api/agency/emergencies/{emergency}");
    let reply = alarm.town.officer.actor.get(&path).await;
    let mut shown: Emergency = reply.ok();
    shown.emergency.clear();
    shown.created_ms = 0;
    shown.lapses_ms = None;
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
