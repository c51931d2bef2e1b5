//! Who may not, what is too much, and what was changed on the way.

use sidelight_api::decision::FieldOpening;
use sidelight_api::lookup::case::{LookUp, LookUpState};
use sidelight_translog::entry::Body;

use super::{Street, answers, approve, given, new_look_up, see, sign, to_approve};

const SIGNED_AT_ONCE: usize = 5;

#[tokio::test]
async fn more_than_the_rulebook_allows_is_not_typed() {
    let mut street = Street::new().await;
    let many = street.typed(&new_look_up(13)).await;
    assert_eq!(many.violations(), ["text"], "no text has so many");
    let mut twice = new_look_up(2);
    twice.elements[1] = twice.elements[0].clone();
    assert_eq!(street.typed(&twice).await.violations(), ["text"]);
    let mut shouted = new_look_up(1);
    shouted.elements[0] = "AB".repeat(32);
    assert_eq!(street.typed(&shouted).await.violations(), ["elements"]);
    let mut stale = new_look_up(1);
    stale.epoch = 2;
    assert_eq!(street.typed(&stale).await.problem(), (409, "epoch".into()));
    street.filed(12).await;
    let third = street.filed(1).await;
    assert_eq!(third.state, LookUpState::Filed);
    let more = street.typed(&new_look_up(1)).await;
    assert_eq!(more.violations(), ["officer-limit"]);
}

#[tokio::test]
async fn of_many_signed_at_once_no_more_are_filed_than_a_day_allows() {
    let mut street = Street::new().await;
    let mut signed = Vec::new();
    for _ in 0..SIGNED_AT_ONCE {
        let typed: LookUp = street.typed(&new_look_up(1)).await.ok();
        let path = format!("/api/agency/look-ups/{}/sign", typed.look_up);
        let given = given(&mut street.town.officer, &typed.sign.unwrap());
        signed.push((path, given));
    }
    let officer = &street.town.officer.actor;
    let all = signed.iter().map(|(path, given)| officer.post(path, given));
    let all = futures::future::join_all(all).await;
    let (filed, more): (Vec<_>, Vec<_>) = all.into_iter().partition(|it| it.status.is_success());
    assert_eq!(filed.len(), 2);
    for refused in more {
        assert_eq!(refused.violations(), ["officer-limit"]);
    }
}

#[tokio::test]
async fn without_the_section_or_a_key_nobody_looks_anything_up() {
    let street = Street::new().await;
    let resident = &street.home.resident;
    let refused = resident.post("/api/agency/look-ups", &new_look_up(1)).await;
    assert_eq!(refused.problem().0, 404);
    let other = &street.town.fire.actor;
    let mine: LookUp = street.typed(&new_look_up(1)).await.ok();
    let path = format!("/api/agency/look-ups/{}", mine.look_up);
    assert_eq!(other.get(&path).await.problem().0, 404);
    let supervisor = &street.town.supervisor.actor;
    let unsigned = supervisor.get(&path).await;
    assert_eq!(unsigned.problem().0, 404, "typed ones are their officer's");
}

#[tokio::test]
async fn nobody_does_two_peoples_part() {
    let mut street = Street::new().await;
    let filed = street.filed(2).await;
    let own = see(&street.town.officer, &filed.look_up).await;
    assert!(own.sign.is_none(), "the officer has signed");
    // What the supervisor would sign, signed by the officer's passkey.
    let seen = see(&street.town.supervisor, &filed.look_up).await;
    let digest = seen.sign.clone().unwrap();
    let given = given(&mut street.town.officer, &digest);
    let path = format!("/api/agency/look-ups/{}/sign", filed.look_up);
    let refused = street.town.officer.actor.post(&path, &given).await;
    assert_eq!(refused.problem(), (409, "state".into()));
    let borrowed = street.town.supervisor.actor.post(&path, &given).await;
    assert!(borrowed.status.is_client_error(), "another's passkey");
    let early = format!("/api/review/look-ups/{}/approval", filed.look_up);
    let refused = street.reviewer.actor.post(&early, &()).await;
    assert_eq!(refused.problem(), (409, "changed".into()));
    sign(&mut street.town.supervisor, &seen).await.done();
    let again = sign(&mut street.town.supervisor, &seen).await;
    assert_eq!(again.problem(), (409, "state".into()));
}

