//! Clips are kept: nothing leaves, it ends by itself, and it is renewed once.

use sidelight_api::demand::{DemandState, Does};
use sidelight_domain::record::HouseholdId;
use sidelight_store::{DemandId, Preserved as _};
use sidelight_translog::entry::Body;

use super::{DAY_MS, advance, entries, order, own, told, verified};
use crate::emergency::Alarm;

async fn kept(alarm: &Alarm, demand: &str, household: HouseholdId) -> usize {
    let id: DemandId = demand.parse().unwrap();
    let store = alarm.town.log.store().await;
    store.preserved(id, household, 10).await.unwrap().len()
}

/// Its household deletes the clip.
async fn delete(alarm: &Alarm) {
    let now_ms = alarm.town.log.app().now_ms();
    let path = format!("/api/clips/{}/delete", alarm.clip.id);
    let deletion = alarm.home.deletion(&alarm.clip, now_ms);
    alarm.home.resident.post(&path, &deletion).await.done();
}

/// Days pass, and everybody signs in now and then.
async fn days(alarm: &Alarm, days: u64) {
    for _ in 0..days / 10 {
        advance(alarm, 10 * DAY_MS).await;
        for actor in [
            &alarm.home.resident,
            &alarm.town.officer.actor,
            &alarm.town.supervisor.actor,
            &alarm.reviewers[0].actor,
        ] {
            actor.get("/api/auth/session").await.done();
        }
    }
}

#[tokio::test]
async fn what_is_kept_outlives_its_deletion_is_renewed_once_and_ends() {
    let mut alarm = Alarm::new().await;
    let home = alarm.home.id;
    let request = order(&alarm, "preservation");
    let demand = verified(&mut alarm, &request).await;
    let seen = alarm.reviewers[0].look_at_demand(&demand).await;
    assert_eq!(seen.decide.map(|it| it.does), Some(Does::Preserve));
    assert!(seen.tell.is_none());
    let seen = alarm.reviewers[0].decide_demand(&demand).await;
    assert_eq!(seen.state, DemandState::Preserved);
    assert_eq!(kept(&alarm, &demand, home).await, 1);
    let [shown] = &own(&alarm).await[..] else {
        panic!("not shown to the household");
    };
    assert!(shown.told.is_none() && shown.kept_until_ms.is_some());
    let answers = format!("/api/agency/demands/{demand}/answers");
    let none = alarm.town.officer.actor.get(&answers).await;
    assert_eq!(none.problem().0, 404);

    delete(&alarm).await;
    days(&alarm, 80).await;
    assert_eq!(kept(&alarm, &demand, home).await, 1);

    let renewed = verified(&mut alarm, &request).await;
    alarm.reviewers[0].decide_demand(&renewed).await;
    let [Body::Preservation(one), Body::Preservation(other)] = &entries(&alarm)[..] else {
        panic!("{:?}", entries(&alarm));
    };
    assert_eq!(other.renews.map(|it| it.0), seen.index);
    assert!(other.until > one.until && other.clips == 1);
    days(&alarm, 20).await;
    assert_eq!(kept(&alarm, &demand, home).await, 1, "kept for longer");
    let third = verified(&mut alarm, &request).await;
    let seen = alarm.reviewers[0].look_at_demand(&third).await;
    assert!(seen.decide.is_none() && seen.held.is_none());
    days(&alarm, 80).await;
    assert_eq!(kept(&alarm, &demand, home).await, 0);
}

#[tokio::test]
async fn a_warrant_finds_what_was_kept_for_its_agency_and_nothing_else_that_was_deleted() {
    for preserves in [true, false] {
        let mut alarm = Alarm::new().await;
        if preserves {
            let request = order(&alarm, "preservation");
            let demand = verified(&mut alarm, &request).await;
            alarm.reviewers[0].decide_demand(&demand).await;
        }
        delete(&alarm).await;
        advance(&alarm, 2 * DAY_MS).await;
        let warrant = order(&alarm, "search-warrant");
        if !preserves {
            let demand = verified(&mut alarm, &warrant).await;
            let seen = alarm.reviewers[0].look_at_demand(&demand).await;
            assert!(seen.held.is_none() && seen.tell.is_none());
            continue;
        }
        let demand = told(&mut alarm, &warrant).await;
        advance(&alarm, 7 * DAY_MS).await;
        for reviewer in &mut alarm.reviewers {
            reviewer.decide_demand(&demand).await;
        }
        let Some(Body::Compelled(left)) = entries(&alarm).pop() else {
            panic!("{:?}", entries(&alarm));
        };
        assert_eq!(left.clips, 1);
    }
}
