//! What the record's rounds make anew: what a program of before prepared, and what the log refuses.

use serde_json::json;
use sidelight_api::emergency::{EmergencyState, Refusal};
use sidelight_domain::emergency::life::Reason;
use sidelight_translog::entry::{
    Authority, Body, CredentialRevoked, Emergency, Entry, EntryIndex, Role,
};
use sidelight_translog::sequencer::RequestId;

use super::crash::connect;
use super::{Alarm, YES};
use crate::record::WithRecord;

fn entered(alarm: &Alarm) -> Vec<Body> {
    let mut bodies = alarm.town.log.bodies();
    bodies.retain(|it| matches!(it, Body::Emergency(_) | Body::EmergencyRefused(_)));
    bodies
}

/// The kept entry of an emergency, as a program wrote it that did not say how many minutes it took.
async fn made_before_minutes(alarm: &Alarm) {
    let mut database = connect(&alarm.town.log.data()).await;
    let kept: (Vec<u8>,) = sqlx::query_as("SELECT release FROM emergencies")
        .fetch_one(&mut database)
        .await
        .unwrap();
    let made = Entry::parse(&kept.0).unwrap();
    let Body::Emergency(body) = made.body() else {
        panic!("{made:?}");
    };
    let before = Emergency {
        minutes: None,
        ..body.clone()
    };
    let before = Entry::new(1, made.day(), before.into()).unwrap();
    let set = sqlx::query("UPDATE emergencies SET release = $1").bind(before.to_bytes());
    let set = set.execute(&mut database).await.unwrap();
    assert_eq!(set.rows_affected(), 1);
}

#[tokio::test]
async fn what_was_prepared_before_minutes_were_said_is_made_anew() {
    for reviewed in [false, true] {
        let mut alarm = Alarm::new().await;
        let claim = alarm.claim();
        let emergency = alarm.ready(&claim).await;
        made_before_minutes(&alarm).await;
        let before = alarm.reviewers[0].look_at(&emergency).await.release;
        let sign = before.unwrap().sign;
        if reviewed {
            // By a page of before, which showed no minutes either.
            reviewed_before(&alarm, &emergency).await;
        }
        let late = alarm.reviewers[1].review(&emergency, &sign, YES).await;
        assert_eq!(late.problem(), (409, "changed".into()));
        // One round takes it back, the next one makes it.
        alarm.town.log.round().await;
        alarm.town.log.round().await;
        for number in [0, 1] {
            let seen = alarm.reviewers[number].look_at(&emergency).await;
            assert_eq!(seen.state, EmergencyState::CalledBack);
            let lines = seen.release.unwrap().lines;
            assert!(lines.iter().any(|(name, _)| name == "minutes"), "{lines:?}");
        }
        for number in [0, 1] {
            alarm.reviewers[number].approve(&emergency).await;
        }
        let [Body::Emergency(entry)] = &entered(&alarm)[..] else {
            panic!("{:?}", entered(&alarm));
        };
        assert!(entry.minutes.is_some());
    }
}

/// The first review of what was made before is there.
async fn reviewed_before(alarm: &Alarm, emergency: &str) {
    let mut database = connect(&alarm.town.log.data()).await;
    let kept: (String,) = sqlx::query_as("SELECT life FROM emergencies")
        .fetch_one(&mut database)
        .await
        .unwrap();
    let mut life: serde_json::Value = serde_json::from_str(&kept.0).unwrap();
    let called = life["state"].take();
    let mut inner = called.clone();
    inner.as_object_mut().unwrap().remove("state");
    life["state"] = json!({
        "state": "reviewed", "called": inner, "owner": "no-answer", "first": 1,
        "decision": vec![7; 32],
    });
    let set = sqlx::query("UPDATE emergencies SET life = $1").bind(life.to_string());
    set.execute(&mut database).await.unwrap();
    let seen = alarm.reviewers[0].look_at(emergency).await;
    assert!(!seen.own, "{:?}", seen.state);
}

/// The record has the end of every reviewer's passkey.
pub(crate) async fn reviewers_revoked(log: &WithRecord) {
    let reviewers = log.bodies().into_iter().enumerate();
    let reviewers = reviewers.filter_map(|(index, body)| match body {
        Body::Credential(it) if it.role == Role::Reviewer => Some(index as u64),
        _ => None,
    });
    let record = log.app().record();
    for (number, credential) in (1..).zip(reviewers) {
        let revoked = CredentialRevoked {
            credential: EntryIndex(credential),
            decision: None,
            revoked_by: Authority::Operator,
        };
        let entry = record.append(RequestId([number; 16]), revoked.into(), None);
        entry.await.unwrap();
    }
}

#[tokio::test]
async fn what_the_log_refuses_is_not_reviewed_again_once_it_was_taken_back() {
    let mut alarm = Alarm::new().await;
    let claim = alarm.claim();
    let emergency = alarm.ready(&claim).await;
    alarm.town.log.app().record().close().await;
    for reviewer in &mut alarm.reviewers {
        reviewer.approve(&emergency).await;
    }
    let path = format!("/api/agency/emergencies/{emergency}/withdraw");
    let officer = &alarm.town.officer.actor;
    officer.post(&path, &json!({})).await.done();
    alarm.begin_again().await;
    reviewers_revoked(&alarm.town.log).await;
    for _ in 0..3 {
        alarm.town.log.round().await;
    }
    let [Body::EmergencyRefused(entry)] = &entered(&alarm)[..] else {
        panic!("{:?}", entered(&alarm));
    };
    assert_eq!(
        (entry.reason, entry.decided_by),
        (Reason::Withdrawn, Authority::Operator)
    );
}

#[tokio::test]
async fn a_refusal_that_the_log_refuses_is_nobodys_and_ends_it_once() {
    let mut alarm = Alarm::new().await;
    let claim = alarm.claim();
    let emergency = alarm.ready(&claim).await;
    let path = format!("/api/review/emergencies/{emergency}");
    // The log takes nothing while a reviewer refuses, and then the end of their passkeys first.
    alarm.town.log.app().record().close().await;
    let reviewer = &mut alarm.reviewers[0];
    let asked = json!({ "reason": "not-genuine" });
    let asking = format!("{path}/refusal");
    let refusal = reviewer.actor.post(&asking, &asked).await;
    let refusal: Refusal = refusal.ok();
    let sign = &refusal.sign;
    let approve = reviewer.device.sign(&sign.digest, &sign.rp_id);
    let given = json!({ "reason": "not-genuine", "openings": refusal.openings,
        "minutes": refusal.minutes, "approve": approve });
    let refused = reviewer.actor.post(&format!("{path}/refuse"), &given).await;
    refused.done();
    let seen = reviewer.look_at(&emergency).await;
    assert_eq!(seen.state, EmergencyState::Deciding);
    alarm.begin_again().await;
    reviewers_revoked(&alarm.town.log).await;
    // One round enters it, the next one sees that; none does more.
    alarm.town.log.round().await;
    for _ in 0..3 {
        alarm.town.log.round().await;
        let [Body::EmergencyRefused(entry)] = &entered(&alarm)[..] else {
            panic!("{:?}", entered(&alarm));
        };
        assert_eq!(entry.reason, Reason::NoDecision);
        assert_eq!(
            (entry.decided_by, entry.decision),
            (Authority::Operator, None)
        );
        assert_eq!(entry.minutes, refusal.minutes);
        let seen = alarm.town.officer.see(&emergency).await;
        assert_eq!(seen.state, EmergencyState::Refused);
        assert_eq!(seen.reason.as_deref(), Some("no-decision"));
    }
}
