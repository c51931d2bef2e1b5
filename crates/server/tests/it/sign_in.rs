//! Passkeys, sessions, invitations.

use http::{Method, header};
use serde_json::json;
use sidelight_api::account::{
    Challenge, Finish, InviteToken, RegisterStart, Role, Session, SessionItem,
};
use sidelight_server::config::SignUp;
use sidelight_store::Accounts as _;
use sidelight_store::accounts::Invitation;

use crate::support::{Authenticator, DAY_MS, TestApp};

#[tokio::test]
async fn a_passkey_signs_up_and_signs_in_again() {
    let app = TestApp::new().await;
    let (actor, mut device) = app.sign_up("Ann").await;
    let session: Session = actor.get("/api/auth/session").await.ok();
    assert_eq!(
        (session.name.as_str(), session.role),
        ("Ann", Role::Resident)
    );
    assert_eq!(session.household, None);
    let reply = app.sign_in(&mut device).await;
    let again: Session = reply.ok();
    assert_eq!(again.account, session.account);
    assert_ne!(again.session, session.session);
}

#[tokio::test]
async fn the_cookie_is_hardened_and_slides() {
    let app = TestApp::new().await;
    let (actor, mut device) = app.sign_up("Ann").await;
    let set = app.sign_in(&mut device).await;
    let attributes = "; Path=/; Max-Age=2592000; HttpOnly; Secure; SameSite=Lax";
    assert!(set.header("set-cookie").starts_with("__Host-sidelight="));
    assert!(
        set.header("set-cookie").ends_with(attributes),
        "{}",
        set.header("set-cookie")
    );
    for _ in 0..3 {
        app.clock.advance(29 * DAY_MS);
        let reply = actor.get("/api/auth/session").await;
        assert!(reply.header("set-cookie").ends_with(attributes));
        reply.done();
    }
    app.clock.advance(30 * DAY_MS + 1);
    assert_eq!(
        actor.get("/api/auth/session").await.problem().1,
        "unauthenticated"
    );
}

#[tokio::test]
async fn options_ask_for_a_verified_discoverable_passkey() {
    let app = TestApp::new().await;
    let start = RegisterStart {
        name: "Ann".to_owned(),
        invite: None,
    };
    let anonymous = app.anonymous();
    let challenge: Challenge = anonymous
        .post("/api/auth/register/start", &start)
        .await
        .ok();
    let selection = &challenge.options["publicKey"]["authenticatorSelection"];
    assert_eq!(selection["residentKey"], "required");
    assert_eq!(selection["userVerification"], "required");
    assert_eq!(challenge.options["publicKey"]["rp"]["id"], "localhost");
    let challenge: Challenge = anonymous.post("/api/auth/login/start", &()).await.ok();
    assert_eq!(
        challenge.options["publicKey"]["allowCredentials"],
        json!([])
    );
    assert!(challenge.options.get("mediation").is_none());
}

#[tokio::test]
async fn a_ceremony_is_good_once_and_for_five_minutes() {
    let app = TestApp::new().await;
    let (_, mut device) = app.sign_up("Ann").await;
    let anonymous = app.anonymous();
    let mut finish = async || {
        let challenge: Challenge = anonymous.post("/api/auth/login/start", &()).await.ok();
        let credential = device.get(&challenge.options);
        Finish {
            ceremony: challenge.ceremony,
            credential,
            device_name: String::new(),
        }
    };
    let once = finish().await;
    anonymous.post("/api/auth/login/finish", &once).await.done();
    let again = anonymous.post("/api/auth/login/finish", &once).await;
    assert_eq!(again.problem(), (422, "ceremony".to_owned()));
    let late = finish().await;
    app.clock.advance(5 * 60 * 1000);
    let late = anonymous.post("/api/auth/login/finish", &late).await;
    assert_eq!(late.problem(), (422, "ceremony".to_owned()));
}

#[tokio::test]
async fn a_passkey_of_another_origin_or_key_is_refused() {
    let app = TestApp::new().await;
    let (_, mut device) = app.sign_up("Ann").await;
    device.origin = "http://localhost:9999".to_owned();
    assert_eq!(
        app.sign_in(&mut device).await.problem(),
        (422, "passkey".to_owned())
    );
    device.origin = crate::support::PUBLIC_ORIGIN.to_owned();
    app.sign_in(&mut device).await.done();
    let mut stranger = Authenticator::new(crate::support::APP_ORIGIN);
    let start = RegisterStart {
        name: "Bob".to_owned(),
        invite: None,
    };
    let challenge: Challenge = app
        .anonymous()
        .post("/api/auth/register/start", &start)
        .await
        .ok();
    stranger.create(&challenge.options);
    assert_eq!(
        app.sign_in(&mut stranger).await.problem(),
        (422, "passkey".to_owned())
    );
}

#[tokio::test]
async fn sign_up_by_invitation_alone() {
    let app = TestApp::with(|config| config.sign_up = SignUp::Invite).await;
    let start = |invite: Option<&str>| RegisterStart {
        name: "Mo".to_owned(),
        invite: invite.map(str::to_owned),
    };
    let anonymous = app.anonymous();
    for invite in [None, Some("made up")] {
        let reply = anonymous
            .post("/api/auth/register/start", &start(invite))
            .await;
        assert_eq!(reply.problem(), (422, "invitation".to_owned()));
    }
    let token = "an invitation";
    let hash = sidelight_domain::record::sha256(token.as_bytes());
    let file = app.folder.path().join("data/sidelight.sqlite");
    let store = sidelight_store::sqlite::SqliteStore::open(&file)
        .await
        .unwrap();
    let role = Invitation::Role("moderator".to_owned());
    let expires = crate::support::BEGIN_MS + 1000;
    store.invite(&hash, &role, expires).await.unwrap();
    let (moderator, _) = app.register("Mo", Some(token.to_owned())).await;
    let session: Session = moderator.get("/api/auth/session").await.ok();
    assert_eq!(session.role, Role::Moderator);
    let reply = anonymous
        .post("/api/auth/register/start", &start(Some(token)))
        .await;
    assert_eq!(
        reply.problem().1,
        "invitation",
        "an invitation is good once"
    );
}

