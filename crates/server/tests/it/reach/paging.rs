//! Moderators are told one after the other, until one has it or nothing waits.

use http::StatusCode;
use serde_json::json;
use sidelight_api::decision::Ask;
use sidelight_api::reach::ChannelItem;

use super::ends::checked;
use super::{FIVE_MINUTES_MS, Mailbox, Receiver, hook, outcomes, reach, sent, to_here};
use crate::asking::{Town, draft, invited};
use crate::support::BEGIN_MS;

#[tokio::test]
async fn a_request_pages_those_on_duty_one_after_the_other() {
    let mail = Mailbox::new().await;
    let mut town = Town::with(|config| to_here(config, &mail)).await;
    let second = invited(&town.log, "moderator", "Nils").await;
    let third = invited(&town.log, "moderator", "Nora").await;
    let hooks = [
        Receiver::new().await,
        Receiver::new().await,
        Receiver::new().await,
    ];
    hook(&town.moderator, &hooks[0]).await;
    for (who, to) in [(&second, &hooks[1]), (&third, &hooks[2])] {
        hook(who, to).await;
    }
    for who in [&town.moderator, &second] {
        let duty = json!({ "hours": 8 });
        who.actor.put("/api/reach/duty", &duty).await.done();
        town.log.test.clock.advance(1);
    }
    let taken = || hooks.each_ref().map(|it| it.taken().len());
    sent(&town).await;
    assert_eq!(taken(), [0; 3], "nothing waits");
    let request = town.submitted(&draft("26-1")).await.id;
    sent(&town).await;
    let key = reach(&town.moderator).await.webhook_key.unwrap();
    let [posted] = &hooks[0].taken()[..] else {
        panic!("the first on duty is told");
    };
    let (_, said) = checked(&key, posted);
    assert_eq!(said["type"], "alert.request-waits");
    assert_eq!(said["data"]["label"], "A request waits for a moderator.");
    assert!(!said.to_string().contains(&request), "{said}");
    town.log.test.clock.advance(FIVE_MINUTES_MS - 1);
    sent(&town).await;
    assert_eq!(taken(), [0; 3]);
    town.log.test.clock.advance(1);
    sent(&town).await;
    assert_eq!(taken(), [0, 1, 0], "then the second");
    // Who was not told has nothing to take; who was has it, and then nobody else is told.
    let waiting = reach(&second).await.waiting;
    assert_eq!((waiting.len(), waiting[0].raised_ms), (1, BEGIN_MS + 2));
    let path = format!("/api/reach/alerts/{}/take", waiting[0].id);
    let not_told = third.actor.post(&path, &json!({})).await.problem();
    assert_eq!(not_told, (409, "taken".to_owned()));
    second.actor.post(&path, &json!({})).await.done();
    let again = town.moderator.actor.post(&path, &json!({})).await.problem();
    assert_eq!(again, (409, "taken".to_owned()));
    town.log.test.clock.advance(2 * FIVE_MINUTES_MS);
    sent(&town).await;
    assert_eq!(taken(), [0; 3]);
    let decided = Ask::Publish { request };
    town.moderator.decide(&decided).await;
    sent(&town).await;
    assert!(reach(&second).await.waiting.is_empty());
    assert_eq!(outcomes(&second).await, [Some("sent".to_owned())]);
    assert!(outcomes(&third).await.is_empty());
}

