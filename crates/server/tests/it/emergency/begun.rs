//! An emergency that is begun with its outline: the call back runs while the officer completes the claim, and
//! nothing else does.

use http::StatusCode;
use serde_json::json;
use sidelight_api::emergency::{
    Emergencies, Emergency, EmergencyState, NewEmergency, NewOutline, OwnEmergencies, Review,
    Reviews,
};
use sidelight_api::reach::Reach;
use sidelight_domain::emergency::{CallBack, Claim};
use sidelight_server::reach::round;
use sidelight_translog::entry::Body;

use super::{Alarm, LATER_MS, MINUTE_MS};
use crate::asking::Person;

const BEGIN: &str = "/api/agency/emergencies/begin";

impl Alarm {
    async fn begun(&self, claim: &NewEmergency) -> Emergency {
        let officer = &self.town.officer.actor;
        officer.post(BEGIN, &claim.outline()).await.ok()
    }

    /// The rest, typed and signed by the officer.
    async fn completed(&mut self, emergency: &str, claim: &NewEmergency) -> Emergency {
        let path = format!("/api/agency/emergencies/{emergency}/anew");
        let officer = &mut self.town.officer;
        let typed: Emergency = officer.actor.post(&path, claim).await.ok();
        assert_eq!(typed.state, EmergencyState::Begun);
        officer.sign(&typed).await.ok()
    }

    async fn supervised(&mut self, emergency: &str) -> Emergency {
        let supervisor = &mut self.town.supervisor;
        let seen = supervisor.see(emergency).await;
        supervisor.sign(&seen).await.ok()
    }

    async fn call(&self, emergency: &str) -> Review {
        let call = json!({ "reached": "Sgt. Ames", "said": "Confirms it, and the officer." });
        let path = format!("/api/review/emergencies/{emergency}/call");
        self.reviewers[0].actor.post(&path, &call).await.ok()
    }

    async fn asked_at_home(&self) -> usize {
        let own: OwnEmergencies = self
            .home
            .resident
            .get("/api/household/emergencies")
            .await
            .ok();
        own.emergencies.len()
    }

    fn released(&self) -> usize {
        let bodies = self.town.log.bodies().into_iter();
        let released =
            bodies.filter(|body| matches!(body, Body::Emergency(_) | Body::EmergencyRefused(_)));
        released.count()
    }
}

#[tokio::test]
async fn the_call_is_made_while_the_claim_is_completed_and_counts() {
    let mut alarm = Alarm::new().await;
    let claim = alarm.claim();
    let begun = alarm.begun(&claim).await;
    assert_eq!(begun.state, EmergencyState::Begun);
    assert!(begun.sign.is_none() && begun.claim.is_empty() && begun.own);
    let emergency = begun.emergency.as_str();
    // A reviewer has the number on file and what to ask, and nothing to decide.
    let told = alarm.reviewers[0].look_at(emergency).await;
    assert_eq!(told.outline, Some(claim.outline()));
    assert_eq!(told.call_number.as_deref(), Some("+1 555 0100"));
    assert!(told.claim.is_empty() && told.release.is_none());
    let missed = format!("/api/review/emergencies/{emergency}/missed");
    alarm.reviewers[0]
        .actor
        .post(&missed, &json!({}))
        .await
        .done();
    assert!(alarm.town.officer.see(emergency).await.missed_ms.is_some());
    let called = alarm.call(emergency).await;
    assert_eq!(called.state, EmergencyState::Begun);
    let seen = alarm.town.officer.see(emergency).await;
    assert!(seen.called_ms.is_some() && seen.missed_ms.is_none());
    let again = alarm.reviewers[1].actor.post(&missed, &json!({})).await;
    assert_eq!(again.problem(), (409, "state".into()));
    alarm.town.log.round().await;
    assert_eq!(alarm.asked_at_home().await, 0);

    let filed = alarm.completed(emergency, &claim).await;
    assert_eq!(
        (filed.state, &*filed.emergency),
        (EmergencyState::Filed, emergency)
    );
    assert_eq!(alarm.asked_at_home().await, 0, "no supervisor has signed");
    alarm.town.log.test.clock.advance(MINUTE_MS);
    let signed = alarm.supervised(emergency).await;
    assert_eq!(signed.state, EmergencyState::CalledBack);
    assert_eq!(alarm.asked_at_home().await, 1);
    // The owner's time begins with what came last.
    alarm.town.log.test.clock.advance(LATER_MS - 2 * MINUTE_MS);
    alarm.town.log.round().await;
    assert!(alarm.reviewers[0].look_at(emergency).await.owner.is_none());
    alarm.town.log.test.clock.advance(2 * MINUTE_MS);
    alarm.town.log.round().await;
    alarm.reviewers[1].approve(emergency).await;
    let released = alarm.reviewers[0].approve(emergency).await;
    assert_eq!(released.state, EmergencyState::Released);
    let call = CallBack::parse(&released.call_back.unwrap()).unwrap();
    assert_eq!(
        (&*call.number, &*call.reached),
        ("+1 555 0100", "Sgt. Ames")
    );
    assert_eq!(alarm.released(), 1);
}

