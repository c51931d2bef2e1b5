//! An operator that cheats, one way at a time: each is refused by name and nothing of it takes effect.

use std::time::Duration;

use ed25519_dalek::SigningKey;
use rand::rngs::OsRng;
use serde_json::{Value, json};
use sidelight_api::client::{Client, ClientError};
use sidelight_api::household::StatementWire;
use sidelight_api::mailbox::Slot;
use sidelight_hub::clock;

use crate::camera::{Camera, Kind};
use crate::household::{Household, sign};
use crate::operator::Fault;
use crate::setup::{Setup, eventually, files};

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_under_another_key_keeps_the_clip_here() {
    let camera = Camera::start(Kind::H264).await;
    let mut setup = Setup::paired().await;
    let id = setup.add_camera(&camera, false, false).await;
    setup.operator.set_fault(Fault::OtherKey);
    setup.press(id).await;
    setup.problem("refused a receipt").await;
    assert!(
        !setup.operator.with(|s| s.clips.is_empty()),
        "the operator had it and signed wrongly"
    );
    assert_eq!(setup.status().await["spool"]["clips"], 1);
    assert_eq!(files(&setup.dir.path().join("clips")).len(), 1);
    // The key that the operator now calls its own is refused, too.
    setup.stop().await;
    setup.start().await;
    setup.problem("refused the operator's key").await;
    // With its own key again the clip is offered once more, and gone.
    setup.operator.set_fault(Fault::None);
    setup.stop().await;
    setup.start().await;
    let dir = setup.dir.path().to_owned();
    eventually("the receipt is taken", async || {
        (setup.status().await["spool"]["clips"] == 0).then_some(())
    })
    .await;
    assert!(
        !files(&dir.join("clips")).is_empty(),
        "it stays for a week all the same"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_operator_does_not_take_waits_and_says_why() {
    let camera = Camera::start(Kind::H264).await;
    let mut setup = Setup::paired().await;
    let id = setup.add_camera(&camera, false, false).await;
    setup.operator.set_fault(Fault::Clips(409, "chain"));
    setup.press(id).await;
    setup.problem("does not continue").await;
    for (status, code, sentence) in [
        (507, "quota", "no room left"),
        (413, "too_large", "larger than"),
        (422, "manifest", "damaged (manifest)"),
        (401, "token", "no longer accepts"),
    ] {
        setup.operator.set_fault(Fault::Clips(status, code));
        // A restart forgets how long to wait.
        setup.stop().await;
        setup.start().await;
        setup.problem(sentence).await;
        assert!(!files(&setup.dir.path().join("clips")).is_empty());
    }
    setup.operator.set_fault(Fault::None);
    setup.stop().await;
    setup.start().await;
    assert!(
        !setup.clips(id, 1).await.is_empty(),
        "nothing was lost meanwhile"
    );
}

fn command_body(setup: &Setup, kind: &str) -> Value {
    json!({
        "v": 1, "household": setup.household.statement.household.to_string(),
        "hub": hex::encode(setup.household.statement.hubs[0].key),
        "id": "00112233445566778899aabbccddeeff", "issued": clock::now_ms(), "kind": kind,
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_of_others_are_not_obeyed() {
    let setup = Setup::paired().await;
    let other = SigningKey::generate(&mut OsRng);
    let forged = setup
        .household
        .seal_command(&command_body(&setup, "spans"), &other);
    let mut elsewhere = command_body(&setup, "spans");
    elsewhere["hub"] = json!(hex::encode([7; 32]));
    let misdirected = setup
        .household
        .seal_command(&elsewhere, &setup.household.signing);
    let mut foreign = command_body(&setup, "spans");
    foreign["household"] = json!("ffffffffffffffffffffffffffffffff");
    let foreign = setup
        .household
        .seal_command(&foreign, &setup.household.signing);
    for (sealed, name) in [
        (forged, "did not sign"),
        (misdirected, "another hub"),
        (b"nonsense".to_vec(), "did not sign"),
        (foreign, "another hub"),
    ] {
        let relay = setup.operator.queue(sealed);
        setup.problem(name).await;
        assert!(
            setup.operator.with(|s| !s.replies.contains_key(&relay)),
            "no answer to {name}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn old_commands_are_answered_stale_and_repeated_ones_are_done_once() {
    let camera = Camera::start(Kind::H264).await;
    let mut setup = Setup::paired().await;
    let id = setup.add_camera(&camera, false, false).await;
    let mut old = command_body(&setup, "record");
    old["camera"] = json!(id.to_string());
    old["issued"] = json!(clock::now_ms() - 11 * 60 * 1000);
    let relay = setup
        .operator
        .queue(setup.household.seal_command(&old, &setup.household.signing));
    let reply = setup.reply(&relay).await;
    assert_eq!(
        (&reply["ok"], &reply["code"]),
        (&json!(false), &json!("stale"))
    );

    let (_, sealed) = setup
        .household
        .command("record", json!({"camera": id.to_string()}));
    let first = setup.operator.queue(sealed.clone());
    let first = setup.reply(&first).await;
    let again = setup.operator.queue(sealed.clone());
    assert_eq!(
        setup.reply(&again).await,
        first,
        "the same answer, not another clip"
    );
    // After a restart the reply is forgotten; that it was done is not.
    setup.stop().await;
    setup.start().await;
    setup.operator.queue(sealed);
    setup.problem("already carried out").await;
    let unknown = setup.command("self.destruct", json!({})).await;
    assert_eq!(unknown["ok"], false);
    let camera = json!({"camera": "00000000000000000000000000000001"});
    assert_eq!(
        setup.command("record", camera).await["code"],
        "unknown_camera"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_must_be_in_the_statement() {
    let setup = Setup::paired().await;
    let body = json!({
        "camera": "00112233445566778899aabbccddeeff", "url": "rtsp://127.0.0.1:1/",
        "username": "", "password": "",
        "continuous": false, "motion": "off",
    });
    assert_eq!(
        setup.command("camera.set", body).await["code"],
        "not_in_statement"
    );
    assert!(files(&setup.dir.path().join("cameras")).is_empty());
}

/// Offers one statement as the next and waits for the refusal.
async fn offer(wrong: impl FnOnce(&mut Household) -> StatementWire, name: &str) {
    let mut setup = Setup::paired().await;
    let known = setup.status().await["statement"].clone();
    let wire = wrong(&mut setup.household);
    setup.operator.with(|s| s.statements.push(wire));
    setup.problem(name).await;
    assert_eq!(setup.status().await["statement"], known, "{name}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_of_another_household_is_refused() {
    let foreign = |_: &mut Household| {
        let mut other = Household::new();
        other.change(|_| {});
        other.change(|_| {})
    };
    offer(foreign, "refused a statement of another household").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_that_is_replayed_or_renumbered_is_refused() {
    offer(|h| h.texts[1].clone(), "only the next one follows").await;
    offer(|h| h.change(|s| s.number += 1), "only the next one follows").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_that_the_household_did_not_sign_is_refused() {
    let forged = |h: &mut Household| {
        let mut next = h.change(|s| s.epoch += 1);
        let statement = next.text.parse().unwrap();
        next = sign(&statement, &SigningKey::generate(&mut OsRng));
        next
    };
    offer(forged, "did not sign").await;
    let other_past = |h: &mut Household| h.change(|s| s.previous = [9; 32]);
    offer(other_past, "did not sign").await;
}

/// With the household's key in the operator's hands each of these would be believed; and the tests above
/// watch exactly what would change.
#[tokio::test(flavor = "multi_thread")]
async fn an_operator_that_had_the_households_key_would_be_obeyed_and_seen() {
    let mut setup = Setup::paired().await;
    let known = setup.status().await["statement"].as_u64().unwrap();
    let stolen = setup.household.signing.clone();
    let mut body = command_body(&setup, "spans");
    body["camera"] = json!("00112233445566778899aabbccddeeff");
    let relay = setup
        .operator
        .queue(setup.household.seal_command(&body, &stolen));
    setup.reply(&relay).await;

    let next = setup.household.change(|_| {});
    let forged = sign(&next.text.parse().unwrap(), &stolen);
    setup.operator.with(|s| s.statements.push(forged));
    eventually("the hub obeying", async || {
        (setup.status().await["statement"] == json!(known + 1)).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_camera_is_forgotten_with_its_password() {
    let camera = Camera::start(Kind::H264).await;
    let mut setup = Setup::paired().await;
    setup.add_camera(&camera, false, false).await;
    let sealed = std::fs::read_dir(setup.dir.path().join("cameras"))
        .unwrap()
        .count();
    assert!(sealed > 0);
    let wire = setup.household.change(|s| s.cameras.clear());
    setup.operator.with(|s| s.statements.push(wire));
    eventually("the camera being forgotten", async || {
        files(&setup.dir.path().join("cameras"))
            .is_empty()
            .then_some(())
    })
    .await;
    assert_eq!(setup.status().await["cameras"], json!([]));
}

/// An operator that kept what a browser offered, and the code as well, pairs nobody with it.
#[tokio::test(flavor = "multi_thread")]
async fn an_offer_that_is_replayed_pairs_nobody() {
    let mut setup = Setup::unpaired().await;
    let code = setup.code().await;
    let mailbox = code.keys().mailbox();
    let client = Client::new(setup.operator.url());
    setup.pair(&code).await;
    let offer = client
        .mailbox_get(&mailbox, "home", 0)
        .await
        .unwrap()
        .unwrap();
    // The code itself is used up: there is one offer for it, and the hub shows none any more.
    match client.mailbox_put(&mailbox, "home", &offer).await {
        Err(ClientError::Problem(problem)) => assert_eq!(problem.code(), "taken"),
        other => panic!("{other:?}"),
    }
    let status = setup.status().await;
    assert_eq!(
        (&status["paired"], &status["pairing"]),
        (&json!(true), &json!(null))
    );
    // A hub that shows another code, perhaps the same one reset, refuses it.
    let fresh = Setup::unpaired().await;
    let other = fresh.code().await.keys().mailbox();
    let client = Client::new(fresh.operator.url());
    client.mailbox_put(&other, "home", &offer).await.unwrap();
    fresh.problem("someone may be in between").await;
    assert_eq!(fresh.status().await["paired"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn someone_in_between_ends_the_pairing_and_there_is_a_new_code() {
    let setup = Setup::unpaired().await;
    let code = setup.code().await;
    let mailbox = code.keys().mailbox();
    let client = Client::new(setup.operator.url());
    let slot = Slot {
        body: "{\"v\":1}".to_owned(),
        mac: vec![0; 32].into(),
    };
    client.mailbox_put(&mailbox, "home", &slot).await.unwrap();
    setup.problem("someone may be in between").await;
    eventually("a new code", async || {
        let status = setup.status().await;
        status["pairing"]["code"]
            .as_str()
            .filter(|c| *c != code.to_string())
            .map(|_| ())
    })
    .await;
    assert_eq!(setup.status().await["paired"], false);
    tokio::time::sleep(Duration::from_millis(1)).await;
}
