//! From a draft to a receipt, and to a refusal.

use serde_json::json;
use sidelight_api::decision::{Ask, Decision, DecisionState};
use sidelight_api::request::{Draft, Moderation, RequestItem, RequestState};
use sidelight_domain::commitment::log_commitment;
use sidelight_domain::request::{RequestDecision, RequestDocument};
use sidelight_domain::rulebook::Rulebook;
use sidelight_domain::word_list::six_words;
use sidelight_translog::entry::{Body, Entry};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::policy::Policy;
use sidelight_translog::proof::LogProof;

use super::{Town, draft};
use crate::support::{BEGIN_MS, DAY_MS};

const RULEBOOK: &str = include_str!("../../../../../policy/rulebook-1.toml");

fn codes(item: &RequestItem) -> Vec<&str> {
    item.violations.iter().map(|v| v.code.as_str()).collect()
}

#[tokio::test]
async fn a_draft_is_saved_as_typed_and_told_what_it_breaks() {
    let town = Town::new().await;
    let empty = town.officer.begin(&Draft::default()).await;
    assert_eq!(empty.state, RequestState::Draft);
    assert_eq!(empty.area, None);
    let missing = codes(&empty);
    for code in [
        "unknown-offence",
        "cells",
        "no-window",
        "no-text",
        "contact",
        "terms",
        "no-case",
        "not-own",
    ] {
        assert!(missing.contains(&code), "{code} in {missing:?}");
    }
    let path = format!("/api/agency/requests/{}", empty.id);
    let refused = town
        .officer
        .actor
        .post(&format!("{path}/submit"), &json!({}))
        .await;
    assert_eq!(refused.problem(), (422, "rules".to_owned()));
    assert_eq!(refused.violations(), missing);
    let typed = Draft {
        contact: "  the desk ".to_owned(),
        to_ms: Some(7),
        cells: vec!["nowhere".to_owned()],
        ..draft("24-1337")
    };
    let saved: RequestItem = town
        .officer
        .actor
        .put(&format!("{path}/draft"), &typed)
        .await
        .ok();
    assert_eq!(saved.draft, typed, "nothing typed is changed");
    assert!(
        codes(&saved).contains(&"not-a-cell"),
        "{:?}",
        saved.violations
    );
    // A colleague goes on with it.
    let good = draft("24-1337");
    let saved: RequestItem = town
        .supervisor
        .actor
        .put(&format!("{path}/draft"), &good)
        .await
        .ok();
    assert_eq!(codes(&saved), Vec::<&str>::new());
    assert!(saved.area.unwrap().starts_with("4 cells, 0."));
    let far = Draft {
        // Resolution 9, in another region.
        cells: vec!["89283470803ffff".to_owned()],
        ..good
    };
    let saved: RequestItem = town
        .officer
        .actor
        .put(&format!("{path}/draft"), &far)
        .await
        .ok();
    assert!(codes(&saved).contains(&"region"), "{:?}", saved.violations);
    assert_eq!(town.officer.actor.delete(&path).await.status, 204);
    assert_eq!(town.officer.actor.get(&path).await.status, 404);
}