#[tokio::test]
async fn without_the_call_nothing_is_released_and_the_claim_says_what_was_said_first() {
    let mut alarm = Alarm::new().await;
    let claim = alarm.claim();
    let emergency = alarm.begun(&claim).await.emergency;
    let anew = format!("/api/agency/emergencies/{emergency}/anew");
    let others = [
        (
            "case",
            NewEmergency {
                case: "26-9".into(),
                ..claim.clone()
            },
        ),
        (
            "danger",
            NewEmergency {
                danger: "death".into(),
                ..claim.clone()
            },
        ),
        (
            "who",
            NewEmergency {
                who: "a man".into(),
                ..claim.clone()
            },
        ),
        (
            "why_now",
            NewEmergency {
                why_now: "Just now.".into(),
                ..claim.clone()
            },
        ),
    ];
    for (code, other) in &others {
        let refused = alarm.town.officer.actor.post(&anew, other).await;
        assert_eq!(refused.violations(), [*code]);
    }
    // The rest may be typed anew until it is signed.
    let other = NewEmergency {
        harm: "Held in a van.".into(),
        ..claim.clone()
    };
    let typed: Emergency = alarm.town.officer.actor.post(&anew, &other).await.ok();
    assert_eq!(Claim::parse(&typed.claim).unwrap().harm, "Held in a van.");
    alarm.completed(&emergency, &claim).await;
    let late = alarm.town.officer.actor.post(&anew, &claim).await;
    assert_eq!(late.problem(), (409, "state".into()));
    assert_eq!(
        alarm.supervised(&emergency).await.state,
        EmergencyState::Supervised
    );
    alarm.town.log.test.clock.advance(LATER_MS);
    alarm.town.log.round().await;
    let seen = alarm.reviewers[0].look_at(&emergency).await;
    assert!(seen.release.is_none() && seen.owner.is_none());
    assert_eq!((alarm.asked_at_home().await, alarm.released()), (0, 0));
    alarm.call(&emergency).await;
    assert_eq!(alarm.asked_at_home().await, 1);
}

/// A trustee asks whether the window had begun when the agency was called back.
#[tokio::test]
async fn a_window_begins_before_the_call() {
    let mut alarm = Alarm::new().await;
    let mut claim = alarm.claim();
    let emergency = alarm.begun(&claim).await.emergency;
    alarm.call(&emergency).await;
    alarm.town.log.test.clock.advance(3 * MINUTE_MS);
    claim.from_ms += 62 * MINUTE_MS;
    claim.to_ms += 62 * MINUTE_MS;
    let anew = format!("/api/agency/emergencies/{emergency}/anew");
    let refused = alarm.town.officer.actor.post(&anew, &claim).await;
    assert_eq!(refused.violations(), ["window"]);
    claim.from_ms -= 10 * MINUTE_MS;
    alarm.completed(&emergency, &claim).await;
}

