//! Web Push to a household: sealed to the browser, signed by the operator.

use http::StatusCode;
use serde_json::{Value, json};
use sidelight_api::reach::{ChannelItem, Reach};
use sidelight_reach_double::{Browser, signed_by};

use super::{Mailbox, Receiver, outcomes, reach, sent, to_here};
use crate::asking::Town;
use crate::support::BEGIN_MS;

#[tokio::test]
async fn a_push_is_opened_by_the_browser_alone_and_says_who_sent_it() {
    let mail = Mailbox::new().await;
    let town = Town::with(|config| to_here(config, &mail)).await;
    let service = Receiver::new().await;
    let browser = Browser::new();
    let new = json!({
        "kind": "push", "name": "Rosa's phone", "endpoint": service.url,
        "p256dh": browser.p256dh(), "auth": browser.auth(),
    });
    let resident = &town.resident.actor;
    let channel: ChannelItem = resident.post("/api/reach/channels", &new).await.ok();
    let test = format!("/api/reach/channels/{}/test", channel.id);
    resident.post(&test, &json!({})).await.done();
    sent(&town).await;
    let [(headers, body)] = &service.taken()[..] else {
        panic!("one message");
    };
    let plain = browser.open(body).unwrap();
    assert_eq!(plain.len(), 512, "one size");
    let said: Value = serde_json::from_slice(&plain).unwrap();
    assert_eq!(said["label"], "This is a test. Nothing waits.");
    assert_eq!(said["page"], "/reach.html");
    assert_eq!(headers["topic"].to_str().unwrap(), said["id"]);
    assert!(Browser::new().open(body).is_none());

    let shown: Reach = reach(&town.resident).await;
    let (key, claims) = signed_by(headers["authorization"].to_str().unwrap()).unwrap();
    assert_eq!(key, shown.push_key);
    assert_eq!(claims["aud"], service.url.trim_end_matches("/in"));
    assert!(claims["exp"].as_u64().unwrap() > BEGIN_MS / 1000);
    assert_eq!(outcomes(&town.resident).await, [Some("sent".to_owned())]);

    // A subscription that ended is forgotten.
    service.answers(StatusCode::NOT_FOUND);
    resident.post(&test, &json!({})).await.done();
    sent(&town).await;
    assert!(reach(&town.resident).await.channels.is_empty());
    assert_eq!(resident.post(&test, &json!({})).await.problem().0, 404);
}

#[tokio::test]
async fn addresses_of_this_network_are_refused_unless_the_operator_says_so() {
    let town = Town::new().await;
    let refused = async |new: Value| {
        let added = town.moderator.actor.post("/api/reach/channels", &new).await;
        added.problem()
    };
    for url in [
        "https://127.0.0.1/in",
        "http://hooks.example.org/in",
        "https://localhost/",
    ] {
        let new = json!({ "kind": "webhook", "url": url });
        assert_eq!(refused(new).await, (422, "channel".to_owned()), "{url}");
    }
    let new = json!({ "kind": "email", "address": "noor@operator.example" });
    assert_eq!(
        refused(new).await,
        (422, "channel".to_owned()),
        "no mail server"
    );
}
