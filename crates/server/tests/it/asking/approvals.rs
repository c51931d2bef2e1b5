//! A passkey over the digest, and everything that is none.

use http::StatusCode;
use serde_json::json;
use sidelight_api::decision::{Ask, Decision, DecisionState, Decisions};
use sidelight_api::limits::DECISION_LIFE_MS;
use sidelight_api::request::RequestState;
use sidelight_domain::approval::{ApprovalKey, Assertion, Site};
use sidelight_server::record;
use sidelight_store::DecisionRows as _;

use super::{Town, draft, invited};
use crate::support::{APP_ORIGIN, Authenticator, BEGIN_MS, DAY_MS, PUBLIC_ORIGIN};

async fn waiting(town: &Town) -> (String, Decision) {
    let item = town.submitted(&draft("24-1")).await;
    let publish = Ask::Publish {
        request: item.id.clone(),
    };
    (item.id, town.moderator.ask(&publish).await.ok())
}

#[tokio::test]
async fn what_is_no_approval_of_this_decision_is_refused_by_name() {
    let mut town = Town::new().await;
    let (request, decision) = waiting(&town).await;
    let approve = format!("/api/decisions/{}/approve", decision.decision);
    let device = &mut town.moderator.device;
    let other = Decision {
        digest: [7; 32],
        ..decision.clone()
    };
    let elsewhere = Decision {
        rp_id: "elsewhere.example".to_owned(),
        ..decision.clone()
    };
    let mut cases = vec![
        (device.approve(&other), "challenge"),
        (device.approve(&elsewhere), "relying-party"),
    ];
    device.origin = PUBLIC_ORIGIN.to_owned();
    cases.push((device.approve(&decision), "origin"));
    device.origin = APP_ORIGIN.to_owned();
    let good = device.approve(&decision);
    let mut signature = good.clone();
    signature.signature = device.approve(&other).signature;
    cases.push((signature, "signature"));
    let mut form = good.clone();
    form.signature.0.push(0);
    cases.push((form, "signature-form"));
    let mut absent = good.clone();
    absent.authenticator_data.0[32] = 0x04;
    cases.push((absent, "not-present"));
    let mut unread = good.clone();
    unread.client_data = b"{".to_vec().into();
    cases.push((unread, "client-data"));
    // Another person's passkey, and one that nobody knows.
    let mut stranger = Authenticator::new(APP_ORIGIN);
    cases.push((stranger.approve(&decision), "credential"));
    cases.push((town.officer.device.approve(&decision), "credential"));
    // The right name over the wrong key.
    let mut borrowed = stranger.approve(&decision);
    borrowed.credential = good.credential.clone();
    cases.push((borrowed, "signature"));
    for (given, code) in cases {
        let refused = town.moderator.actor.post(&approve, &given).await;
        assert_eq!(refused.problem(), (422, code.to_owned()));
    }
    assert_eq!(
        town.officer.look(&request).await.state,
        RequestState::Submitted
    );
    let listed: Decisions = town.moderator.actor.get("/api/decisions").await.ok();
    assert_eq!(listed.decisions.len(), 1, "it still waits");
    let given: Decision = town.moderator.actor.post(&approve, &good).await.ok();
    assert_eq!(given.state, DecisionState::Published);
}

#[tokio::test]
async fn an_approval_that_comes_again_changes_nothing() {
    let mut town = Town::new().await;
    let (_, decision) = waiting(&town).await;
    let approve = format!("/api/decisions/{}/approve", decision.decision);
    let given = town.moderator.device.approve(&decision);
    let actor = &town.moderator.actor;
    let (one, two) = tokio::join!(actor.post(&approve, &given), actor.post(&approve, &given));
    let (one, two): (Decision, Decision) = (one.ok(), two.ok());
    town.log.round().await;
    let size = town.log.bodies().len();
    let again: Decision = actor.post(&approve, &given).await.ok();
    assert_eq!(again.state, DecisionState::Published);
    for other in [one, two] {
        assert!(other.index.is_none() || other.index == again.index);
    }
    town.log.round().await;
    assert_eq!(town.log.bodies().len(), size, "one entry");
    let cancel = format!("/api/decisions/{}/cancel", decision.decision);
    assert_eq!(
        actor.post(&cancel, &json!({})).await.problem(),
        (409, "state".to_owned())
    );
    // The assertion is kept, and anyone who is shown it checks it against the log.
    let store = town.log.store().await;
    let kept = store
        .decision_given(decision.decision.parse().unwrap())
        .await
        .unwrap()
        .unwrap();
    let key = town.log.app().record().view(|log| {
        let record = log.ledger().credential(kept.credential).unwrap();
        record.key.as_bytes().to_vec()
    });
    let assertion = Assertion {
        client_data: kept.client_data,
        authenticator_data: kept.authenticator_data,
        signature: kept.signature,
    };
    let site = Site {
        rp_id: "localhost",
        origins: &[APP_ORIGIN],
    };
    let key = ApprovalKey::from_cose(&key.unwrap()).unwrap();
    assertion.verify(&key, &site, &decision.digest).unwrap();
}

#[tokio::test]
async fn a_passkey_decides_once_the_public_has_seen_it() {
    let town = Town::new().await;
    let item = town.submitted(&draft("24-1")).await;
    let mut new = invited(&town.log, "moderator", "Ola").await;
    let publish = Ask::Publish { request: item.id };
    let early = new.ask(&publish).await;
    assert_eq!(early.problem(), (409, "no_credential".to_owned()));
    assert_eq!(
        new.actor.get("/api/moderation").await.status,
        StatusCode::OK
    );
    town.log.round().await;
    assert_eq!(new.decide(&publish).await.state, DecisionState::Published);
}