#[tokio::test]
async fn without_anybody_on_duty_everybody_is_told_and_an_end_that_fails_is_tried_again() {
    let mail = Mailbox::new().await;
    let town = Town::with(|config| to_here(config, &mail)).await;
    let (hooks, gone) = (Receiver::new().await, Receiver::new().await);
    hook(&town.moderator, &hooks).await;
    hook(&town.moderator, &gone).await;
    hooks.answers(StatusCode::INTERNAL_SERVER_ERROR);
    gone.answers(StatusCode::GONE);
    town.submitted(&draft("26-1")).await;
    sent(&town).await;
    let first = hooks.taken().pop().unwrap();
    let left = reach(&town.moderator).await.channels;
    assert_eq!(left.len(), 1, "an address that is gone is forgotten");
    sent(&town).await;
    assert!(hooks.taken().is_empty(), "not at once");
    hooks.answers(StatusCode::OK);
    town.log.test.clock.advance(60_000);
    sent(&town).await;
    let second = hooks.taken().pop().unwrap();
    assert_eq!(
        first.0["webhook-id"], second.0["webhook-id"],
        "one key for every try"
    );
    let list = reach(&town.moderator).await.sent;
    let tried: Vec<_> = list
        .iter()
        .map(|it| (it.tries, it.outcome.as_deref()))
        .collect();
    assert!(
        tried.contains(&(2, Some("sent"))) && tried.contains(&(1, Some("gone"))),
        "{tried:?}"
    );
    let text = serde_json::to_string(&reach(&town.moderator).await).unwrap();
    assert!(!text.contains("/in"), "an address may be a secret: {text}");
    // Residents and officers have no webhook and no duty.
    for who in [&town.resident, &town.officer] {
        let new = json!({ "kind": "webhook", "url": hooks.url });
        let refused = who.actor.post("/api/reach/channels", &new).await;
        assert_eq!(refused.problem().0, 404);
        let duty = who
            .actor
            .put("/api/reach/duty", &json!({ "hours": 1 }))
            .await;
        assert_eq!(duty.problem().0, 404);
    }
}

#[tokio::test]
async fn mail_goes_to_an_address_once_its_reader_has_confirmed_it() {
    let mail = Mailbox::new().await;
    let town = Town::with(|config| to_here(config, &mail)).await;
    let new = json!({ "kind": "email", "address": "noor@operator.example" });
    let moderator = &town.moderator.actor;
    let channel: ChannelItem = moderator.post("/api/reach/channels", &new).await.ok();
    assert!(!channel.confirmed);
    town.submitted(&draft("26-1")).await;
    sent(&town).await;
    let [confirm] = &mail.taken()[..] else {
        panic!("the code and nothing else");
    };
    assert!(
        confirm.contains("Subject: Confirm this address."),
        "{confirm}"
    );
    let (_, code) = confirm.split_once("The code is ").unwrap();
    let path = format!("/api/reach/channels/{}/confirm", channel.id);
    let wrong = json!({ "code": "1" });
    assert_eq!(moderator.post(&path, &wrong).await.problem().1, "code");
    let right = json!({ "code": &code[..6] });
    moderator.post(&path, &right).await.done();
    let test = format!("/api/reach/channels/{}/test", channel.id);
    moderator.post(&test, &json!({})).await.done();
    sent(&town).await;
    let [tested] = &mail.taken()[..] else {
        panic!("one test");
    };
    assert!(tested.contains("To: noor@operator.example"), "{tested}");
    assert!(
        tested.contains("http://localhost:4871/reach.html"),
        "{tested}"
    );
    // So many in an hour.
    while moderator.post(&test, &json!({})).await.status.is_success() {}
    assert_eq!(moderator.post(&test, &json!({})).await.problem().0, 429);
}

#[tokio::test]
async fn quiet_hours_hold_messages_back_and_pass_the_turn_on() {
    let mail = Mailbox::new().await;
    let town = Town::with(|config| to_here(config, &mail)).await;
    let second = invited(&town.log, "moderator", "Nils").await;
    let hooks = [Receiver::new().await, Receiver::new().await];
    for (who, to) in [(&town.moderator, &hooks[0]), (&second, &hooks[1])] {
        hook(who, to).await;
        let duty = json!({ "hours": 8 });
        who.actor.put("/api/reach/duty", &duty).await.done();
        town.log.test.clock.advance(1);
    }
    let minute = BEGIN_MS / 60_000 % 1440;
    let quiet = json!({ "quiet": {
        "zone": "UTC", "from_minute": minute, "to_minute": (minute + 60) % 1440, "through": [],
    }});
    let actor = &town.moderator.actor;
    actor.put("/api/reach/quiet", &quiet).await.done();
    let nowhere =
        json!({ "quiet": { "zone": "A/B", "from_minute": 1, "to_minute": 2, "through": [] } });
    assert_eq!(
        actor.put("/api/reach/quiet", &nowhere).await.problem().0,
        422
    );
    town.submitted(&draft("26-1")).await;
    sent(&town).await;
    let taken = || hooks.each_ref().map(|it| it.taken().len());
    assert_eq!(taken(), [0, 1]);
    town.log.test.clock.advance(60 * 60_000);
    sent(&town).await;
    assert_eq!(taken(), [1, 0], "it still waits when the quiet hours end");
}
