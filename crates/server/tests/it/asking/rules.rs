//! The rulebook in force, in every decision.

use sidelight_api::decision::{Ask, DecisionState};
use sidelight_api::request::{RequestItem, RequestState};
use sidelight_domain::request::RequestDocument;
use sidelight_domain::rulebook::Rulebook;
use sidelight_server::record::AppendError;
use sidelight_translog::entry::{Body, Kind};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::ledger::Violation;
use sidelight_translog::sequencer::{Refusal, RequestId};

use super::{Town, draft};
use crate::support::DAY_MS;

const RULEBOOK: &str = include_str!("../../../../../policy/rulebook-1.toml");

/// The next rulebook: its text.
fn next_rulebook() -> String {
    RULEBOOK
        .replace("\nversion = 1\n", "\nversion = 2\n")
        .replace("life_days = 14", "life_days = 7")
}

/// The same town under the next rulebook.
async fn changed(town: Town) -> Town {
    let file = town.log.test.folder.path().join("rulebook-2.toml");
    std::fs::write(&file, next_rulebook()).unwrap();
    town.restart(|config| {
        config.rulebook = Some(file);
        config.rulebook_notice_days = 0;
    })
    .await
}

/// Two weeks long everything goes on under the old one, and then under the new one, by itself.
#[tokio::test]
async fn another_rulebook_is_announced_before_it_is_in_force() {
    let town = Town::new().await;
    let file = town.log.test.folder.path().join("rulebook-2.toml");
    std::fs::write(&file, next_rulebook()).unwrap();
    let mut town = town.restart(|config| config.rulebook = Some(file)).await;
    let Some(Body::Policy(policy)) = town.log.bodies().pop() else {
        panic!("the last entry is another one");
    };
    assert_eq!(policy.version, 2);
    assert_eq!(policy.effective.to_string(), "2026-06-11");
    let before = town.published(&draft("24-1")).await;
    assert_eq!(before.expires.as_deref(), Some("2026-06-11"), "14 days");
    town.log.test.clock.advance(14 * DAY_MS);
    town.log.round().await;
    for who in [&mut town.officer, &mut town.moderator] {
        let session = town.log.test.sign_in(&mut who.device).await.cookie();
        who.actor = who.actor.with_session(&session);
    }
    let later = |ms: Option<u64>| ms.map(|ms| ms + 14 * DAY_MS);
    let mut asked = draft("24-2");
    (asked.from_ms, asked.to_ms) = (later(asked.from_ms), later(asked.to_ms));
    let after = town.published(&asked).await;
    assert_eq!(after.expires.as_deref(), Some("2026-06-18"), "7 days");
    let named = |item: &RequestItem| {
        let index = usize::try_from(item.index.unwrap()).unwrap();
        match &town.log.bodies()[index] {
            Body::Request(request) => request.policy.0,
            other => panic!("{other:?}"),
        }
    };
    let hash = |text: &str| Rulebook::parse(text).unwrap().hash;
    assert_eq!(named(&before), hash(RULEBOOK));
    assert_eq!(named(&after), hash(&next_rulebook()));
}

#[tokio::test]
async fn every_decision_names_the_rulebook_in_force() {
    let mut town = Town::new().await;
    let first = town.published(&draft("24-1")).await;
    let pending = town.submitted(&draft("24-2")).await;
    let mut town = changed(town).await;
    // Accepted under the old one: only to be refused, under the new one.
    let publish = Ask::Publish {
        request: pending.id.clone(),
    };
    let late = town.moderator.ask(&publish).await;
    assert_eq!(late.problem(), (409, "rulebook_changed".to_owned()));
    let refuse = Ask::Refuse {
        request: pending.id,
        reason: "unclear".to_owned(),
    };
    let given = town.moderator.decide(&refuse).await;
    assert_eq!(given.state, DecisionState::Published);
    let second = town.published(&draft("24-3")).await;
    assert_eq!(
        second.expires.as_deref(),
        Some("2026-06-04"),
        "a life of 7 days"
    );
    let books = [RULEBOOK.to_owned(), next_rulebook()].map(|text| {
        let book = Rulebook::parse(&text).unwrap();
        Sha256Hash(book.hash)
    });
    let [old, new] = books;
    let named = |index: Option<u64>| {
        let index = usize::try_from(index.unwrap()).unwrap();
        match &town.log.bodies()[index] {
            Body::Request(request) => request.policy,
            Body::RequestRefused(refused) => refused.policy,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(named(first.index), old);
    assert_eq!([named(given.index), named(second.index)], [new, new]);
    for item in [&first, &second] {
        let document = RequestDocument::parse(item.document.as_ref().unwrap()).unwrap();
        assert_eq!(*document.policy(), named(item.index).0);
    }
    // Both are there to read.
    for (hash, text) in [(old, RULEBOOK.to_owned()), (new, next_rulebook())] {
        let path = format!("/log/document/{}", hash.to_hex());
        assert_eq!(
            town.log.test.visitor().get(&path).await.body,
            text.as_bytes()
        );
    }
}

/// The break: an operator that lets a request through under the rulebook before. The log refuses it.
#[tokio::test]
async fn the_log_takes_no_decision_under_another_rulebook() {
    let mut town = Town::new().await;
    let first = town.published(&draft("24-1")).await;
    let town = changed(town).await;
    let record = town.log.app().record();
    let index = usize::try_from(first.index.unwrap()).unwrap();
    let body = town.log.bodies()[index].clone();
    assert_eq!(body.kind(), Kind::Request);
    let refused = record.append(RequestId([9; 16]), body, None).await;
    let Err(AppendError::Refused(Refusal::Violation(violation))) = refused else {
        panic!("{refused:?}");
    };
    assert!(matches!(violation, Violation::Policy(_)), "{violation:?}");
}

#[tokio::test]
async fn a_decision_the_log_never_takes_was_none() {
    let mut town = Town::new().await;
    let item = town.submitted(&draft("24-1")).await;
    let publish = Ask::Publish {
        request: item.id.clone(),
    };
    let decision: sidelight_api::decision::Decision = town.moderator.ask(&publish).await.ok();
    // Approved while the log is away; when it is back, another rulebook is in force.
    town.log.app().record().close().await;
    let given: sidelight_api::decision::Decision = town.moderator.give(&decision).await.ok();
    assert_eq!(given.state, DecisionState::Approved);
    let reason = "for a reason";
    assert_eq!(town.refuse_waiting(reason).await, Kind::Request);
    let mut town = town.restart(|_| ()).await;
    assert_eq!(
        town.officer.look(&item.id).await.state,
        RequestState::Submitted
    );
    let path = format!("/api/decisions/{}", decision.decision);
    let seen: sidelight_api::decision::Decision = town.moderator.actor.get(&path).await.ok();
    assert_eq!(seen.state, DecisionState::Failed);
    assert!(seen.failure.unwrap().contains(reason));
    assert_eq!(
        town.moderator.decide(&publish).await.state,
        DecisionState::Published
    );
}
