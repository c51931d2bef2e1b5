//! To everybody whose it is not, it is not there; and nobody decides on their own work.

use http::StatusCode;
use serde_json::json;
use sidelight_api::decision::{Ask, Decision};
use sidelight_store::{RecordRows as _, RequestRows as _};

use super::{Person, Town, draft};
use crate::support::Reply;

/// The bodies are compared too: no answer tells absent and not yours apart.
fn nothing_there(reply: &Reply) -> String {
    let text = String::from_utf8_lossy(&reply.body).into_owned();
    assert_eq!(reply.status, StatusCode::NOT_FOUND, "{text}");
    text
}

#[tokio::test]
async fn an_agencys_requests_are_its_own() {
    let mut town = Town::new().await;
    let begun = town.officer.begin(&draft("24-1")).await.id;
    let published = town.published(&draft("24-2")).await.id;
    let absent = "00".repeat(16);
    for id in [&begun, &published, &absent] {
        let path = format!("/api/agency/requests/{id}");
        for who in [&town.fire, &town.resident, &town.moderator] {
            let mut answers = vec![
                who.actor.get(&path).await,
                who.actor.delete(&path).await,
                who.actor.put(&format!("{path}/draft"), &draft("x")).await,
                who.actor.post(&format!("{path}/submit"), &json!({})).await,
                who.actor
                    .post(&format!("{path}/updates"), &json!({ "text": "x" }))
                    .await,
            ];
            for ask in [
                Ask::Resolve {
                    request: id.clone(),
                    text: None,
                },
                Ask::Withdraw {
                    request: id.clone(),
                    text: None,
                },
            ] {
                answers.push(who.ask(&ask).await);
            }
            let told: Vec<String> = answers.iter().map(nothing_there).collect();
            assert!(told.iter().all(|body| *body == told[0]));
        }
    }
    for who in [&town.resident, &town.moderator] {
        nothing_there(&who.actor.get("/api/agency").await);
        nothing_there(&who.actor.get("/api/agency/requests").await);
        nothing_there(&who.actor.get("/api/agency/grid?lat=44&lng=-72").await);
    }
    let others: serde_json::Value = town.fire.actor.get("/api/agency/requests").await.ok();
    assert_eq!(others["requests"], json!([]));
    assert_eq!(
        town.log.test.anonymous().get("/api/agency").await.status,
        401
    );
}

#[tokio::test]
async fn moderation_is_for_moderators() {
    let town = Town::new().await;
    let item = town.submitted(&draft("24-1")).await;
    for who in [&town.officer, &town.supervisor, &town.fire, &town.resident] {
        nothing_there(&who.actor.get("/api/moderation").await);
        let publish = Ask::Publish {
            request: item.id.clone(),
        };
        nothing_there(&who.ask(&publish).await);
        let drop = format!("/api/moderation/updates/{}/drop", "00".repeat(16));
        nothing_there(
            &who.actor
                .post(&drop, &json!({ "reason": "pressure" }))
                .await,
        );
    }
    // A draft is nobody's but its agency's.
    let begun = town.officer.begin(&draft("24-2")).await.id;
    nothing_there(&town.moderator.ask(&Ask::Publish { request: begun }).await);
}

#[tokio::test]
async fn a_decision_is_for_whoever_asked_for_it() {
    let mut town = Town::new().await;
    let item = town.submitted(&draft("24-1")).await;
    let publish = Ask::Publish { request: item.id };
    let decision: Decision = town.moderator.ask(&publish).await.ok();
    let path = format!("/api/decisions/{}", decision.decision);
    let given = town.moderator.device.approve(&decision);
    for who in [&town.officer, &town.fire, &town.resident] {
        nothing_there(&who.actor.get(&path).await);
        nothing_there(&who.actor.post(&format!("{path}/approve"), &given).await);
        nothing_there(&who.actor.post(&format!("{path}/cancel"), &json!({})).await);
    }
    let own: serde_json::Value = town.officer.actor.get("/api/decisions").await.ok();
    assert_eq!(own["decisions"], json!([]));
}

#[tokio::test]
async fn nobody_decides_on_their_own_work() {
    let mut town = Town::new().await;
    let item = town.submitted(&draft("24-1")).await;
    let publish = Ask::Publish {
        request: item.id.clone(),
    };
    let refuse = Ask::Refuse {
        request: item.id.clone(),
        reason: "pressure".to_owned(),
    };
    let waiting: Decision = town.moderator.ask(&publish).await.ok();
    // No account has both roles; the row is made to say so.
    let store = town.log.store().await;
    let mut row = store
        .request(item.id.parse().unwrap())
        .await
        .unwrap()
        .unwrap()
        .row;
    row.version += 1;
    row.submitted.as_mut().unwrap().by = account(&town.moderator).await.parse().unwrap();
    assert!(store.request_replace(&row).await.unwrap());
    for ask in [&publish, &refuse] {
        let refused = town.moderator.ask(ask).await;
        assert_eq!(refused.problem(), (409, "own_work".to_owned()));
    }
    let late = town.moderator.give(&waiting).await;
    assert_eq!(
        late.problem(),
        (409, "own_work".to_owned()),
        "judged again when given"
    );
    let moderation: serde_json::Value = town.moderator.actor.get("/api/moderation").await.ok();
    assert_eq!(moderation["queue"][0]["own"], true);
    assert!(store.submissions_waiting(10).await.unwrap().is_empty());
}

async fn account(who: &Person) -> String {
    let session: serde_json::Value = who.actor.get("/api/auth/session").await.ok();
    session["account"].as_str().unwrap().to_owned()
}
