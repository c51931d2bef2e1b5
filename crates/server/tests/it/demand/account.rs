//! What a subpoena yields, and what it never does.

use sidelight_api::demand::{AccountData, DemandState, Does};
use sidelight_translog::entry::Body;

use super::{DAY_MS, advance, entries, order, told};
use crate::emergency::Alarm;

#[tokio::test]
async fn a_subpoena_yields_an_account_and_no_footage_whatever_it_says() {
    let mut alarm = Alarm::new().await;
    // It names a door and hours of which there is footage that trustees could open.
    let subpoena = order(&alarm, "subpoena");
    let demand = told(&mut alarm, &subpoena).await;
    advance(&alarm, 7 * DAY_MS).await;
    let seen = alarm.reviewers[0].look_at_demand(&demand).await;
    assert_eq!(seen.decide.as_ref().map(|it| it.does), Some(Does::Disclose));
    assert!(seen.held.is_none());
    let member = ("Member".to_owned(), "Ann".to_owned());
    assert!(seen.account.unwrap().contains(&member));
    let path = format!("/api/agency/demands/{demand}/account");
    assert_eq!(alarm.town.officer.actor.get(&path).await.problem().0, 404);
    for reviewer in &mut alarm.reviewers {
        reviewer.decide_demand(&demand).await;
    }
    let [Body::DemandNoticed(_), Body::AccountDisclosed(entry)] = &entries(&alarm)[..] else {
        panic!("{:?}", entries(&alarm));
    };
    assert!(entry.told.is_some());
    let given: AccountData = alarm.town.officer.actor.get(&path).await.ok();
    assert!(given.lines.contains(&member));
    let answers = format!("/api/agency/demands/{demand}/answers");
    let none = alarm.town.officer.actor.get(&answers).await;
    assert_eq!(none.problem().0, 404);
    let state = alarm.town.officer.see_demand(&demand).await.state;
    assert_eq!(state, DemandState::Released);
}
