//! Demands that come to nothing.

use serde_json::json;
use sidelight_api::demand::{Demand, DemandReview, DemandState, NewDemand};
use sidelight_api::emergency::Refusal;
use sidelight_domain::demand::life::Reason;
use sidelight_domain::record::statement::Access;
use sidelight_translog::entry::{Authority, Body};

use super::{DAY_MS, MINUTE_MS, advance, entries, order, own, served, told, verified};
use crate::emergency::Alarm;
use crate::emergency::settle::reviewers_revoked;

async fn refuse(alarm: &mut Alarm, demand: &str, reason: &str) -> DemandReview {
    let reviewer = &mut alarm.reviewers[1];
    let path = format!("/api/review/demands/{demand}");
    let asked = json!({ "reason": reason });
    let actor = &reviewer.actor;
    let refusal: Refusal = actor.post(&format!("{path}/refusal"), &asked).await.ok();
    let approve = reviewer
        .device
        .sign(&refusal.sign.digest, &refusal.sign.rp_id);
    let given = json!({ "reason": reason, "openings": refusal.openings, "approve": approve });
    reviewer
        .actor
        .post(&format!("{path}/refuse"), &given)
        .await
        .ok()
}

/// What an officer sees of a demand for a door that comes to nothing, with what names it taken out.
async fn seen(alarm: &mut Alarm, new: &NewDemand) -> (Vec<String>, String) {
    let demand = verified(alarm, new).await;
    advance(alarm, MINUTE_MS).await;
    let review = alarm.reviewers[0].look_at_demand(&demand).await;
    assert!(review.held.is_none() && review.tell.is_none() && review.decide.is_none());
    let done = refuse(alarm, &demand, "not-in-possession").await;
    assert_eq!(done.state, DemandState::Refused);
    let path = format!("/api/agency/demands/{demand}");
    let reply = alarm.town.officer.actor.get(&path).await;
    let mut shown: Demand = reply.ok();
    assert_eq!(shown.reason.as_deref(), Some("not-in-possession"));
    shown.demand.clear();
    (shown.created_ms, shown.index) = (0, None);
    let door = new.doors[0].replace('-', "");
    let text = serde_json::to_string(&shown)
        .unwrap()
        .replace(&door, "DOOR");
    let headers = reply.headers.keys().map(ToString::to_string).collect();
    (headers, text)
}

#[tokio::test]
async fn a_sealed_household_looks_like_nobody() {
    let mut alarm = Alarm::new().await;
    let mut sealed = alarm.town.log.test.home("Sue").await;
    sealed
        .append(|statement| statement.access = Access::Sealed)
        .await;
    sealed.record().await;
    let door = sidelight_domain::emergency::DoorTag::of(sealed.camera).printed();
    let mine = NewDemand {
        doors: vec![door],
        ..order(&alarm, "search-warrant")
    };
    let nobodys = NewDemand {
        doors: vec!["00000-00000".into()],
        ..order(&alarm, "search-warrant")
    };
    let one = seen(&mut alarm, &mine).await;
    let other = seen(&mut alarm, &nobodys).await;
    assert_eq!(one, other);
}

#[tokio::test]
async fn every_end_is_public_with_its_reason() {
    let mut alarm = Alarm::new().await;
    let subpoena = order(&alarm, "subpoena");
    let class = served(&mut alarm, &subpoena).await;
    refuse(&mut alarm, &class, "class").await;
    let warrant = order(&alarm, "search-warrant");
    let withdrawn = told(&mut alarm, &warrant).await;
    let path = format!("/api/agency/demands/{withdrawn}/withdraw");
    let supervisor = &alarm.town.supervisor.actor;
    supervisor.post(&path, &json!(null)).await.done();
    alarm.town.log.round().await;
    alarm.town.log.round().await;
    // What the household was told of, it is told the end of.
    let [own] = &own(&alarm).await[..] else {
        panic!("not shown to the household");
    };
    assert_eq!(own.reason.as_deref(), Some("withdrawn"));
    let lapsed = served(&mut alarm, &warrant).await;
    advance(&alarm, 29 * DAY_MS).await;
    alarm
        .town
        .officer
        .actor
        .get("/api/auth/session")
        .await
        .done();
    advance(&alarm, DAY_MS).await;
    let seen = alarm.town.officer.see_demand(&lapsed).await;
    assert_eq!(seen.state, DemandState::Refused);
    let ends = entries(&alarm).into_iter().filter_map(|body| match body {
        Body::DemandRefused(it) => Some((it.reason, it.decided_by == Authority::Operator)),
        _ => None,
    });
    let expected = [
        (Reason::Class, false),
        (Reason::Withdrawn, true),
        (Reason::NoDecision, true),
    ];
    assert_eq!(ends.collect::<Vec<_>>(), expected);
    let visitor = alarm.town.log.test.visitor();
    let feed: serde_json::Value = visitor.get("/record/emergencies.json").await.ok();
    let items = feed["items"].as_array().unwrap();
    let kinds = items.iter().map(|it| it["_sidelight"]["kind"].as_str());
    assert_eq!(kinds.collect::<Vec<_>>(), [Some("demand-refused"); 3]);
}

