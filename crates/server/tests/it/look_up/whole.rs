//! The whole way.

use http::StatusCode;
use sidelight_api::emergency::Refusal;
use sidelight_api::lookup::Work;
use sidelight_api::lookup::case::{
    LookUp, LookUpAnswers, LookUpReview, LookUpReviews, LookUpState, LookUps,
};
use sidelight_domain::emergency::life::Reason;
use sidelight_domain::lookup::LookUp as Text;
use sidelight_translog::entry::{Authority, Body};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::merkle::leaf_hash;

use super::{Street, answers, given, new_look_up, see, sign, to_approve};
use crate::emergency::settle::reviewers_revoked;
use crate::support::{DAY_MS, Reply};

fn text(reply: &Reply) -> String {
    String::from_utf8(reply.body.to_vec()).unwrap()
}

#[tokio::test]
async fn a_look_up_is_answered_once_three_people_signed() {
    let mut street = Street::new().await;
    let look_up = street.supervised(2).await;
    assert_eq!(street.work(1).await, [], "nothing before the record");
    let waiting: LookUpReviews = street.reviewer.actor.get("/api/review/look-ups").await.ok();
    assert_eq!(waiting.look_ups[0].look_up, look_up);
    let shown = to_approve(&street.reviewer, &look_up).await;
    let out: LookUpReview = super::approve(&mut street.reviewer, &look_up, &shown)
        .await
        .ok();
    assert_eq!(out.state, LookUpState::Published);
    let index = out.index.unwrap();
    let bodies = street.town.log.bodies();
    let Body::LookUp(entry) = &bodies[usize::try_from(index).unwrap()] else {
        panic!("{index} is the look-up");
    };
    assert_eq!((entry.addresses, entry.lookup_set.0), (2, street.set));

    // Each trustee gets it whole, once it has answered no more, and the first answer stands.
    let [Work::LookUp(case)] = &street.work(1).await[..] else {
        panic!("one waits");
    };
    assert_eq!(case.index, index);
    let asked = Text::parse(&case.text).unwrap();
    assert_eq!(asked.elements, [[1; 32], [2; 32]]);
    assert_eq!(case.approvals.len(), 3);
    let hash = Sha256Hash::of(case.text.as_bytes()).to_hex();
    let opened = case.openings.iter().find(|it| it.field == "text").unwrap();
    assert_eq!(opened.value, hash);
    for _ in 0..2 {
        street.answer(1, &answers(index, 1, 2)).await.done();
    }
    assert_eq!(street.work(1).await, []);
    let other = street.answer(1, &answers(index, 9, 2)).await;
    assert_eq!(other.problem(), (409, "answered".into()));
    street.answer(2, &answers(index, 2, 2)).await.done();

    // Its agency gets what came, and nothing says whether a home is there.
    let path = format!("/api/agency/look-ups/{look_up}/answers");
    let officer = &street.town.officer;
    let got: LookUpAnswers = officer.actor.get(&path).await.ok();
    assert_eq!((got.index, got.lookup_set), (index, street.set));
    assert_eq!(got.leaf, leaf_hash(case.entry.as_bytes()).0);
    let numbers: Vec<_> = got.trustees.iter().map(|it| it.trustee).collect();
    assert_eq!((got.threshold, &numbers[..]), (2, &[1, 2][..]));
    assert_eq!(got.trustees[0].answers[1].0, [1; 96]);
    let with = street.hashes(&look_up, &[[7; 32], [8; 32]]).await;
    with.done();
    street.town.log.round().await;

    let visitor = street.town.log.test.visitor();
    let page = text(&visitor.get("/record/emergencies").await);
    for said in [
        "1 look-up of 2 addresses and contacts altogether, 0 refused",
        &format!("<a href=\"/record/entry/{index}\">{index}</a>"),
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let rules = text(&visitor.get("/rules").await);
    assert!(rules.contains("At most 12 in one look-up"), "{rules}");
    let entry = text(&visitor.get(&format!("/record/entry/{index}")).await);
    assert!(
        entry.contains("Addresses and contacts looked up"),
        "{entry}"
    );
}

#[tokio::test]
async fn what_is_sealed_opens_on_its_day() {
    let mut street = Street::new().await;
    let index = street.published(1).await.index.unwrap();
    street.town.log.test.clock.advance(31 * DAY_MS);
    street.town.log.round().await;
    let bodies = street.town.log.bodies().into_iter();
    let opened = bodies.filter_map(|body| match body {
        Body::Reveal(reveal) if reveal.index.0 == index => Some(reveal.field.to_string()),
        _ => None,
    });
    assert_eq!(opened.collect::<Vec<_>>(), ["agency", "text"]);
}

async fn refuse(street: &mut Street, look_up: &str) -> LookUpReview {
    let path = format!("/api/review/look-ups/{look_up}/refusal");
    let reason = serde_json::json!({ "reason": "scope" });
    let refusal: Refusal = street.reviewer.actor.post(&path, &reason).await.ok();
    let approve = given(&mut street.reviewer, &refusal.sign);
    let path = format!("/api/review/look-ups/{look_up}/refuse");
    let body = serde_json::json!({
        "reason": "scope", "openings": refusal.openings, "approve": approve,
    });
    street.reviewer.actor.post(&path, &body).await.ok()
}

#[tokio::test]
async fn a_refusal_that_the_log_refuses_is_nobodys_and_ends_it_once() {
    let mut street = Street::new().await;
    let look_up = street.supervised(1).await;
    // The log takes nothing while the reviewer refuses, and then the end of their passkey first.
    street.town.log.app().record().close().await;
    let out = refuse(&mut street, &look_up).await;
    assert_eq!(out.state, LookUpState::Deciding);
    let folder = street.town.log.test.folder.path().to_owned();
    street.restart_in(&folder).await;
    reviewers_revoked(&street.town.log).await;
    for _ in 0..4 {
        street.town.log.round().await;
    }
    let bodies = street.town.log.bodies();
    let ends = bodies.iter().filter_map(|body| match body {
        Body::LookUpRefused(it) => Some((it.reason, it.decided_by)),
        _ => None,
    });
    let nobodys = (Reason::NoDecision, Authority::Operator);
    assert_eq!(ends.collect::<Vec<_>>(), [nobodys]);
    let seen = see(&street.town.officer, &look_up).await;
    assert_eq!(seen.state, LookUpState::Refused);
}

#[tokio::test]
async fn a_refusal_is_public_and_answers_nothing() {
    let mut street = Street::new().await;
    let look_up = street.supervised(3).await;
    let out = refuse(&mut street, &look_up).await;
    assert_eq!(out.state, LookUpState::Refused);
    assert_eq!(out.reason.as_deref(), Some("scope"));
    let last = street.town.log.bodies().pop();
    let Some(Body::LookUpRefused(entry)) = last else {
        panic!("{last:?}");
    };
    assert_eq!(entry.reason, Reason::Scope);
    assert_eq!(street.work(1).await, []);
}

#[tokio::test]
async fn it_lapses_and_is_withdrawn_in_public() {
    let mut street = Street::new().await;
    let first = street.filed(1).await;
    let path = format!("/api/agency/look-ups/{}/withdraw", first.look_up);
    street.town.officer.actor.post(&path, &()).await.done();
    let second = street.filed(1).await;
    street.town.log.test.clock.advance(DAY_MS + 1);
    street.town.log.round().await;
    street.town.log.round().await;
    let gone = see(&street.town.officer, &second.look_up).await;
    assert_eq!(gone.state, LookUpState::Refused);
    assert_eq!(gone.reason.as_deref(), Some("no-decision"));
    let seen = see(&street.town.officer, &first.look_up).await;
    assert_eq!(seen.reason.as_deref(), Some("withdrawn"));
    let late = seen.sign.is_none() && gone.sign.is_none();
    assert!(late, "nothing is left to sign");
    let third = street.filed(1).await;
    let seen = see(&street.town.supervisor, &third.look_up).await;
    sign(&mut street.town.supervisor, &seen).await.done();
}

#[tokio::test]
async fn a_new_version_takes_the_place_of_the_one_before_and_a_typed_one_can_be_discarded() {
    const LIST: &str = "/api/agency/look-ups";
    let mut street = Street::new().await;
    let first: LookUp = street.typed(&new_look_up(2)).await.ok();
    let officer = &street.town.officer.actor;
    let anew = |id: &str| format!("{LIST}/{id}/anew");
    let path = anew(&first.look_up);
    let second: LookUp = officer.post(&path, &new_look_up(1)).await.ok();
    let all: LookUps = officer.get(LIST).await.ok();
    let ids: Vec<_> = all.look_ups.iter().map(|it| &it.look_up).collect();
    assert_eq!(ids, [&second.look_up]);
    let gone = sign(&mut street.town.officer, &first).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
    let third: LookUp = street.typed(&new_look_up(3)).await.ok();
    sign(&mut street.town.officer, &second).await.done();
    let officer = &street.town.officer.actor;
    let path = anew(&second.look_up);
    let late = officer.post(&path, &new_look_up(1)).await;
    assert_eq!(late.problem(), (409, "state".to_owned()));
    let late = officer.delete(&format!("{LIST}/{}", second.look_up)).await;
    assert_eq!(late.problem(), (409, "state".to_owned()));
    let path = format!("{LIST}/{}", third.look_up);
    let others = &street.town.supervisor.actor;
    assert_eq!(others.delete(&path).await.status, StatusCode::NOT_FOUND);
    officer.delete(&path).await.done();
    assert_eq!(officer.get(&path).await.status, StatusCode::NOT_FOUND);
}
