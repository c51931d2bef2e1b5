//! A gag, and its end.

use sidelight_api::demand::{DemandState, Does};
use sidelight_api::trustee::{Basis, CaseFile};
use sidelight_translog::entry::{Body, DemandName};

use super::{BEGIN_MS, DAY_MS, advance, entries, gagged, order, own, told, verified};
use crate::emergency::Alarm;
use crate::emergency::answers::{CASES, seat};

#[tokio::test]
async fn a_gagged_release_says_nothing_of_its_type_and_the_household_sees_it_on_the_day() {
    let mut alarm = Alarm::new().await;
    let warrant = gagged(order(&alarm, "search-warrant"), 20);
    let demand = verified(&mut alarm, &warrant).await;
    let seen = alarm.reviewers[0].look_at_demand(&demand).await;
    assert_eq!(seen.state, DemandState::Gagged);
    assert_eq!(seen.decide.map(|it| it.does), Some(Does::Release));
    assert!(seen.tell.is_none());
    for reviewer in &mut alarm.reviewers {
        reviewer.decide_demand(&demand).await;
    }
    let [Body::Compelled(left)] = &entries(&alarm)[..] else {
        panic!("{:?}", entries(&alarm));
    };
    assert_eq!((&left.demand, left.told), (&DemandName::Sealed, None));
    assert!(left.seal_until >= left.notice_due);
    let release = alarm.reviewers[0].look_at_demand(&demand).await.index;
    let case = format!("{CASES}/{}", release.unwrap());
    let case: CaseFile = seat(&alarm, 1).get(&alarm, &case).await.ok();
    let Basis::Compelled { gag: Some(gag), .. } = case.basis else {
        panic!("{:?}", case.basis);
    };
    assert_eq!(&gag.0[..], b"%PDF-1.7 the gag");
    assert!(own(&alarm).await.is_empty());
    let copy = format!("/api/household/demands/{demand}/order");
    assert_eq!(alarm.home.resident.get(&copy).await.problem().0, 404);
    let until_ms = warrant.gag.unwrap().until_ms;
    advance(&alarm, until_ms - BEGIN_MS - 1).await;
    assert!(own(&alarm).await.is_empty());
    advance(&alarm, 1).await;
    let [shown] = &own(&alarm).await[..] else {
        panic!("not shown once the gag is over");
    };
    assert_eq!(shown.state, DemandState::Released);
    assert!(shown.told.is_none());
    alarm.home.resident.get(&copy).await.done();
}

#[tokio::test]
async fn a_gag_that_ends_before_anybody_decided_gags_nothing() {
    let mut alarm = Alarm::new().await;
    let warrant = gagged(order(&alarm, "search-warrant"), 2);
    let demand = verified(&mut alarm, &warrant).await;
    alarm.reviewers[0].decide_demand(&demand).await;
    advance(&alarm, 2 * DAY_MS).await;
    let seen = alarm.reviewers[1].look_at_demand(&demand).await;
    assert_eq!(seen.state, DemandState::Verified);
    assert!(seen.decide.is_none() && seen.tell.is_some());
    // A gag of more than ninety days, or that has ended, is none.
    let long = gagged(order(&alarm, "search-warrant"), 99);
    let officer = &alarm.town.officer.actor;
    let refused = officer.post("/api/agency/demands", &long).await;
    assert_eq!(refused.violations(), ["gag-long"]);
    let over = gagged(order(&alarm, "search-warrant"), 1);
    let refused = officer.post("/api/agency/demands", &over).await;
    assert_eq!(refused.violations(), ["gag-over"]);
    let plain = order(&alarm, "search-warrant");
    told(&mut alarm, &plain).await;
}