#[tokio::test]
async fn a_household_invites_devices_and_members() {
    let app = TestApp::new().await;
    let home = app.home("Ann").await;
    let ann: Session = home.resident.get("/api/auth/session").await.ok();
    let invite = async |kind: &str| {
        let body = json!({ "kind": kind });
        home.resident
            .post("/api/household/invites", &body)
            .await
            .ok::<InviteToken>()
            .invite
    };
    let (phone, _) = app.register("ignored", Some(invite("same").await)).await;
    let phone: Session = phone.get("/api/auth/session").await.ok();
    assert_eq!(
        (phone.account, phone.name),
        (ann.account.clone(), "Ann".to_owned())
    );
    let (bob, _) = app.register("Bob", Some(invite("member").await)).await;
    let member: Session = bob.get("/api/auth/session").await.ok();
    assert_ne!(member.account, ann.account);
    assert_eq!(member.household, Some(home.id.to_string()));
    let late = invite("member").await;
    app.clock.advance(15 * 60 * 1000);
    let start = RegisterStart {
        name: "Eve".to_owned(),
        invite: Some(late),
    };
    let reply = app
        .anonymous()
        .post("/api/auth/register/start", &start)
        .await;
    assert_eq!(reply.problem().1, "invitation");
    let sessions: Vec<SessionItem> = bob.get("/api/auth/sessions").await.ok();
    assert_eq!(sessions.len(), 3, "members see each other's sessions");
    assert_eq!(sessions.iter().filter(|s| s.current).count(), 1);
}

#[tokio::test]
async fn a_session_ends_for_itself_and_for_others_of_the_household() {
    let app = TestApp::new().await;
    let (ann, mut device) = app.sign_up("Ann").await;
    let lost = app.sign_in(&mut device).await;
    let lost_id = lost.ok::<Session>().session;
    let lost = ann.with_session(&lost.cookie());
    lost.get("/api/auth/session").await.done();
    let (stranger, _) = app.sign_up("Eve").await;
    let path = format!("/api/auth/sessions/{lost_id}");
    assert_eq!(
        stranger.delete(&path).await.problem(),
        (404, "not_found".to_owned())
    );
    lost.get("/api/auth/session").await.done();
    ann.delete(&path).await.done();
    assert_eq!(lost.get("/api/auth/session").await.problem().0, 401);
    assert_eq!(ann.delete(&path).await.problem().0, 404);
    let own: Session = ann.get("/api/auth/session").await.ok();
    let end = ann
        .delete(&format!("/api/auth/sessions/{}", own.session))
        .await;
    assert!(end.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(ann.get("/api/auth/session").await.problem().0, 401);
}

#[tokio::test]
async fn changes_need_our_header_and_our_origin() {
    let app = TestApp::new().await;
    let (ann, _) = app.sign_up("Ann").await;
    let ask = async |headers: &[(&str, &str)], method: Method| {
        let cookie = format!("__Host-sidelight={}", ann.cookie.as_deref().unwrap());
        let mut request = http::Request::builder()
            .method(method)
            .uri("/api/auth/sessions")
            .header(header::COOKIE, cookie);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let path = "/api/auth/sessions/00000000000000000000000000000000";
        if request.method_ref() == Some(&Method::DELETE) {
            request = request.uri(path);
        }
        ann.send(request.body(axum::body::Body::empty()).unwrap())
            .await
            .status
            .as_u16()
    };
    let own = ("origin", crate::support::APP_ORIGIN);
    let other = ("origin", crate::support::PUBLIC_ORIGIN);
    let mark = ("x-sidelight", "1");
    assert_eq!(ask(&[own, mark], Method::DELETE).await, 404);
    assert_eq!(ask(&[own], Method::DELETE).await, 403);
    assert_eq!(ask(&[mark], Method::DELETE).await, 403);
    assert_eq!(
        ask(&[other, mark], Method::DELETE).await,
        403,
        "the other port is another origin"
    );
    assert_eq!(ask(&[], Method::GET).await, 200);
    assert_eq!(
        ask(&[("sec-fetch-site", "same-origin")], Method::GET).await,
        200
    );
    assert_eq!(
        ask(&[("sec-fetch-site", "same-site")], Method::GET).await,
        403
    );
    assert_eq!(
        ask(&[("sec-fetch-site", "cross-site")], Method::GET).await,
        403
    );
}

#[tokio::test]
async fn nothing_in_the_database_is_a_secret_that_was_handed_out() {
    let app = TestApp::new().await;
    let home = app.home("Ann").await;
    let cookie = home.resident.cookie.clone().unwrap();
    let token = home.hub.token.clone().unwrap();
    let mut seen = 0;
    for entry in std::fs::read_dir(app.folder.path().join("data")).unwrap() {
        let entry = entry.unwrap();
        if entry
            .file_name()
            .to_string_lossy()
            .starts_with("sidelight.sqlite")
        {
            let bytes = std::fs::read(entry.path()).unwrap();
            let holds = |needle: &str| bytes.windows(needle.len()).any(|w| w == needle.as_bytes());
            assert!(!holds(&cookie) && !holds(&token), "{:?}", entry.file_name());
            seen += usize::from(holds("Ann"));
        }
    }
    assert!(seen > 0, "the search finds what is there");
}
