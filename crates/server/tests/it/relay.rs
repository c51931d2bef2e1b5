//! Commands and replies, status and events, and the stream of a household.

use axum::body::Body;
use futures::StreamExt as _;
use http::Method;
use serde_json::{Value, json};
use sidelight_api::account::Session;
use sidelight_api::household::{CommandId, Household, Sealed, StatementWire, StreamItem};
use sidelight_api::hub::Command;
use tower::ServiceExt as _;

use crate::support::{Home, TestApp};

fn sealed(text: &str) -> Sealed {
    Sealed {
        sealed: text.as_bytes().to_vec().into(),
    }
}

async fn command(home: &Home, text: &str) -> CommandId {
    let path = format!(
        "/api/household/hubs/{}/commands",
        hex::encode(home.hub_public())
    );
    home.resident.post(&path, &sealed(text)).await.ok()
}

#[tokio::test]
async fn a_command_goes_out_and_its_reply_comes_back() {
    let app = TestApp::new().await;
    let home = app.home("Ann").await;
    let sent = command(&home, "one").await;
    let waiting: Vec<Command> = home.hub.get("/api/hub/commands?wait=20").await.ok();
    assert_eq!((waiting.len(), &waiting[0].command), (1, &sent.command));
    let again: Vec<Command> = home.hub.get("/api/hub/commands").await.ok();
    assert_eq!(again.len(), 1, "again until it is answered");
    let reply_path = format!("/api/hub/commands/{}/reply", sent.command);
    let ask = format!("/api/household/commands/{}", sent.command);
    assert_eq!(home.resident.get(&ask).await.status, 204);
    let patient = format!("{ask}?wait=20");
    let (reply, ()) = tokio::join!(home.resident.get(&patient), async {
        tokio::task::yield_now().await;
        home.hub.post(&reply_path, &sealed("done")).await.done();
    });
    assert_eq!(reply.ok::<Sealed>().sealed.0, b"done");
    home.hub.post(&reply_path, &sealed("changed")).await.done();
    assert_eq!(
        home.resident.get(&ask).await.ok::<Sealed>().sealed.0,
        b"done",
        "the first stands"
    );
    let none: Vec<Command> = home.hub.get("/api/hub/commands").await.ok();
    assert_eq!(none.len(), 0);
}

#[tokio::test]
async fn commands_wait_in_order_are_few_and_expire() {
    let app = TestApp::new().await;
    let home = app.home("Ann").await;
    let first = command(&home, "0").await;
    for i in 1..64 {
        command(&home, &i.to_string()).await;
    }
    let path = format!(
        "/api/household/hubs/{}/commands",
        hex::encode(home.hub_public())
    );
    assert_eq!(
        home.resident.post(&path, &sealed("64")).await.problem().0,
        503
    );
    let waiting: Vec<Command> = home.hub.get("/api/hub/commands").await.ok();
    let texts: Vec<_> = waiting
        .iter()
        .map(|c| String::from_utf8(c.sealed.0.clone()).unwrap())
        .collect();
    assert_eq!(texts, (0..64).map(|i| i.to_string()).collect::<Vec<_>>());
    app.clock.advance(10 * 60 * 1000 + 1);
    let waiting: Vec<Command> = home.hub.get("/api/hub/commands").await.ok();
    assert_eq!(waiting.len(), 0);
    let ask = format!("/api/household/commands/{}", first.command);
    assert_eq!(home.resident.get(&ask).await.problem().0, 404);
    command(&home, "new").await;
}

#[tokio::test]
async fn a_large_message_fits_and_a_larger_one_does_not() {
    let app = TestApp::new().await;
    let home = app.home("Ann").await;
    let sent = command(&home, "test").await;
    let path = format!("/api/hub/commands/{}/reply", sent.command);
    let picture = Sealed {
        sealed: vec![1; 2 * 1024 * 1024 + 1].into(),
    };
    assert_eq!(
        home.hub.post(&path, &picture).await.problem(),
        (413, "too_large".to_owned())
    );
    let picture = Sealed {
        sealed: vec![1; 2 * 1024 * 1024].into(),
    };
    home.hub.post(&path, &picture).await.done();
}

