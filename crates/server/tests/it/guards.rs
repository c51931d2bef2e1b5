//! What keeps callers in bounds: problems for every error, sizes, rates.

use http::{Method, header};
use sidelight_server::config::RateLimits;

use crate::support::TestApp;

#[tokio::test]
async fn every_error_is_a_problem() {
    let app = TestApp::new().await;
    let anyone = app.anonymous();
    assert_eq!(
        anyone.get("/api/nothing").await.problem(),
        (404, "not_found".to_owned())
    );
    assert_eq!(
        anyone.get("/nothing.html").await.problem(),
        (404, "not_found".to_owned())
    );
    assert_eq!(
        anyone.delete("/api/operator").await.problem(),
        (405, "method".to_owned())
    );
    let start = "/api/auth/register/start";
    let send = async |kind: &str, body: &str| {
        let request = anyone
            .request(Method::POST, start)
            .header(header::CONTENT_TYPE, kind)
            .body(axum::body::Body::from(body.to_owned()))
            .unwrap();
        anyone.send(request).await.problem()
    };
    assert_eq!(
        send("text/plain", "{}").await,
        (415, "media_type".to_owned())
    );
    assert_eq!(
        send("application/json", "{").await,
        (400, "malformed".to_owned())
    );
    assert_eq!(
        send("application/json", "{}").await,
        (400, "malformed".to_owned())
    );
    assert_eq!(send("application/json", "{\"name\":\" \"}").await.0, 400);
    let long = format!("{{\"name\":\"{}\"}}", "x".repeat(256 * 1024));
    assert_eq!(
        send("application/json; charset=utf-8", &long).await,
        (413, "too_large".to_owned())
    );
}

#[tokio::test]
async fn a_body_without_a_length_is_cut_off_at_its_limit() {
    let app = TestApp::new().await;
    let anyone = app.anonymous();
    let endless = futures::stream::repeat_with(|| {
        Ok::<_, std::io::Error>(bytes::Bytes::from_static(&[b' '; 64 * 1024]))
    });
    let request = anyone
        .request(Method::POST, "/api/auth/register/start")
        .header(header::CONTENT_TYPE, "application/json")
        .body(axum::body::Body::from_stream(endless))
        .unwrap();
    assert_eq!(
        anyone.send(request).await.problem(),
        (413, "too_large".to_owned())
    );
}

#[tokio::test]
async fn who_asks_too_often_waits() {
    let app = TestApp::with(|config| {
        config.rate_limits = RateLimits {
            sign_in_per_minute: 5,
            mailbox_per_minute: 3,
            requests_per_minute: 10,
        };
        config.client_address_header = Some("x-forwarded-for".to_owned());
    })
    .await;
    let anyone = app.anonymous();
    let from = async |address: &str| {
        let request = anyone
            .request(
                Method::GET,
                "/api/mailbox/00112233445566778899aabbccddeeff/hub",
            )
            .header("x-forwarded-for", address);
        anyone
            .send(request.body(axum::body::Body::empty()).unwrap())
            .await
    };
    for _ in 0..3 {
        assert_eq!(from("10.0.0.1").await.status, 204);
    }
    let refused = from("10.0.0.1").await;
    assert_eq!(refused.problem(), (429, "too_many".to_owned()));
    assert_eq!(refused.header("retry-after"), "20");
    assert_eq!(
        from("made up, 10.0.0.2").await.status,
        204,
        "another address has its own"
    );
    assert_eq!(
        from("10.0.0.2, 10.0.0.1").await.status,
        429,
        "the proxy's word counts"
    );
    app.clock.advance(20_000);
    assert_eq!(from("10.0.0.1").await.status, 204);
    let (ann, _) = app.sign_up("Ann").await;
    let mut last = 200;
    for _ in 0..11 {
        last = ann.get("/api/auth/session").await.status.as_u16();
    }
    assert_eq!(last, 429);
}
