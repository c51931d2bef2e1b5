//! What there is at most: of a case, of drafts, of decisions and of what waits.

use serde_json::json;
use sidelight_api::decision::{Ask, Decision};
use sidelight_api::limits::{DECISIONS_WAITING_MAX, DRAFTS_MAX};
use sidelight_api::request::Draft;

use super::{Town, draft};

#[tokio::test]
async fn a_case_has_two_requests_however_its_number_is_written() {
    let mut town = Town::new().await;
    let first = town.published(&draft("24-1337")).await;
    assert_eq!(first.earlier_for_case, 0);
    let second = town.submitted(&draft("24 1337")).await;
    assert_eq!(second.earlier_for_case, 1);
    let third = town.officer.begin(&draft("24/1337")).await;
    assert_eq!(third.earlier_for_case, 2);
    assert_eq!(third.violations[0].code, "per-case");
    let submit = format!("/api/agency/requests/{}/submit", third.id);
    let refused = town.officer.actor.post(&submit, &json!({})).await;
    assert_eq!(refused.problem(), (422, "rules".to_owned()));
    assert_eq!(refused.violations(), ["per-case"]);
    // What was refused is none; another agency's case is another case.
    let refuse = Ask::Refuse {
        request: second.id,
        reason: "pressure".to_owned(),
    };
    town.moderator.decide(&refuse).await;
    town.officer.actor.post(&submit, &json!({})).await.done();
    let arson = Draft {
        offence: "arson".to_owned(),
        ..draft("24-1337")
    };
    assert_eq!(town.fire.begin(&arson).await.violations, []);
}

#[tokio::test]
async fn drafts_have_an_end_and_a_size() {
    let town = Town::new().await;
    for _ in 0..DRAFTS_MAX {
        town.officer.begin(&Draft::default()).await;
    }
    let more = town
        .supervisor
        .actor
        .post("/api/agency/requests", &Draft::default())
        .await;
    assert_eq!(more.problem(), (409, "drafts".to_owned()));
    town.fire.begin(&Draft::default()).await;
    let long = Draft {
        text: "x".repeat(40_000),
        ..Draft::default()
    };
    let long = town.fire.actor.post("/api/agency/requests", &long).await;
    assert_eq!(long.problem(), (413, "too_large".to_owned()));
}

#[tokio::test]
async fn so_many_decisions_wait_for_one_person() {
    let town = Town::new().await;
    let request = town.submitted(&draft("24-1")).await.id;
    let publish = Ask::Publish { request };
    let mut last = None;
    for _ in 0..DECISIONS_WAITING_MAX {
        last = Some(town.moderator.ask(&publish).await.ok::<Decision>());
    }
    let more = town.moderator.ask(&publish).await;
    assert_eq!(more.problem(), (409, "decisions_waiting".to_owned()));
    let cancel = format!("/api/decisions/{}/cancel", last.unwrap().decision);
    town.moderator.actor.post(&cancel, &json!({})).await.done();
    town.moderator.ask(&publish).await.done();
}

#[tokio::test]
async fn so_many_requests_and_updates_wait_for_a_moderator() {
    let mut town = Town::new().await;
    let item = town.published(&draft("0")).await;
    let updates = format!("/api/agency/requests/{}/updates", item.id);
    let more = json!({ "text": "More." });
    for _ in 0..10 {
        town.officer.actor.post(&updates, &more).await.done();
    }
    let refused = town.officer.actor.post(&updates, &more).await;
    assert_eq!(refused.problem(), (409, "waiting".to_owned()));
    for n in 0..50 {
        town.submitted(&draft(&format!("24-{n}"))).await;
    }
    let last = town.officer.begin(&draft("last")).await;
    let submit = format!("/api/agency/requests/{}/submit", last.id);
    let refused = town.officer.actor.post(&submit, &json!({})).await;
    assert_eq!(refused.problem(), (409, "waiting".to_owned()));
}
