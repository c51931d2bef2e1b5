//! What a hub tells the household's devices itself: opened by the device alone, signed by the hub, of one
//! size, and nothing of it at the operator.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use rand::rngs::OsRng;
use serde_json::{Value, json};
use sidelight_domain::record::DeviceId;
use sidelight_domain::record::statement::Device;
use sidelight_hub::push::BODY_BYTES;
use sidelight_reach_double::{Browser, signed_by};
use sidelight_seal::Identity;
use sidelight_seal::message::MessageKind;

use crate::camera::{Camera, Kind};
use crate::setup::{Setup, eventually};

/// A push service that keeps what it is handed.
#[derive(Clone, Default)]
pub(crate) struct Service {
    pub(crate) url: String,
    taken: Arc<Mutex<Vec<(HeaderMap, Bytes)>>>,
    pub(crate) answers: Arc<Mutex<StatusCode>>,
}

impl Service {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let service = Self {
            url: format!("http://{}/in", listener.local_addr().unwrap()),
            ..Self::default()
        };
        let take = async |State(service): State<Service>, headers: HeaderMap, body: Bytes| {
            service.taken.lock().unwrap().push((headers, body));
            *service.answers.lock().unwrap()
        };
        let app = Router::new()
            .route("/in", post(take))
            .with_state(service.clone());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        service
    }

    /// The message after so many, opened.
    pub(crate) async fn message(&self, browser: &Browser, before: usize) -> (HeaderMap, Value) {
        let (headers, body) = eventually("a message", async || {
            self.taken.lock().unwrap().get(before).cloned()
        })
        .await;
        let plain = browser.open(&body).unwrap();
        assert_eq!(plain.len(), BODY_BYTES, "one size");
        (headers, serde_json::from_slice(&plain).unwrap())
    }

    /// The same of two browsers: which of them, and what.
    pub(crate) async fn either(&self, browsers: &[Browser; 2], before: usize) -> (usize, Value) {
        let (_, body) = eventually("a message", async || {
            self.taken.lock().unwrap().get(before).cloned()
        })
        .await;
        let mut opened = browsers.iter().map(|browser| browser.open(&body));
        let which = opened.position(|plain| plain.is_some()).unwrap();
        let (_, said) = self.message(&browsers[which], before).await;
        (which, said)
    }
}

/// What the hub says in its sealed status about pushing.
async fn said(setup: &Setup, until: impl Fn(&Value) -> bool) -> Value {
    eventually("what the status says", async || {
        let sealed = setup.operator.with(|s| s.status.clone())?;
        let push = setup.household.open(MessageKind::Status, &sealed)["push"].take();
        until(&push).then_some(push)
    })
    .await
}

/// A device joins; it is in the statement from then on.
pub(crate) fn join(setup: &mut Setup) -> DeviceId {
    let id = DeviceId::random(&mut OsRng);
    let wire = setup.household.change(|s| {
        s.devices.push(Device {
            id,
            member: s.members[0],
            recipient: Identity::random(&mut OsRng).recipient().to_string(),
        });
    });
    setup.operator.with(|s| s.statements.push(wire));
    id
}

/// What tells the hub to tell a device of one kind.
pub(crate) fn choice(device: DeviceId, browser: &Browser, to: &str, kind: &str) -> Value {
    json!({ "device": device.to_string(), "push": {
        "endpoint": to, "p256dh": browser.p256dh(), "auth": browser.auth(), "kinds": [kind], "quiet": null,
    } })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_press_is_pushed_to_the_device_that_wants_it_and_the_operator_sees_nothing() {
    let service = Service::start().await;
    let browser = Browser::new();
    let mut setup = Setup::paired().await;
    let device = join(&mut setup);
    let here = choice(device, &browser, &service.url, "press");
    let reply = setup.command("push.set", here.clone()).await;
    assert_eq!(
        reply["code"], "push",
        "this machine is no push service: {reply}"
    );
    let key = said(&setup, |push| push["key"].is_string()).await["key"].take();

    setup.stop().await;
    setup.push_here = true;
    setup.start().await;
    let reply = setup.command("push.set", here).await;
    assert_eq!(reply["ok"], true, "{reply}");
    let told = format!("{:0<128}", &device.to_string()[..8]);
    let push = said(&setup, |push| push["devices"] == told).await;
    assert_eq!(push["key"], key, "the key outlives the hub's process");

    let camera = Camera::start(Kind::H264).await;
    let id = setup.add_camera(&camera, false, false).await;
    let clip = setup.press(id).await;
    let (headers, said_to) = service.message(&browser, 0).await;
    assert_eq!(said_to["label"], "Somebody rang");
    assert_eq!(said_to["place"], "Back <door>");
    assert_eq!(said_to["page"], format!("/#new-{clip}"));
    let (signer, claims) = signed_by(headers["authorization"].to_str().unwrap()).unwrap();
    assert_eq!(Value::from(signer), key);
    assert_eq!(claims["aud"], service.url.trim_end_matches("/in"));
    let test = json!({ "device": device.to_string() });
    assert_eq!(setup.command("push.test", test.clone()).await["ok"], true);
    let (other, test_to) = service.message(&browser, 1).await;
    assert_eq!(test_to["place"], "");
    for name in ["ttl", "urgency", "content-length"] {
        assert_eq!(
            headers[name], other[name],
            "a test and a press look alike: {name}"
        );
    }
    let seen = setup
        .operator
        .with(|s| s.commands.values().cloned().collect::<Vec<_>>());
    let host = service.url.as_bytes();
    assert!(
        seen.iter()
            .all(|sealed| sealed.windows(host.len()).all(|it| it != host))
    );

    // A subscription that ended is forgotten, and so is a device that left.
    *service.answers.lock().unwrap() = StatusCode::GONE;
    assert_eq!(setup.command("push.test", test.clone()).await["ok"], true);
    said(&setup, |push| push["devices"] == "0".repeat(128)).await;
    assert_eq!(
        setup.command("push.test", test).await["code"],
        "push_unknown"
    );
    let foreign = choice(
        DeviceId::random(&mut OsRng),
        &browser,
        &service.url,
        "press",
    );
    let reply = setup.command("push.set", foreign).await;
    assert_eq!(reply["code"], "not_in_statement", "{reply}");
    setup.stop().await;
}