#[tokio::test]
async fn it_is_its_officers_to_complete_and_its_agencys_to_see() {
    let alarm = Alarm::new().await;
    let claim = alarm.claim();
    let emergency = alarm.begun(&claim).await.emergency;
    let path = format!("/api/agency/emergencies/{emergency}");
    let anew = format!("{path}/anew");
    alarm.town.officer.actor.post(&anew, &claim).await.done();
    // What nobody has signed is its officer's alone, and what was said first is not.
    let colleague = &alarm.town.supervisor;
    let seen = colleague.see(&emergency).await;
    assert_eq!(seen.outline, Some(claim.outline()));
    assert!(seen.claim.is_empty() && seen.sign.is_none() && !seen.own);
    let officer = alarm.town.officer.see(&emergency).await;
    assert!(!seen.officer.is_empty() && seen.officer == officer.officer);
    let other = colleague.actor.post(&anew, &claim).await;
    assert_eq!(other.status, StatusCode::NOT_FOUND);
    let told = alarm.reviewers[0].look_at(&emergency).await;
    assert!(told.claim.is_empty());
    let fire = &alarm.town.fire.actor;
    assert_eq!(fire.get(&path).await.status, StatusCode::NOT_FOUND);
    for what in ["anew", "withdraw"] {
        let reply = fire.post(&format!("{path}/{what}"), &claim).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND);
    }
    let review = format!("/api/review/emergencies/{emergency}");
    for what in ["missed", "end"] {
        let body = json!({ "reason": "not-genuine" });
        let reply = fire.post(&format!("{review}/{what}"), &body).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND);
    }
    // There is nothing to refuse in public.
    let reason = json!({ "reason": "not-genuine" });
    let refusal = alarm.reviewers[0]
        .actor
        .post(&format!("{review}/refusal"), &reason)
        .await;
    assert_eq!(refusal.problem(), (409, "changed".into()));
    let home = format!("/api/household/emergencies/{emergency}/answer");
    let answer = alarm
        .home
        .resident
        .post(&home, &json!({ "agree": true }))
        .await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn begun_ones_count_at_once_and_once() {
    let mut alarm = Alarm::new().await;
    let claim = alarm.claim();
    let fire = &alarm.town.fire.actor;
    let refused = fire.post(BEGIN, &claim.outline()).await;
    assert_eq!(refused.violations(), ["first-ever"]);
    let empty = NewOutline {
        who: " ".into(),
        ..claim.outline()
    };
    let officer = &alarm.town.officer.actor;
    assert_eq!(officer.post(BEGIN, &empty).await.violations(), ["text"]);
    let first = alarm.begun(&claim).await;
    // The second is signed, and counts itself once.
    let second = alarm.begun(&claim).await;
    alarm.completed(&second.emergency, &claim).await;
    let officer = &alarm.town.officer.actor;
    let third = officer.post(BEGIN, &claim.outline()).await;
    assert_eq!(third.violations(), ["officer-limit"]);
    let third = officer.post("/api/agency/emergencies", &claim).await;
    assert_eq!(third.violations(), ["officer-limit"]);
    // One that was taken back was begun all the same.
    let withdraw = format!("/api/agency/emergencies/{}/withdraw", first.emergency);
    officer.post(&withdraw, &json!({})).await.done();
    let third = officer.post(BEGIN, &claim.outline()).await;
    assert_eq!(third.violations(), ["officer-limit"]);
}

#[tokio::test]
async fn of_many_begun_at_once_no_more_are_there_than_a_day_allows() {
    let alarm = Alarm::new().await;
    let outline = alarm.claim().outline();
    let officer = &alarm.town.officer.actor;
    let all = (0..5).map(|_| officer.post(BEGIN, &outline));
    let all = futures::future::join_all(all).await;
    let begun = all.iter().filter(|it| it.status.is_success()).count();
    assert_eq!(begun, 2);
}

#[tokio::test]
async fn what_is_not_completed_is_public_nowhere_and_stays_with_those_who_were_called_in() {
    let mut alarm = Alarm::new().await;
    let claim = alarm.claim();
    let called = alarm.begun(&claim).await.emergency;
    alarm.call(&called).await;
    let path = format!("/api/agency/emergencies/{called}");
    let anew = format!("{path}/anew");
    alarm.town.officer.actor.post(&anew, &claim).await.done();
    let refused = alarm.begun(&claim).await.emergency;
    let end = format!("/api/review/emergencies/{refused}/end");
    let reason = json!({ "reason": "not-genuine" });
    let ended: Review = alarm.reviewers[1].actor.post(&end, &reason).await.ok();
    assert_eq!(ended.state, EmergencyState::NotCompleted);
    assert_eq!(ended.reason.as_deref(), Some("not-genuine"));
    let late = alarm.reviewers[1].actor.post(&end, &reason).await;
    assert_eq!(late.problem(), (409, "state".into()));
    let typed = alarm.town.officer.see(&called).await;
    alarm.town.log.test.clock.advance(30 * MINUTE_MS);
    alarm.town.log.round().await;
    alarm.town.log.round().await;
    let late = alarm.town.officer.sign(&typed).await;
    assert_eq!(late.problem(), (409, "state".into()));
    let seen = alarm.town.officer.see(&called).await;
    assert_eq!(seen.state, EmergencyState::NotCompleted);
    assert_eq!(seen.reason.as_deref(), Some("no-decision"));
    assert!(seen.claim.is_empty(), "nobody signed it");
    let listed: Reviews = alarm.reviewers[0]
        .actor
        .get("/api/review/emergencies")
        .await
        .ok();
    let listed: Vec<_> = listed
        .emergencies
        .iter()
        .map(|it| (&it.emergency, it.state))
        .collect();
    assert_eq!(listed.len(), 2);
    assert!(
        listed
            .iter()
            .all(|(_, state)| *state == EmergencyState::NotCompleted)
    );
    let own: Emergencies = alarm
        .town
        .supervisor
        .actor
        .get("/api/agency/emergencies")
        .await
        .ok();
    assert_eq!(own.emergencies.len(), 2);
    assert_eq!((alarm.released(), alarm.asked_at_home().await), (0, 0));
}