#[tokio::test]
async fn a_request_is_published_by_a_passkey_over_what_the_entry_says() {
    let mut town = Town::new().await;
    let item = town.submitted(&draft("24-1337")).await;
    assert_eq!(item.state, RequestState::Submitted);
    assert_eq!(item.submitted_by.as_deref(), Some("Ines"));
    let text = item.document.clone().unwrap();
    let path = format!("/api/agency/requests/{}", item.id);
    assert_eq!(
        town.officer.actor.delete(&path).await.problem().0,
        409,
        "it is no draft any more"
    );
    let moderation: Moderation = town.moderator.actor.get("/api/moderation").await.ok();
    let [waiting] = &moderation.queue[..] else {
        panic!("{moderation:?}");
    };
    assert_eq!(
        (waiting.document.as_str(), waiting.own),
        (text.as_str(), false)
    );
    assert_eq!(waiting.case_number, "24-1337");
    let ask = Ask::Publish {
        request: item.id.clone(),
    };
    let decision: Decision = town.moderator.ask(&ask).await.ok();
    assert_eq!(decision.document.as_deref(), Some(text.as_str()));
    let document = RequestDocument::parse(&text).unwrap();
    let opened = |field: &str| {
        let opening = decision
            .openings
            .iter()
            .find(|it| it.field == field)
            .unwrap();
        log_commitment("request", field, &opening.salt, &opening.value)
    };
    let expected = RequestDecision::Publish {
        agency: "millbrook-police".to_owned(),
        document: document.hash(),
        policy: Rulebook::parse(RULEBOOK).unwrap().hash,
        expires: "2026-06-11".to_owned(),
        case: *document.case(),
        submitted_by: opened("submitted-by"),
        offence: document.offence().to_owned(),
    };
    let lines: Vec<(String, String)> = expected
        .lines()
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    assert_eq!(decision.lines, lines);
    assert_eq!(
        opened("case"),
        *document.case(),
        "one salt for document and entry"
    );
    assert_eq!(decision.digest, expected.digest(&decision.origin));
    assert_eq!(decision.words, six_words(&decision.digest));
    assert_eq!(
        town.officer.look(&item.id).await.state,
        RequestState::Submitted
    );
    let given: Decision = town.moderator.give(&decision).await.ok();
    assert_eq!(given.state, DecisionState::Published);
    let index = given.index.unwrap();
    let item = town.officer.look(&item.id).await;
    assert_eq!(
        (item.state, item.index),
        (RequestState::Published, Some(index))
    );
    assert_eq!(item.expires.as_deref(), Some("2026-06-11"));
    assert_eq!(item.published_ms, Some(BEGIN_MS));
    // The receipt stands alone.
    let receipt = format!("/log/receipt/{index}.tlog-proof");
    let receipt = town.log.test.visitor().get(&receipt).await;
    let proof = LogProof::parse(&receipt.body).unwrap();
    let entry = proof.extra.clone().unwrap();
    let policy = Policy::operator_signed_only(town.log.vkey.clone());
    proof.verify(&entry, &policy).unwrap();
    let entry = Entry::parse(&entry).unwrap();
    let Body::Request(request) = entry.body() else {
        panic!("{entry:?}");
    };
    assert_eq!(request.decision.0, decision.digest);
    assert_eq!(Some(request.decided_by.0), moderation.credential);
    assert_eq!(request.document, Sha256Hash::of(text.as_bytes()));
    let public = format!("/log/document/{}", request.document.to_hex());
    assert_eq!(
        town.log.test.visitor().get(&public).await.body,
        text.as_bytes()
    );
    // Residents can answer until the end of the last day.
    town.log.test.clock.advance(15 * DAY_MS);
    assert_eq!(
        town.officer.look(&item.id).await.state,
        RequestState::Expired
    );
}

#[tokio::test]
async fn a_refusal_is_public_with_its_reason_and_the_text_is_not() {
    let mut town = Town::new().await;
    let item = town.submitted(&draft("24-1338")).await;
    let refuse = |reason: &str| Ask::Refuse {
        request: item.id.clone(),
        reason: reason.to_owned(),
    };
    let unknown = town.moderator.ask(&refuse("because")).await;
    assert_eq!(unknown.problem(), (422, "reason".to_owned()));
    let reason = Rulebook::parse(RULEBOOK).unwrap().refusals[0].code.clone();
    let asked: Decision = town.moderator.ask(&refuse(&reason)).await.ok();
    let text = asked
        .document
        .expect("whoever refuses reads what they refuse");
    assert!(text.starts_with("sidelight-request/v1\n"), "{text}");
    let given = town.moderator.decide(&refuse(&reason)).await;
    assert_eq!(given.state, DecisionState::Published);
    let Some(Body::RequestRefused(refused)) = town.log.bodies().pop() else {
        panic!("the last entry is another one");
    };
    assert_eq!(refused.reason.as_str(), reason);
    let text = item.document.unwrap();
    let hash = Sha256Hash::of(text.as_bytes()).to_hex();
    let public = format!("/log/document/{hash}");
    assert_eq!(town.log.test.visitor().get(&public).await.status, 404);
    let opening = given
        .openings
        .iter()
        .find(|it| it.field == "document")
        .unwrap();
    assert_eq!(opening.value, hash, "who decides sees what is committed to");
    let item = town.officer.look(&item.id).await;
    assert_eq!(
        (item.state, item.reason.as_deref()),
        (RequestState::Refused, Some(reason.as_str()))
    );
    assert_eq!(item.expires, None);
    let moderation: Moderation = town.moderator.actor.get("/api/moderation").await.ok();
    assert!(moderation.queue.is_empty());
    assert_eq!(
        moderation.decided[0].reason.as_deref(),
        Some(reason.as_str())
    );
    // Nothing leads out of it.
    let publish = Ask::Publish { request: item.id };
    assert_eq!(
        town.moderator.ask(&publish).await.problem(),
        (409, "state".to_owned())
    );
}
