//! Footage that is still at the home: its hub is asked once, what comes of it is in the release, and nobody
//! waits for long.

use serde_json::json;
use sidelight_api::emergency::{EmergencyState, NewEmergency};
use sidelight_api::hub::{Command, FootageAsked, ForHub};
use sidelight_domain::record::statement::Access;
use sidelight_server::clock::Clock as _;

use super::{Alarm, LATER_MS, MINUTE_MS, sealed};
use crate::support::BEGIN_MS;

/// As configured by default.
const WAIT_MS: u64 = 3 * MINUTE_MS;

pub(super) async fn waiting() -> Alarm {
    Alarm::waiting(WAIT_MS / 1000).await
}

/// What the home's hub is asked.
pub(super) async fn asked(alarm: &Alarm) -> Vec<FootageAsked> {
    let waits: Vec<ForHub> = alarm.home.hub.get("/api/hub/commands?footage=1").await.ok();
    let footage = |it| match it {
        ForHub::Footage(asked) => Some(asked),
        ForHub::Command(_) => None,
    };
    waits.into_iter().filter_map(footage).collect()
}

async fn reports(alarm: &Alarm, about: &str, outcome: &str) -> u16 {
    let path = format!("/api/hub/footage/{about}");
    let report = json!({ "outcome": outcome });
    alarm.home.hub.post(&path, &report).await.status.as_u16()
}

#[tokio::test]
async fn what_comes_from_the_home_meanwhile_is_in_the_release() {
    let mut alarm = waiting().await;
    let claim = alarm.claim();
    let emergency = alarm.called(&claim).await;
    alarm.town.log.round().await;
    assert_eq!(
        asked(&alarm).await,
        [],
        "the owner has time to answer first"
    );
    alarm.town.log.test.clock.advance(LATER_MS);
    alarm.town.log.round().await;
    let now_ms = alarm.town.log.test.clock.now_ms();
    let [ask] = &asked(&alarm).await[..] else {
        panic!("a hub is asked once for an emergency");
    };
    let whole = FootageAsked {
        about: emergency.clone(),
        why: "emergency".to_owned(),
        cameras: vec![alarm.home.camera.to_string()],
        from_ms: claim.from_ms,
        to_ms: claim.to_ms,
    };
    assert_eq!(*ask, whole);
    let seen = alarm.reviewers[0].look_at(&emergency).await;
    assert_eq!(seen.footage_until_ms, Some(now_ms + WAIT_MS));
    assert!(
        seen.held.is_none() && seen.release.is_none(),
        "nobody signs yet"
    );
    // A hub of before this ask is not shown what it would take for a forged command.
    let older: Vec<Command> = alarm.home.hub.get("/api/hub/commands").await.ok();
    assert_eq!(older.len(), 0);

    let late = sealed(&mut alarm.home, BEGIN_MS - 20 * MINUTE_MS, 1);
    alarm.home.upload(&late).await;
    alarm.town.log.round().await;
    let seen = alarm.reviewers[0].look_at(&emergency).await;
    assert!(seen.release.is_none(), "more may come");
    assert_eq!(reports(&alarm, &emergency, "done").await, 204);
    assert_eq!(asked(&alarm).await, []);
    alarm.town.log.round().await;
    let seen = alarm.reviewers[0].look_at(&emergency).await;
    assert_eq!(seen.footage_until_ms, None);
    assert_eq!(seen.held.map(|it| it.clips), Some(2));
    alarm.reviewers[0].approve(&emergency).await;
    let done = alarm.reviewers[1].approve(&emergency).await;
    assert_eq!(done.state, EmergencyState::Released);
}

#[tokio::test]
async fn a_hub_that_is_away_is_waited_for_three_minutes_and_no_longer() {
    let mut alarm = waiting().await;
    let claim = alarm.claim();
    let emergency = alarm.ready(&claim).await;
    alarm.town.log.test.clock.advance(WAIT_MS - 1);
    alarm.town.log.round().await;
    let seen = alarm.reviewers[0].look_at(&emergency).await;
    assert!(seen.release.is_none() && seen.footage_until_ms.is_some());
    alarm.town.log.test.clock.advance(1);
    alarm.town.log.round().await;
    let seen = alarm.reviewers[0].look_at(&emergency).await;
    assert!(seen.release.is_some() && seen.footage_until_ms.is_none());
    assert_eq!(asked(&alarm).await, [], "nobody waits for it any more");
    assert_eq!(
        reports(&alarm, &emergency, "done").await,
        204,
        "late is late"
    );
}

#[tokio::test]
async fn nobody_is_asked_who_must_not_know_or_who_cannot_help() {
    for reason in ["owner-in-danger", "owner-suspected"] {
        let mut alarm = waiting().await;
        let claim = NewEmergency {
            not_asked: Some(reason.to_owned()),
            ..alarm.claim()
        };
        let emergency = alarm.called(&claim).await;
        alarm.town.log.round().await;
        assert_eq!(asked(&alarm).await, [], "{reason}: its hub would show it");
        let seen = alarm.reviewers[0].look_at(&emergency).await;
        assert!(seen.release.is_some(), "what is here can be decided on");
    }
    for reason in ["owner-unreachable", "no-time"] {
        let mut alarm = waiting().await;
        let claim = NewEmergency {
            not_asked: Some(reason.to_owned()),
            ..alarm.claim()
        };
        alarm.called(&claim).await;
        alarm.town.log.round().await;
        assert_eq!(asked(&alarm).await.len(), 1, "{reason}");
    }
    let mut alarm = waiting().await;
    let claim = alarm.claim();
    alarm
        .home
        .append(|statement| statement.access = Access::Sealed)
        .await;
    alarm.ready(&claim).await;
    assert_eq!(asked(&alarm).await, [], "a sealed home");
}

#[tokio::test]
async fn nobody_is_asked_for_what_is_to_be_recorded_yet() {
    let mut alarm = waiting().await;
    let claim = alarm.claim();
    let claim = NewEmergency {
        to_ms: claim.from_ms + 120 * MINUTE_MS,
        ..claim
    };
    alarm.ready(&claim).await;
    let now_ms = alarm.town.log.test.clock.now_ms();
    assert!(now_ms + 10 * MINUTE_MS < claim.to_ms, "a hub would refuse");
    let [ask] = &asked(&alarm).await[..] else {
        panic!("a hub is asked once for an emergency");
    };
    assert_eq!(ask.from_ms, claim.from_ms);
    assert_eq!(ask.to_ms, now_ms / MINUTE_MS * MINUTE_MS + MINUTE_MS);
}

#[tokio::test]
async fn a_hub_reports_on_what_it_was_asked_alone() {
    let mut alarm = waiting().await;
    let claim = alarm.claim();
    let emergency = alarm.ready(&claim).await;
    let other = alarm.town.log.test.home("Bo").await;
    let path = format!("/api/hub/footage/{emergency}");
    let done = json!({ "outcome": "done" });
    assert_eq!(other.hub.post(&path, &done).await.problem().0, 404);
    assert_eq!(alarm.home.resident.post(&path, &done).await.status, 401);
    assert_eq!(reports(&alarm, &"0".repeat(32), "done").await, 404);
    assert_eq!(reports(&alarm, "x", "done").await, 404);
    assert_eq!(reports(&alarm, &emergency, "opened").await, 400);
    assert_eq!(asked(&alarm).await.len(), 1, "none of it counted");
}