/// A new passkey, or one that the operator slipped in, decides nothing before the public could see it.
#[tokio::test]
async fn a_passkey_cools_off_before_it_decides() {
    let town = Town::new().await;
    let clock = &town.log.test.clock;
    clock.advance(DAY_MS);
    let mut new = town.moderator("Ola").await;
    let request = town.submitted(&draft("24-1")).await.id;
    let publish = Ask::Publish { request };
    let cooled_ms = BEGIN_MS / DAY_MS * DAY_MS + 3 * DAY_MS;
    assert_eq!(
        new.ask(&publish).await.problem(),
        (409, "no_credential".to_owned())
    );
    clock.advance(cooled_ms - 1 - (BEGIN_MS + DAY_MS));
    let session = town.log.test.sign_in(&mut new.device).await.cookie();
    new.actor = new.actor.with_session(&session);
    assert_eq!(
        new.ask(&publish).await.problem(),
        (409, "no_credential".to_owned())
    );
    clock.advance(1);
    assert_eq!(new.decide(&publish).await.state, DecisionState::Published);
}

/// Ends the passkey whose entry is `credential`, as an operator does.
pub(super) async fn revoke(town: &Town, credential: Option<u64>) {
    let entry = credential.unwrap().to_string();
    let revoked = town.log.admin(&["revoke", &entry]);
    assert!(revoked.status.success(), "{revoked:?}");
    town.log.round().await;
}

#[tokio::test]
async fn who_has_no_passkey_left_decides_nothing_not_even_what_waited() {
    let mut town = Town::new().await;
    let (request, decision) = waiting(&town).await;
    let moderation: sidelight_api::request::Moderation =
        town.moderator.actor.get("/api/moderation").await.ok();
    revoke(&town, moderation.credential).await;
    assert_eq!(town.moderator.give(&decision).await.status, 404);
    let again = town.moderator.ask(&Ask::Publish { request }).await;
    assert_eq!(again.status, 404);
    assert_eq!(
        town.moderator.actor.get("/api/moderation").await.status,
        404
    );
}

#[tokio::test]
async fn a_dismissed_supervisor_reaches_nothing_and_invites_nobody() {
    let town = Town::new().await;
    let supervisor = &town.supervisor.actor;
    let invite = json!({"role": "supervisor"});
    assert_eq!(
        supervisor.post("/api/agency/invites", &invite).await.status,
        200
    );
    let agency: sidelight_api::agency::Agency = supervisor.get("/api/agency").await.ok();
    revoke(&town, agency.credential).await;
    for path in ["/api/agency", "/api/agency/requests", "/api/decisions"] {
        assert_eq!(supervisor.get(path).await.status, 404, "{path}");
    }
    assert_eq!(
        supervisor.post("/api/agency/invites", &invite).await.status,
        404
    );
    let others: sidelight_api::agency::Agency = town.officer.actor.get("/api/agency").await.ok();
    assert!(others.credential.is_some(), "her colleagues go on");
}

#[tokio::test]
async fn a_decision_waits_for_half_an_hour_and_can_be_taken_back() {
    let mut town = Town::new().await;
    let (request, decision) = waiting(&town).await;
    let publish = Ask::Publish { request };
    let other: Decision = town.moderator.ask(&publish).await.ok();
    let cancel = format!("/api/decisions/{}/cancel", other.decision);
    assert_eq!(
        town.moderator.actor.post(&cancel, &json!({})).await.status,
        204
    );
    let gone = town.moderator.give(&other).await;
    assert_eq!(gone.problem(), (409, "failed".to_owned()));
    town.log.test.clock.advance(DECISION_LIFE_MS);
    let late = town.moderator.give(&decision).await;
    assert_eq!(late.problem(), (409, "failed".to_owned()));
    let path = format!("/api/decisions/{}", decision.decision);
    let seen: Decision = town.moderator.actor.get(&path).await.ok();
    assert_eq!(seen.state, DecisionState::Failed);
    sidelight_server::jobs::round(town.log.app()).await.unwrap();
    let seen: Decision = town.moderator.actor.get(&path).await.ok();
    assert_eq!(seen.failure.as_deref(), Some("Its time is over."));
    town.log.test.clock.advance(8 * crate::support::DAY_MS);
    sidelight_server::jobs::round(town.log.app()).await.unwrap();
    assert_eq!(
        town.moderator.actor.get(&path).await.status,
        404,
        "forgotten"
    );
}

#[tokio::test]
async fn of_two_decisions_on_one_request_the_first_one_counts() {
    let mut town = Town::new().await;
    let (request, publish) = waiting(&town).await;
    let refuse = Ask::Refuse {
        request: request.clone(),
        reason: "pressure".to_owned(),
    };
    let refuse: Decision = town.moderator.ask(&refuse).await.ok();
    town.moderator.give(&publish).await.done();
    let late = town.moderator.give(&refuse).await;
    assert_eq!(late.problem(), (409, "state".to_owned()));
    let path = format!("/api/decisions/{}", refuse.decision);
    let seen: Decision = town.moderator.actor.get(&path).await.ok();
    assert_eq!(seen.state, DecisionState::Failed);
    record::round(town.log.app()).await.unwrap();
    assert_eq!(
        town.officer.look(&request).await.state,
        RequestState::Published
    );
}
