//! A household objects.

use serde_json::json;
use sidelight_api::demand::{DemandState, ObjectionState, Settlement};
use sidelight_domain::demand::life::Reason;
use sidelight_translog::entry::{Body, ObjectionState as Entered};

use super::{DAY_MS, advance, entries, object, order, own, told};
use crate::emergency::Alarm;

/// A reviewer settles it, with one passkey's answer or two.
async fn settle(alarm: &mut Alarm, demand: &str, upheld: bool) {
    let path = format!("/api/review/demands/{demand}");
    let asked = json!({ "upheld": upheld, "document": "Millbrook district court, 2 July." });
    let reviewer = &mut alarm.reviewers[1];
    let actor = &reviewer.actor;
    let seen: Settlement = actor.post(&format!("{path}/settlement"), &asked).await.ok();
    let sign = &seen.entry.sign;
    let mut given = asked.clone();
    given["approve"] = json!(reviewer.device.sign(&sign.digest, &sign.rp_id));
    if let Some(refusal) = &seen.refusal {
        let approve = reviewer
            .device
            .sign(&refusal.sign.digest, &refusal.sign.rp_id);
        given["refusal"] = json!({
            "reason": refusal.reason, "openings": refusal.openings, "approve": approve,
        });
    }
    let path = format!("{path}/settle");
    reviewer.actor.post(&path, &given).await.done();
    alarm.town.log.round().await;
    alarm.town.log.round().await;
}

fn objections(alarm: &Alarm) -> Vec<Entered> {
    let state = |body: Body| match body {
        Body::Objection(it) => Some(it.state),
        _ => None,
    };
    entries(alarm).into_iter().filter_map(state).collect()
}

#[tokio::test]
async fn an_objection_holds_delivery_until_it_is_overruled() {
    let mut alarm = Alarm::new().await;
    let warrant = order(&alarm, "search-warrant");
    let demand = told(&mut alarm, &warrant).await;
    advance(&alarm, 7 * DAY_MS).await;
    alarm.reviewers[0].decide_demand(&demand).await;
    object(&alarm, &demand).await.done();
    let again = object(&alarm, &demand).await;
    assert_eq!(again.problem(), (409, "objection".into()));
    advance(&alarm, DAY_MS).await;
    // The review that had begun is none any more, and nobody can sign.
    for reviewer in &alarm.reviewers {
        let seen = reviewer.look_at_demand(&demand).await;
        assert!(seen.decide.is_none() && !seen.own);
        let said = seen.told.unwrap().objection.unwrap();
        assert_eq!(said.text.as_deref(), Some("That is the neighbour's door."));
    }
    let officers = alarm.town.officer.see_demand(&demand).await.told.unwrap();
    let said = officers.objection.unwrap();
    assert_eq!((said.state, said.text), (ObjectionState::Raised, None));
    assert_eq!(objections(&alarm), [Entered::Raised]);

    settle(&mut alarm, &demand, false).await;
    assert_eq!(objections(&alarm), [Entered::Raised, Entered::Overruled]);
    for reviewer in &mut alarm.reviewers {
        reviewer.decide_demand(&demand).await;
    }
    let state = alarm.town.officer.see_demand(&demand).await.state;
    assert_eq!(state, DemandState::Released);
}

#[tokio::test]
async fn an_objection_that_holds_is_a_refusal_and_one_taken_back_is_none() {
    let mut alarm = Alarm::new().await;
    let warrant = order(&alarm, "search-warrant");
    let upheld = told(&mut alarm, &warrant).await;
    object(&alarm, &upheld).await.done();
    settle(&mut alarm, &upheld, true).await;
    let seen = alarm.town.officer.see_demand(&upheld).await;
    assert_eq!(seen.state, DemandState::Refused);
    assert_eq!(seen.reason.as_deref(), Some("objection"));
    let Some(Body::DemandRefused(refused)) = entries(&alarm).pop() else {
        panic!("{:?}", entries(&alarm));
    };
    assert_eq!(refused.reason, Reason::Objection);

    let back = told(&mut alarm, &warrant).await;
    object(&alarm, &back).await.done();
    let path = format!("/api/household/demands/{back}/withdraw-objection");
    alarm.home.resident.post(&path, &json!(null)).await.done();
    advance(&alarm, 7 * DAY_MS).await;
    let states = objections(&alarm);
    let taken_back = [Entered::Raised, Entered::Withdrawn];
    assert_eq!(
        states,
        [[Entered::Raised, Entered::Upheld], taken_back].concat()
    );
    assert!(
        alarm.reviewers[0]
            .look_at_demand(&back)
            .await
            .decide
            .is_some()
    );
    assert_eq!(own(&alarm).await.len(), 2);
}
