//! Bodies and headers that are none: each is a problem with its code, and nothing of it is kept.

use axum::body::Body;
use http::{Method, header};

use crate::support::TestApp;

const START: &str = "/api/auth/register/start";

#[tokio::test]
async fn a_body_that_is_no_body_has_a_problem_of_its_own() {
    let app = TestApp::new().await;
    let anyone = app.anonymous();
    let send = async |kind: Option<&str>, body: &[u8]| {
        let mut request = anyone.request(Method::POST, START);
        if let Some(kind) = kind {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        let request = request.body(Body::from(body.to_vec())).unwrap();
        anyone.send(request).await.problem()
    };
    let deep = [vec![b'['; 200_000], vec![b']'; 200_000]].concat();
    let json: &[(&str, &[u8])] = &[
        ("nothing", b""),
        ("white space", b" \n\t "),
        ("not UTF-8", b"{\"name\":\"\xff\xfe\"}"),
        ("half a character", b"{\"name\":\"\xc3\"}"),
        ("half a pair of surrogates", b"{\"name\":\"\\ud800\"}"),
        ("a byte order mark", b"\xef\xbb\xbf{\"name\":\"Ann\"}"),
        ("UTF-16", b"\xff\xfe{\x00}\x00"),
        ("a member twice", b"{\"name\":\"Ann\",\"name\":\"Bob\"}"),
        (
            "a member twice, once escaped",
            b"{\"name\":\"Ann\",\"n\\u0061me\":\"Bob\"}",
        ),
        ("something behind it", b"{\"name\":\"Ann\"} {}"),
        ("no end", b"{\"name\":\"Ann\""),
        ("a comma too many", b"{\"name\":\"Ann\",}"),
        ("a comment", b"{\"name\":\"Ann\"} // Ann"),
        ("a control character", b"{\"name\":\"A\nnn\"}"),
        ("a list", b"[\"Ann\",1]"),
        ("a number for a text", b"{\"name\":1}"),
        ("null for a text", b"{\"name\":null}"),
        ("a number that is none", b"{\"name\":NaN}"),
        ("deeper than any body", &deep),
    ];
    for (name, body) in json {
        let expected = (400, "malformed".to_owned());
        let (status, code) = send(Some("application/json"), body).await;
        // What is over the limit is not read.
        let large = body.len() > 256 * 1024 && status == 413;
        assert!(
            large || (status, code.clone()) == expected,
            "{name}: {status} {code}"
        );
    }
    // Members that nobody reads are skipped, however deep: it costs no stack.
    let deep_below = format!(
        "{{\"name\":\"Ann\",\"more\":{}1{}}}",
        "[".repeat(50_000),
        "]".repeat(50_000)
    );
    let request = anyone
        .request(Method::POST, START)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(deep_below))
        .unwrap();
    assert_eq!(anyone.send(request).await.status, 200);
    let kinds = [
        None,
        Some("application/x-www-form-urlencoded"),
        Some("application/jsonx"),
        Some("text/json"),
    ];
    for kind in kinds {
        let expected = (415, "media_type".to_owned());
        assert_eq!(
            send(kind, b"{\"name\":\"Ann\"}").await,
            expected,
            "{kind:?}"
        );
    }
}

#[tokio::test]
async fn a_path_that_is_no_path_is_not_found() {
    let app = TestApp::new().await;
    let anyone = app.anonymous();
    for path in [
        "/api/mailbox/%ff%fe/hub",
        "/api/mailbox/..%2f..%2fkeys/hub",
        "/api/mailbox/00112233445566778899AABBCCDDEEFF/hub",
        "/tile/entries/..%2f..%2fcheckpoint",
        "/document/..%2f..%2fkeys%2flog.key",
        "/feed/832a10fffffffff.json%00",
        "//api//operator",
    ] {
        let status = anyone.get(path).await.status.as_u16();
        assert!(matches!(status, 400 | 401 | 404), "{path}: {status}");
    }
}
