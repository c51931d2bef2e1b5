//! Pages and files: headers, caching, and that the public ones need no script and set no cookie.

use http::{Method, header};

use crate::support::TestApp;

#[tokio::test]
async fn pages_that_touch_keys_have_the_strict_policy() {
    let app = TestApp::new().await;
    for path in ["/", "/api/operator", "/nothing"] {
        let reply = app.anonymous().get(path).await;
        let policy = reply.header("content-security-policy");
        for part in [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "connect-src 'self'",
            "require-trusted-types-for 'script'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(
            !policy.contains("unsafe") && !policy.contains("http"),
            "{policy}"
        );
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert_eq!(reply.header("referrer-policy"), "no-referrer");
        assert_eq!(reply.header("cross-origin-opener-policy"), "same-origin");
        assert_eq!(reply.header("cross-origin-resource-policy"), "same-origin");
        assert_eq!(
            reply.header("strict-transport-security"),
            "",
            "only over https"
        );
    }
    let app = TestApp::with(|config| {
        config.app_url = "https://home.example".parse().unwrap();
    })
    .await;
    let reply = app.anonymous().get("/").await;
    assert_eq!(
        reply.header("strict-transport-security"),
        "max-age=63072000"
    );
}

#[tokio::test]
async fn answers_have_the_date_that_decisions_go_by() {
    let app = TestApp::new().await;
    let date = async || {
        let reply = app.anonymous().get("/api/operator").await;
        reply.header("date").to_owned()
    };
    let before = date().await;
    app.clock.advance(7 * 24 * 60 * 60 * 1000);
    let after = date().await;
    let days = ["Thu, 28 May 2026 ", "Thu, 04 Jun 2026 "];
    for (date, day) in [before, after].iter().zip(days) {
        assert!(date.starts_with(day) && date.ends_with(" GMT"), "{date}");
    }
}

#[tokio::test]
async fn pages_are_asked_for_again_each_time() {
    let app = TestApp::new().await;
    let page = app.anonymous().get("/").await;
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(page.header("cache-control"), "no-cache");
    let tag = page.header("etag").to_owned();
    let anyone = app.anonymous();
    let request = anyone
        .request(Method::GET, "/index.html")
        .header(header::IF_NONE_MATCH, tag);
    let known = anyone
        .send(request.body(axum::body::Body::empty()).unwrap())
        .await;
    assert_eq!((known.status.as_u16(), known.body.len()), (304, 0));
}

#[tokio::test]
async fn public_pages_need_no_script_and_set_no_cookie() {
    let app = TestApp::new().await;
    let visitor = app.visitor();
    for path in ["/", "/limits", "/what-we-know"] {
        let reply = visitor.get(path).await;
        reply.done();
        let html = String::from_utf8(reply.body.to_vec()).unwrap();
        assert!(
            !html.contains("<script") && !html.contains("style="),
            "{path}"
        );
        assert!(
            html.contains("<h1>") && html.contains("lang=\"en\""),
            "{path}"
        );
        assert_eq!(reply.header("set-cookie"), "");
        assert!(
            !reply
                .header("content-security-policy")
                .contains("script-src"),
            "{path}"
        );
        for (at, _) in html.match_indices("href=\"/") {
            let link = html[at + 6..].split('"').next().unwrap();
            visitor.get(link).await.done();
        }
    }
    let missing = visitor.get("/nothing").await;
    assert_eq!(missing.status, 404);
    assert_eq!(missing.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(visitor.get("/api/nothing").await.problem().0, 404);
}

#[tokio::test]
async fn no_answer_names_the_program_that_gave_it() {
    let app = TestApp::new().await;
    let reply = app.anonymous().get("/healthz").await;
    assert_eq!(
        (reply.header("server"), reply.header("x-powered-by")),
        ("", "")
    );
    reply.done();
}
