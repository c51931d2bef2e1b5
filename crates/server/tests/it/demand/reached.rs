//! Whom a demand waits for is told, and nobody else.

use sidelight_api::reach::Reach;

use super::{DAY_MS, advance, object, order, served, told};
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