#[tokio::test]
async fn a_refusal_that_the_log_refuses_is_nobodys_and_ends_it_once() {
    let mut alarm = Alarm::new().await;
    let warrant = order(&alarm, "search-warrant");
    let demand = served(&mut alarm, &warrant).await;
    // The log takes nothing while a reviewer refuses, and then the end of their passkeys first.
    alarm.town.log.app().record().close().await;
    let refused = refuse(&mut alarm, &demand, "not-genuine").await;
    assert_eq!(refused.state, DemandState::Deciding);
    alarm.begin_again().await;
    reviewers_revoked(&alarm.town.log).await;
    for _ in 0..4 {
        alarm.town.log.round().await;
    }
    let [Body::DemandRefused(entry)] = &entries(&alarm)[..] else {
        panic!("{:?}", entries(&alarm));
    };
    assert_eq!(
        (entry.reason, entry.decided_by),
        (Reason::NoDecision, Authority::Operator)
    );
    let seen = alarm.town.officer.see_demand(&demand).await;
    assert_eq!(seen.state, DemandState::Refused);
}

#[tokio::test]
async fn what_breaks_the_rules_is_not_filed_and_a_no_is_no_checklist() {
    let mut alarm = Alarm::new().await;
    let mut bad = order(&alarm, "search-warrant");
    bad.to_ms = bad.from_ms + 25 * 60 * MINUTE_MS;
    bad.serve_by_ms = Some(bad.issued_ms);
    let officer = &alarm.town.officer.actor;
    let refused = officer.post("/api/agency/demands", &bad).await;
    assert_eq!(refused.violations(), ["window", "served"]);
    bad.order = b"GIF89a".to_vec().into();
    let refused = officer.post("/api/agency/demands", &bad).await;
    assert_eq!(refused.violations(), ["order"]);
    let warrant = order(&alarm, "search-warrant");
    let demand = served(&mut alarm, &warrant).await;
    let path = format!("/api/review/demands/{demand}/checklist");
    let mut given = json!({ "reached": "The clerk", "findings": super::YES });
    given["findings"]["scope"] = json!(false);
    let refused = alarm.reviewers[0].actor.post(&path, &given).await;
    assert_eq!(refused.problem(), (422, "findings".into()));
}

#[tokio::test]
async fn nothing_is_made_about_a_home_for_drills() {
    let mut alarm = Alarm::new().await;
    let warrant = order(&alarm, "search-warrant");
    let demand = told(&mut alarm, &warrant).await;
    advance(&alarm, 7 * DAY_MS).await;
    let first = alarm.reviewers[0].decide_demand(&demand).await;
    assert_eq!(first.state, DemandState::Reviewed);
    alarm.announced().await;
    // What one of them has signed is of nothing any more, and there is nothing new to sign.
    advance(&alarm, 60_000).await;
    for reviewer in &alarm.reviewers {
        let seen = reviewer.look_at_demand(&demand).await;
        assert!(seen.decide.is_none() && !seen.own);
        assert_eq!(seen.state, DemandState::Told);
    }
    let left = |body: &Body| matches!(body, Body::Compelled(_));
    assert!(!entries(&alarm).iter().any(left));
}

/// Neither a supervisor nor a reviewer takes on what somebody signed whose passkey was revoked since; it can
/// be refused.
#[tokio::test]
async fn what_was_signed_with_a_passkey_that_is_revoked_goes_no_further() {
    let mut alarm = Alarm::new().await;
    let new = order(&alarm, "search-warrant");
    let demand = verified(&mut alarm, &new).await;
    alarm.reviewers[0].seal_notice(&demand).await;
    let officer = &mut alarm.town.officer;
    let typed: Demand = officer.actor.post("/api/agency/demands", &new).await.ok();
    officer.sign_demand(&typed).await.done();
    let later = alarm.town.supervisor.see_demand(&typed.demand).await;
    alarm.town.officer_revoked().await;
    let told = alarm.reviewers[0].gives_demand(&demand).await;
    assert_eq!(told.problem(), (409, "revoked".into()));
    let signed = alarm.town.supervisor.sign_demand(&later).await;
    assert_eq!(signed.problem(), (409, "revoked".into()));
    let refused = refuse(&mut alarm, &demand, "not-genuine").await;
    assert_eq!(refused.state, DemandState::Refused);
}
