//! Whom a demand waits for is told, and nobody else.

use serde_json::json;
use sidelight_api::reach::Reach;
use sidelight_store::ReachRows as _;

use super::{DAY_MS, advance, gagged, object, order, served, told, verified};
use crate::emergency::Alarm;
use crate::support::Actor;

/// What still waits for somebody, by kind.
async fn waiting(alarm: &Alarm, who: &Actor) -> Vec<String> {
    let app = alarm.town.log.app();
    sidelight_server::reach::round(app).await.unwrap();
    let reach: Reach = who.get("/api/reach").await.ok();
    reach.waiting.into_iter().map(|it| it.kind).collect()
}

#[tokio::test]
async fn each_step_is_told_to_those_who_take_it() {
    let mut alarm = Alarm::new().await;
    let warrant = order(&alarm, "search-warrant");
    served(&mut alarm, &warrant).await;
    let reviewers = ["demand-waits".to_owned()];
    assert_eq!(waiting(&alarm, &alarm.reviewers[1].actor).await, reviewers);
    assert!(waiting(&alarm, &alarm.home.resident).await.is_empty());
    let demand = told(&mut alarm, &warrant).await;
    let household = ["demand-told".to_owned()];
    assert_eq!(waiting(&alarm, &alarm.home.resident).await, household);
    // The first demand still waits for its checklist; this one waits for the household's days.
    assert_eq!(waiting(&alarm, &alarm.reviewers[1].actor).await, reviewers);
    object(&alarm, &demand).await.done();
    let settles = [reviewers.clone(), reviewers].concat();
    assert_eq!(waiting(&alarm, &alarm.reviewers[1].actor).await, settles);
    advance(&alarm, 8 * DAY_MS).await;
    assert_eq!(waiting(&alarm, &alarm.reviewers[0].actor).await, settles);
    assert!(
        waiting(&alarm, &alarm.town.moderator.actor)
            .await
            .is_empty()
    );
}

/// What was told of releases: the demand, and how many people.
async fn released(alarm: &Alarm) -> Vec<(String, usize)> {
    let app = alarm.town.log.app();
    sidelight_server::reach::round(app).await.unwrap();
    let store = alarm.town.log.store().await;
    let mut all = Vec::new();
    for alert in store.alerts_open(&["released"], 9).await.unwrap() {
        let people = store.alert_told(alert.id).await.unwrap();
        all.push((alert.subject, people.len()));
    }
    all
}

/// Of what left in spite of it, or after its days, the household is told once; of what was refused it is
/// not, nor of what leaves under a gag, which only trustees tell.
#[tokio::test]
async fn a_household_that_was_told_of_a_demand_is_told_once_that_it_left() {
    let mut alarm = Alarm::new().await;
    let warrant = order(&alarm, "search-warrant");
    let demand = told(&mut alarm, &warrant).await;
    let silent = gagged(warrant.clone(), 20);
    let silent = verified(&mut alarm, &silent).await;
    for reviewer in &mut alarm.reviewers {
        reviewer.decide_demand(&silent).await;
    }
    assert_eq!(released(&alarm).await, []);
    let refused = told(&mut alarm, &warrant).await;
    let officer = &alarm.town.officer.actor;
    let withdraw = format!("/api/agency/demands/{refused}/withdraw");
    officer.post(&withdraw, &json!(null)).await.done();
    advance(&alarm, 7 * DAY_MS).await;
    let nobody = (refused, 0);
    assert_eq!(released(&alarm).await, std::slice::from_ref(&nobody));
    for reviewer in &mut alarm.reviewers {
        reviewer.decide_demand(&demand).await;
    }
    let mut all = released(&alarm).await;
    all.sort();
    let mut expected = vec![nobody, (demand, 1)];
    expected.sort();
    assert_eq!(all, expected);
    advance(&alarm, DAY_MS).await;
    let mut again = released(&alarm).await;
    again.sort();
    assert_eq!(again, expected);
}