#[tokio::test]
async fn one_that_was_withdrawn_before_a_supervisor_signed_is_told_to_no_household() {
    let mut alarm = Alarm::new().await;
    let claim = alarm.claim();
    let emergency = alarm.begun(&claim).await.emergency;
    alarm.call(&emergency).await;
    alarm.completed(&emergency, &claim).await;
    let withdraw = format!("/api/agency/emergencies/{emergency}/withdraw");
    alarm
        .town
        .officer
        .actor
        .post(&withdraw, &json!({}))
        .await
        .done();
    // It was filed, so that is public; and nobody at the home was asked.
    assert_eq!((alarm.released(), alarm.asked_at_home().await), (1, 0));
}

#[tokio::test]
async fn a_restart_keeps_what_was_begun_and_the_call() {
    let mut alarm = Alarm::new().await;
    let claim = alarm.claim();
    let emergency = alarm.begun(&claim).await.emergency;
    alarm.begin_again().await;
    alarm.call(&emergency).await;
    alarm.begin_again().await;
    let seen = alarm.town.officer.see(&emergency).await;
    assert_eq!(seen.outline, Some(claim.outline()));
    assert!(seen.called_ms.is_some());
    alarm.completed(&emergency, &claim).await;
    assert_eq!(
        alarm.supervised(&emergency).await.state,
        EmergencyState::CalledBack
    );
}

/// While it is begun, completed and signed the officer is told the same of any door.
#[tokio::test]
async fn an_unknown_door_is_completed_like_one_with_footage() {
    let mut alarm = Alarm::new().await;
    let known = alarm.claim();
    let unknown = NewEmergency {
        doors: vec!["abcde-fabcd".into()],
        ..alarm.claim()
    };
    let mut shown = Vec::new();
    for claim in [&known, &unknown] {
        let emergency = alarm.begun(claim).await.emergency;
        alarm.call(&emergency).await;
        let mut seen = vec![alarm.completed(&emergency, claim).await];
        seen.push(alarm.supervised(&emergency).await);
        for it in &mut seen {
            it.emergency.clear();
        }
        let text = serde_json::to_string(&seen).unwrap();
        let door = claim.doors[0].replace('-', "");
        assert!(text.contains(&door));
        shown.push(text.replace(&door, "DOOR"));
    }
    assert_eq!(shown[0], shown[1]);
}

/// Reviewers are paged as soon as it is begun, once, until somebody was reached; a supervisor meanwhile.
#[tokio::test]
async fn reviewers_are_called_in_at_once_and_supervisors_beside_them() {
    let mut alarm = Alarm::new().await;
    let claim = alarm.claim();
    let emergency = alarm.begun(&claim).await.emergency;
    let waiting = async |who: &Person, kind: &str| {
        let reach: Reach = who.actor.get("/api/reach").await.ok();
        reach.waiting.iter().filter(|it| it.kind == kind).count()
    };
    let told = async |alarm: &Alarm| {
        round(alarm.town.log.app()).await.unwrap();
        let calls = waiting(&alarm.reviewers[0], "call-waits").await;
        let signature = waiting(&alarm.town.supervisor, "signature-waits").await;
        (calls, signature)
    };
    assert_eq!(told(&alarm).await, (1, 0));
    alarm.completed(&emergency, &claim).await;
    assert_eq!(told(&alarm).await, (1, 1));
    alarm.call(&emergency).await;
    assert_eq!(told(&alarm).await, (0, 1));
    alarm.supervised(&emergency).await;
    assert_eq!(told(&alarm).await, (0, 0));
}
