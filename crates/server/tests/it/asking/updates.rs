//! What is said afterwards: updates, and the end.

use serde_json::json;
use sidelight_api::decision::{Ask, Decision, DecisionState};
use sidelight_api::request::{Draft, Moderation, RequestState, UpdateId};
use sidelight_translog::entry::Body;
use sidelight_translog::hash::Sha256Hash;

use super::{Town, cells, draft};
use crate::support::DAY_MS;

async fn propose(town: &Town, request: &str, text: &str) -> String {
    let path = format!("/api/agency/requests/{request}/updates");
    let proposed: UpdateId = town
        .officer
        .actor
        .post(&path, &json!({ "text": text }))
        .await
        .ok();
    proposed.update
}

#[tokio::test]
async fn an_update_is_public_once_a_moderator_has_approved_it() {
    let mut town = Town::new().await;
    let item = town.published(&draft("24-1")).await;
    let update = propose(&town, &item.id, "The van has been found.\nIt was blue.").await;
    let dropped = propose(&town, &item.id, "Call me.").await;
    let moderation: Moderation = town.moderator.actor.get("/api/moderation").await.ok();
    assert_eq!(moderation.updates.len(), 2);
    assert_eq!(Some(moderation.updates[0].request), item.index);
    let drop = format!("/api/moderation/updates/{dropped}/drop");
    let refused = town
        .moderator
        .actor
        .post(&drop, &json!({ "reason": "because" }))
        .await;
    assert_eq!(refused.problem(), (422, "reason".to_owned()));
    let reason = json!({ "reason": "pressure" });
    town.moderator.actor.post(&drop, &reason).await.done();
    assert_eq!(
        town.moderator.actor.post(&drop, &reason).await.problem().0,
        409
    );
    let publish = Ask::Update { update: dropped };
    assert_eq!(
        town.moderator.ask(&publish).await.problem(),
        (409, "state".to_owned())
    );
    let given = town
        .moderator
        .decide(&Ask::Update {
            update: update.clone(),
        })
        .await;
    assert_eq!(given.state, DecisionState::Published);
    let again = town.moderator.ask(&Ask::Update { update }).await;
    assert_eq!(again.problem(), (409, "state".to_owned()));
    let item = town.officer.look(&item.id).await;
    let [note] = &item.notes[..] else {
        panic!("{item:?}");
    };
    assert_eq!(
        (note.about.as_str(), Some(note.index)),
        ("update", given.index)
    );
    assert_eq!(
        note.text.as_deref(),
        Some("The van has been found.\nIt was blue.")
    );
    assert_eq!(note.day, "2026-05-28");
    let [proposed] = &item.proposed[..] else {
        panic!("{item:?}");
    };
    assert_eq!(proposed.dropped.as_deref(), Some("pressure"));
    let hidden = propose_refused(&town, &item.id, "left \u{202e}right").await;
    assert_eq!(hidden, (422, "text".to_owned()));
    assert_eq!(
        propose_refused(&town, &item.id, "  ").await,
        (422, "text".to_owned())
    );
}

async fn propose_refused(town: &Town, request: &str, text: &str) -> (u16, String) {
    let path = format!("/api/agency/requests/{request}/updates");
    let reply = town
        .officer
        .actor
        .post(&path, &json!({ "text": text }))
        .await;
    reply.problem()
}

#[tokio::test]
async fn an_agency_resolves_with_words_or_without_and_even_late() {
    let mut town = Town::new().await;
    let item = town.published(&draft("24-1")).await;
    let words = Ask::Resolve {
        request: item.id.clone(),
        text: Some("An arrest was made.".to_owned()),
    };
    let given = town.supervisor.decide(&words).await;
    assert_eq!(given.state, DecisionState::Published);
    let ended = town.officer.look(&item.id).await;
    assert_eq!(ended.state, RequestState::Resolved);
    assert_eq!(ended.notes[0].text.as_deref(), Some("An arrest was made."));
    let Some(Body::RequestResolved(resolved)) = town.log.bodies().pop() else {
        panic!("the last entry is another one");
    };
    assert_eq!(Some(resolved.request.0), item.index);
    let again = town.supervisor.ask(&words).await;
    assert_eq!(again.problem(), (409, "state".to_owned()));
    let late = town.published(&draft("24-2")).await;
    town.log.test.clock.advance(20 * DAY_MS);
    let wordless = |request: String| Ask::Resolve {
        request,
        text: None,
    };
    let withdraw = Ask::Withdraw {
        request: late.id.clone(),
        text: None,
    };
    assert_eq!(
        town.officer.ask(&withdraw).await.problem(),
        (409, "state".to_owned())
    );
    let given = town.officer.decide(&wordless(late.id.clone())).await;
    assert_eq!(
        (given.state, given.document),
        (DecisionState::Published, None)
    );
    assert_eq!(town.officer.look(&late.id).await.notes[0].text, None);
}

#[tokio::test]
async fn an_agency_withdraws_what_it_asked() {
    let mut town = Town::new().await;
    let item = town.published(&draft("24-1")).await;
    let withdraw = Ask::Withdraw {
        request: item.id.clone(),
        text: Some(" ".to_owned()),
    };
    let given = town.officer.decide(&withdraw).await;
    assert_eq!(given.state, DecisionState::Published);
    assert_eq!(
        town.officer.look(&item.id).await.state,
        RequestState::Withdrawn
    );
    let refused = propose_refused(&town, &item.id, "More.").await;
    assert_eq!(refused, (409, "state".to_owned()));
}