#[tokio::test]
async fn a_hub_learns_of_statements() {
    let app = TestApp::new().await;
    let mut home = app.home("Ann").await;
    let all: Vec<StatementWire> = home.hub.get("/api/hub/statements?after=0").await.ok();
    assert_eq!(all.len(), 2);
    let none: Vec<StatementWire> = home.hub.get("/api/hub/statements?after=2").await.ok();
    assert_eq!(none.len(), 0);
    let hub = home.hub.clone();
    let (news, ()) = tokio::join!(hub.get("/api/hub/statements?after=2&wait=20"), async {
        tokio::task::yield_now().await;
        home.append(|_| ()).await;
    });
    let news: Vec<StatementWire> = news.ok();
    assert_eq!(news[0].text, home.statement.to_text());
}

#[tokio::test]
async fn a_status_replaces_the_one_before() {
    let app = TestApp::new().await;
    let home = app.home("Ann").await;
    home.hub
        .put("/api/hub/status", &sealed("first"))
        .await
        .done();
    app.clock.advance(30_000);
    home.hub
        .put("/api/hub/status", &sealed("second"))
        .await
        .done();
    let read: Household = home.resident.get("/api/household").await.ok();
    let status = read.hubs[0].status.as_ref().unwrap();
    assert_eq!(status.sealed.0, b"second");
    assert_eq!(Some(status.received_ms), read.hubs[0].last_seen_ms);
}

/// Opens the stream; the items that come until it ends.
async fn open(home: &Home) -> impl futures::Stream<Item = StreamItem> + Unpin + use<> {
    let request = home.resident.request(Method::GET, "/api/household/stream");
    let request = request.body(Body::empty()).unwrap();
    let response = home.routes().oneshot(request).await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let data = response.into_body().into_data_stream();
    Box::pin(data.filter_map(|chunk| async move {
        let text = String::from_utf8(chunk.unwrap().to_vec()).unwrap();
        let data = text.strip_prefix("data: ")?;
        Some(serde_json::from_str(data.trim()).unwrap())
    }))
}

#[tokio::test]
async fn a_page_that_is_open_hears_what_happens() {
    let app = TestApp::new().await;
    let (mut home, other) = (app.home("Ann").await, app.home("Bob").await);
    let mut stream = open(&home).await;
    let mut next = async || serde_json::to_value(stream.next().await.unwrap()).unwrap();
    let hub = hex::encode(home.hub_public());
    home.hub
        .post("/api/hub/events", &sealed("ring"))
        .await
        .done();
    assert_eq!(
        next().await,
        json!({ "kind": "event", "hub": hub, "sealed": "cmluZw==" })
    );
    // Nothing of the neighbours comes in between.
    other
        .hub
        .post("/api/hub/events", &sealed("theirs"))
        .await
        .done();
    let made = home.record().await;
    assert_eq!(
        next().await,
        json!({ "kind": "clip", "clip": made.id.to_string() })
    );
    home.hub
        .put("/api/hub/status", &sealed("fine"))
        .await
        .done();
    assert_eq!(next().await, json!({ "kind": "status", "hub": hub }));
    home.append(|_| ()).await;
    assert_eq!(next().await, json!({ "kind": "statement", "number": 3 }));
    let invite: Value = home
        .resident
        .post("/api/household/invites", &json!({ "kind": "member" }))
        .await
        .ok();
    app.register("Cy", Some(invite["invite"].as_str().unwrap().to_owned()))
        .await;
    let sign_in = json!({ "kind": "sign_in", "name": "Cy", "device_name": "Cy's browser" });
    assert_eq!(next().await, sign_in);
}

#[tokio::test]
async fn who_falls_behind_is_told() {
    let app = TestApp::new().await;
    let home = app.home("Ann").await;
    let mut stream = open(&home).await;
    for _ in 0..80 {
        home.hub
            .post("/api/hub/events", &sealed("ring"))
            .await
            .done();
    }
    assert!(matches!(stream.next().await.unwrap(), StreamItem::Lagged));
    assert!(matches!(
        stream.next().await.unwrap(),
        StreamItem::Event { .. }
    ));
}

#[tokio::test]
async fn a_stream_ends_with_its_session() {
    let app = TestApp::new().await;
    let home = app.home("Ann").await;
    let mut stream = open(&home).await;
    let own: Session = home.resident.get("/api/auth/session").await.ok();
    home.resident
        .delete(&format!("/api/auth/sessions/{}", own.session))
        .await
        .done();
    assert!(stream.next().await.is_none());
}
