//! Two households never meet: every call with one's session and the other's ids is answered exactly
//! like a call with ids of nothing.

use http::Method;
use rand::rngs::OsRng;
use serde_json::{Value, json};
use sidelight_api::clip::ClipPage;
use sidelight_api::household::CommandId;
use sidelight_domain::record::{ClipId, MessageId};

use crate::support::{Actor, BEGIN_MS, TestApp};

#[tokio::test]
async fn anothers_ids_are_ids_of_nothing() {
    let app = TestApp::new().await;
    let (mut ann, bob) = (app.home("Ann").await, app.home("Bob").await);
    let made = ann.record().await;
    let sealed = json!({ "sealed": "AAAA" });
    let hub = hex::encode(ann.hub_public());
    let commands = format!("/api/household/hubs/{hub}/commands");
    let command: CommandId = ann.resident.post(&commands, &sealed).await.ok();
    let session: sidelight_api::account::Session = ann.resident.get("/api/auth/session").await.ok();

    let deletion = serde_json::to_value(ann.deletion(&made, BEGIN_MS)).unwrap();
    let clip = made.id.to_string();
    let nothing = ClipId::random(&mut OsRng).to_string();
    let no_command = MessageId::random(&mut OsRng).to_string();
    let no_hub = "cd".repeat(32);
    // Who calls, how, with which of Ann's ids, with which id of nothing, and what.
    let resident: &Actor = &bob.resident;
    let cases: Vec<(&Actor, Method, &str, &str, &str, Value)> = vec![
        (
            resident,
            Method::GET,
            "/api/clips/{}",
            &clip,
            &nothing,
            Value::Null,
        ),
        (
            resident,
            Method::GET,
            "/api/clips/{}/video",
            &clip,
            &nothing,
            Value::Null,
        ),
        (
            resident,
            Method::GET,
            "/api/clips/{}/card",
            &clip,
            &nothing,
            Value::Null,
        ),
        (
            resident,
            Method::GET,
            "/api/clips/{}/video.age",
            &clip,
            &nothing,
            Value::Null,
        ),
        (
            resident,
            Method::PUT,
            "/api/clips/{}/keep",
            &clip,
            &nothing,
            json!({ "keep": true }),
        ),
        (
            resident,
            Method::PUT,
            "/api/clips/{}/note",
            &clip,
            &nothing,
            sealed.clone(),
        ),
        (
            resident,
            Method::POST,
            "/api/clips/{}/delete",
            &clip,
            &nothing,
            deletion,
        ),
        (
            resident,
            Method::POST,
            "/api/clips/{}/restore",
            &clip,
            &nothing,
            json!({}),
        ),
        (
            resident,
            Method::POST,
            "/api/household/hubs/{}/commands",
            &hub,
            &no_hub,
            sealed.clone(),
        ),
        (
            resident,
            Method::GET,
            "/api/household/commands/{}",
            &command.command,
            &no_command,
            Value::Null,
        ),
        (
            resident,
            Method::DELETE,
            "/api/auth/sessions/{}",
            &session.session,
            &nothing,
            Value::Null,
        ),
        (
            &bob.hub,
            Method::POST,
            "/api/hub/commands/{}/reply",
            &command.command,
            &no_command,
            sealed,
        ),
    ];
    for (actor, method, path, theirs, none, body) in cases {
        let call = async |id: &str| {
            let path = path.replace("{}", id);
            let reply = match body {
                Value::Null => {
                    let request = actor.request(method.clone(), &path);
                    actor
                        .send(request.body(axum::body::Body::empty()).unwrap())
                        .await
                }
                ref body => actor.json(method.clone(), &path, body).await,
            };
            (reply.status, reply.headers, reply.body)
        };
        let (with_theirs, with_none) = (call(theirs).await, call(none).await);
        assert_eq!(with_theirs.0, 404, "{method} {path}");
        assert_eq!(with_theirs, with_none, "{method} {path}");
    }
    let bobs: ClipPage = bob.resident.get("/api/household/clips").await.ok();
    assert_eq!(bobs.clips.len(), 0);
    let query = format!("/api/household/clips?camera={}", ann.camera);
    assert_eq!(
        bob.resident.get(&query).await.ok::<ClipPage>().clips.len(),
        0
    );
    // And nothing of it had an effect.
    let anns: ClipPage = ann.resident.get("/api/household/clips").await.ok();
    assert_eq!((anns.clips.len(), anns.clips[0].keep), (1, false));
}

#[tokio::test]
async fn a_payload_of_a_neighbour_is_not_there() {
    let app = TestApp::new().await;
    let (ann, mut bob) = (app.home("Ann").await, app.home("Bob").await);
    let made = bob.make();
    for payload in [&made.video, &made.card] {
        assert_eq!(ann.hub.put_blob(payload).await.status, 201);
    }
    let refused = bob.hub.post("/api/hub/clips", &made.new).await;
    assert_eq!(refused.problem(), (422, "payload".to_owned()));
    assert_eq!(
        bob.hub.put_blob(&made.video).await.status,
        201,
        "it is not known to be there"
    );
}

#[tokio::test]
async fn every_route_with_a_household_wants_its_credential() {
    let app = TestApp::new().await;
    let home = app.home("Ann").await;
    let id = "00000000000000000000000000000000";
    let key = "00".repeat(32);
    let routes = [
        (Method::GET, "/api/auth/session".to_owned()),
        (Method::GET, "/api/auth/sessions".to_owned()),
        (Method::DELETE, format!("/api/auth/sessions/{id}")),
        (Method::POST, "/api/households".to_owned()),
        (Method::GET, "/api/household".to_owned()),
        (Method::POST, "/api/household/statements".to_owned()),
        (Method::PUT, "/api/household/settings".to_owned()),
        (Method::POST, "/api/household/invites".to_owned()),
        (Method::POST, "/api/household/hubs".to_owned()),
        (Method::POST, format!("/api/household/hubs/{key}/commands")),
        (Method::GET, format!("/api/household/commands/{id}")),
        (Method::GET, "/api/household/stream".to_owned()),
        (Method::GET, "/api/household/clips".to_owned()),
        (Method::GET, format!("/api/clips/{id}")),
        (Method::GET, format!("/api/clips/{id}/video")),
        (Method::PUT, format!("/api/clips/{id}/keep")),
        (Method::PUT, format!("/api/clips/{id}/note")),
        (Method::POST, format!("/api/clips/{id}/delete")),
        (Method::POST, format!("/api/clips/{id}/restore")),
        (Method::PUT, format!("/api/hub/blobs/{key}")),
        (Method::POST, "/api/hub/clips".to_owned()),
        (Method::GET, "/api/hub/statements".to_owned()),
        (Method::GET, "/api/hub/commands".to_owned()),
        (Method::POST, format!("/api/hub/commands/{id}/reply")),
        (Method::PUT, "/api/hub/status".to_owned()),
        (Method::POST, "/api/hub/events".to_owned()),
    ];
    let anonymous = app.anonymous();
    // A hub's token opens nothing of a resident's and the other way round.
    let hub_as_resident = anonymous.with_session(home.hub.token.as_deref().unwrap());
    let resident_as_hub = anonymous.with_token(home.resident.cookie.as_deref().unwrap());
    for (method, path) in routes {
        for actor in [&anonymous, &hub_as_resident, &resident_as_hub] {
            let reply = actor.json(method.clone(), &path, &json!({})).await;
            assert_eq!(
                reply.problem(),
                (401, "unauthenticated".to_owned()),
                "{method} {path}"
            );
        }
    }
}