#[tokio::test]
async fn what_was_shown_is_what_is_signed() {
    let mut street = Street::new().await;
    let look_up = street.supervised(2).await;
    let shown = to_approve(&street.reviewer, &look_up).await;
    let named: Vec<_> = shown.lines.iter().map(|(name, _)| name.as_str()).collect();
    let lines = [
        "policy",
        "lookup-set",
        "danger",
        "addresses",
        "seal-until",
        "agency",
        "text",
        "submitted-by",
        "supervised-by",
    ];
    assert_eq!(named, lines);
    let mut resalted = shown.clone();
    resalted.openings[1] = FieldOpening {
        salt: [0; 32],
        ..resalted.openings[1].clone()
    };
    let refused = approve(&mut street.reviewer, &look_up, &resalted).await;
    assert!(
        refused.status.is_client_error(),
        "other salts, another digest"
    );
    let entered = |street: &Street| {
        let bodies = street.town.log.bodies().into_iter();
        bodies.filter(|it| matches!(it, Body::LookUp(_))).count()
    };
    assert_eq!(entered(&street), 0);
    approve(&mut street.reviewer, &look_up, &shown).await.done();
    let twice = approve(&mut street.reviewer, &look_up, &shown).await;
    assert_eq!(twice.problem(), (409, "changed".into()));
    assert_eq!(entered(&street), 1);
}

#[tokio::test]
async fn an_answer_is_one_of_each_element_for_a_look_up_of_the_record() {
    let mut street = Street::new().await;
    let index = street.published(2).await.index.unwrap();
    for (count, byte) in [(1, 1), (3, 1), (0, 1)] {
        let odd = street.answer(1, &answers(index, byte, count)).await;
        assert_eq!(odd.problem().0, 400, "{count}");
    }
    let elsewhere = street.answer(1, &answers(index - 1, 1, 2)).await;
    assert_eq!(elsewhere.problem().0, 404);
    assert_eq!(street.work(1).await.len(), 1, "nothing was taken");
}

#[tokio::test]
async fn hashes_are_one_of_each_address_once_and_say_nothing() {
    let mut street = Street::new().await;
    let waits = street.supervised(2).await;
    let early = street.hashes(&waits, &[[1; 32], [2; 32]]).await;
    assert_eq!(early.problem(), (409, "state".into()));
    let shown = to_approve(&street.reviewer, &waits).await;
    approve(&mut street.reviewer, &waits, &shown).await.done();
    let one = street.hashes(&waits, &[[1; 32]]).await;
    assert_eq!(one.violations(), ["hashes"]);
    let both = [[1; 32], [2; 32]];
    let first = street.hashes(&waits, &both).await;
    let again = street.hashes(&waits, &both).await;
    assert_eq!((first.status, &first.body), (again.status, &again.body));
    let other = street.hashes(&waits, &[[1; 32], [3; 32]]).await;
    assert_eq!(other.problem(), (409, "hashes".into()));
    street.town.log.round().await;
    let seen = see(&street.town.officer, &waits).await;
    assert!(seen.hashed);
}

/// Neither a supervisor nor a reviewer takes on what somebody signed whose passkey was revoked since.
#[tokio::test]
async fn what_was_signed_with_a_passkey_that_is_revoked_goes_no_further() {
    let mut street = Street::new().await;
    let look_up = street.supervised(1).await;
    let shown = to_approve(&street.reviewer, &look_up).await;
    let later = street.filed(1).await;
    let later = see(&street.town.supervisor, &later.look_up).await;
    street.town.officer_revoked().await;
    let approved = approve(&mut street.reviewer, &look_up, &shown).await;
    assert_eq!(approved.problem(), (409, "revoked".into()));
    let signed = sign(&mut street.town.supervisor, &later).await;
    assert_eq!(signed.problem(), (409, "revoked".into()));
}
