//! Supervisors take turns at being on duty, as the operator's people do.

use serde_json::{Value, json};
use sidelight_api::reach::Reach;
use sidelight_reach_double::Browser;
use sidelight_server::reach::round;

use super::{Alarm, MINUTE_MS};
use crate::asking::{Person, person};
use crate::reach::ends::Receiver;

/// Somebody with a browser that is told.
async fn told(alarm: &Alarm, who: &Person) -> Receiver {
    let (service, browser) = (Receiver::new().await, Browser::new());
    let new = json!({
        "kind": "push", "name": "phone", "endpoint": service.url,
        "p256dh": browser.p256dh(), "auth": browser.auth(),
    });
    who.actor.post("/api/reach/channels", &new).await.done();
    round(alarm.town.log.app()).await.unwrap();
    service
}

/// Another supervisor of the same agency.
async fn second(alarm: &Alarm) -> Person {
    let role = json!({ "role": "supervisor" });
    let supervisor = &alarm.town.supervisor.actor;
    let made: Value = supervisor.post("/api/agency/invites", &role).await.ok();
    let invite = made["invite"].as_str().unwrap().to_owned();
    person(&alarm.town.log, "Sam", Some(invite)).await
}

#[tokio::test]
async fn the_supervisor_on_duty_is_told_first_and_the_others_three_minutes_later() {
    let mut alarm = Alarm::new().await;
    let sam = second(&alarm).await;
    let ends = [
        told(&alarm, &alarm.town.supervisor).await,
        told(&alarm, &sam).await,
    ];
    let taken = || ends.each_ref().map(|it| it.taken().len());
    let claim = alarm.claim();
    alarm.filed(&claim).await;
    round(alarm.town.log.app()).await.unwrap();
    assert_eq!(taken(), [1, 1], "with nobody on duty everybody at once");

    let duty = json!({ "hours": 8 });
    sam.actor.put("/api/reach/duty", &duty).await.done();
    let shown: Reach = alarm.town.supervisor.actor.get("/api/reach").await.ok();
    let shown = shown.duty.unwrap();
    assert_eq!(
        (shown.on_duty, shown.until_ms, shown.escalate_minutes),
        (1, None, 3)
    );
    alarm.filed(&claim).await;
    round(alarm.town.log.app()).await.unwrap();
    assert_eq!(taken(), [0, 1]);
    alarm.town.log.test.clock.advance(3 * MINUTE_MS - 1);
    round(alarm.town.log.app()).await.unwrap();
    assert_eq!(taken(), [0, 0]);
    alarm.town.log.test.clock.advance(1);
    round(alarm.town.log.app()).await.unwrap();
    assert_eq!(taken(), [1, 0]);

    // An officer signs nothing of others, and is never on duty.
    let officer = &alarm.town.officer.actor;
    assert_eq!(officer.put("/api/reach/duty", &duty).await.problem().0, 404);
    let shown: Reach = officer.get("/api/reach").await.ok();
    assert!(shown.duty.is_none());
}