/// Approved while the log is away, and then refused by it: nothing was resolved, withdrawn or said.
#[tokio::test]
async fn what_the_log_refuses_is_to_be_decided_again() {
    let mut town = Town::new().await;
    let request = town.published(&draft("24-1")).await.id;
    let update = propose(&town, &request, "The van has been found.").await;
    let text = None;
    let asks = [
        Ask::Update { update },
        Ask::Resolve {
            request: request.clone(),
            text: text.clone(),
        },
        Ask::Withdraw {
            request: request.clone(),
            text,
        },
    ];
    for ask in &asks {
        town.log.app().record().close().await;
        let who = match ask {
            Ask::Update { .. } => &mut town.moderator,
            _ => &mut town.officer,
        };
        assert_eq!(who.decide(ask).await.state, DecisionState::Approved);
        town.refuse_waiting("for a reason").await;
        town = town.restart(|_| ()).await;
        let state = town.officer.look(&request).await.state;
        assert_eq!(state, RequestState::Published, "{ask:?}");
    }
    let [update, resolve, _] = &asks;
    let given = town.moderator.decide(update).await;
    assert_eq!(given.state, DecisionState::Published);
    let given = town.officer.decide(resolve).await;
    assert_eq!(given.state, DecisionState::Published);
}

#[tokio::test]
async fn a_sensitive_request_shows_neither_day_nor_words_and_takes_none_later() {
    let mut town = Town::new().await;
    let asked = Draft {
        offence: "sexual-assault".to_owned(),
        text: String::new(),
        cells: cells(10),
        ..draft("24-1")
    };
    let item = town.published(&asked).await;
    let document = item.document.unwrap();
    assert!(
        !document.contains("\nfrom ") && !document.contains("\ntext "),
        "{document}"
    );
    assert!(document.contains("\nweek 2026-W22\n"), "{document}");
    assert_eq!(
        item.draft.from_ms, asked.from_ms,
        "the agency keeps the exact window"
    );
    let more = propose_refused(&town, &item.id, "More.").await;
    assert_eq!(more, (422, "sensitive-text".to_owned()));
    let words = Ask::Resolve {
        request: item.id.clone(),
        text: Some("Over.".to_owned()),
    };
    assert_eq!(
        town.officer.ask(&words).await.problem(),
        (422, "sensitive-text".to_owned())
    );
    let wordless = Ask::Resolve {
        request: item.id,
        text: None,
    };
    assert_eq!(
        town.officer.decide(&wordless).await.state,
        DecisionState::Published
    );
}

#[tokio::test]
async fn a_text_goes_out_of_sight_by_two_people_and_the_fact_stays() {
    let mut town = Town::new().await;
    let item = town.submitted(&draft("24-1")).await;
    let publish = Ask::Publish {
        request: item.id.clone(),
    };
    let published = town.moderator.decide(&publish).await;
    assert!(published.document.is_some());
    let mut second = town.moderator("Ola").await;
    let document = Sha256Hash::of(item.document.unwrap().as_bytes());
    let ask = Ask::Redact {
        document: document.to_hex(),
        ground: "personal-data".to_owned(),
    };
    let one = town.moderator.decide(&ask).await;
    assert_eq!(one.state, DecisionState::Approved, "one person cannot");
    let again: Decision = town.moderator.ask(&ask).await.ok();
    let again = town.moderator.give(&again).await;
    assert_eq!(again.problem(), (409, "second_person".to_owned()));
    let public = format!("/log/document/{}", document.to_hex());
    assert_eq!(town.log.test.visitor().get(&public).await.status, 200);
    let two = second.decide(&ask).await;
    assert_eq!(two.state, DecisionState::Published);
    assert_eq!(town.log.test.visitor().get(&public).await.status, 410);
    let item = town.officer.look(&item.id).await;
    assert_eq!((item.state, item.document), (RequestState::Published, None));
    let path = format!("/api/decisions/{}", published.decision);
    let published: Decision = town.moderator.actor.get(&path).await.ok();
    assert_eq!(
        published.document, None,
        "nor does any other answer show it"
    );
    let path = format!("/api/decisions/{}", one.decision);
    let one: Decision = town.moderator.actor.get(&path).await.ok();
    assert_eq!(
        (one.state, one.index),
        (DecisionState::Published, two.index)
    );
}

#[tokio::test]
async fn half_a_redaction_of_somebody_dismissed_is_none_and_is_replaced() {
    let mut town = Town::new().await;
    let item = town.published(&draft("24-1")).await;
    let [mut second, mut third] = [town.moderator("Ola").await, town.moderator("Kim").await];
    let document = Sha256Hash::of(item.document.unwrap().as_bytes());
    let ask = Ask::Redact {
        document: document.to_hex(),
        ground: "personal-data".to_owned(),
    };
    let one = town.moderator.decide(&ask).await;
    assert_eq!(one.state, DecisionState::Approved);
    let moderation: Moderation = town.moderator.actor.get("/api/moderation").await.ok();
    super::approvals::revoke(&town, moderation.credential).await;
    let two = second.decide(&ask).await;
    assert_eq!(two.state, DecisionState::Approved, "the only half there is");
    let three = third.decide(&ask).await;
    assert_eq!(three.state, DecisionState::Published);
}
