//! A share that others give again: what the operator takes of it, and from whom.

use http::Method;
use serde_json::{Value, json};
use sidelight_api::repair::NewRepair;
use sidelight_api::trustee::Letter;
use sidelight_domain::record::{Hash, sha256};
use sidelight_server::jobs;
use sidelight_store::repairs::{KeptRepair, RepairRows as _};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::ledger::{REPAIR_OPEN_MS_MAX, RepairRequest};

use super::{PACKAGES, ROSTER, Seat, begun};
use crate::record::WithRecord;
use crate::support::BEGIN_MS;

const REPAIRS: &str = "/api/trustees/repairs";
const LETTERS: &str = "/api/trustees/repairs/letters";

/// Two who hold a share, and a third who is to get one.
async fn three() -> (WithRecord, [Seat; 3]) {
    let (log, [one, two], ceremony) = begun().await;
    for seat in [&one, &two] {
        seat.post(&log, PACKAGES, &seat.package(ceremony))
            .await
            .done();
    }
    for seat in [&one, &two] {
        let confirmation = seat.confirmation(ceremony, ROSTER);
        let confirmed = seat.post(&log, "/api/trustees/confirmations", &confirmation);
        confirmed.await.done();
    }
    let text = json!({ "ceremony": ceremony, "text": ROSTER });
    one.post(&log, "/api/trustees/roster", &text).await.done();
    let three = Seat::new(3, &one.origin);
    three.enrol(&log, 3).await;
    (log, [one, two, three])
}

/// What a trustee asks, with what everything of it is bound to.
fn asked(seat: &Seat, helpers: &[&Seat], asked_ms: u64) -> (Value, Hash) {
    let mut request = RepairRequest {
        trustee: seat.slug(),
        roster: Sha256Hash::of(ROSTER.as_bytes()),
        helpers: helpers.iter().map(|it| it.slug()).collect(),
        asked_ms,
        signature: seat.sign(&[]),
    };
    let message = request.message(&seat.origin());
    request.signature = seat.sign(&message);
    let wire = NewRepair {
        trustee: seat.name.to_owned(),
        roster: request.roster.0,
        helpers: helpers.iter().map(|it| it.name.to_owned()).collect(),
        asked_ms,
        signature: request.signature.0.to_vec().into(),
    };
    (serde_json::to_value(wire).unwrap(), sha256(&message))
}

fn letter(repair: &Hash, to: &Seat, letter: &str) -> Value {
    json!({ "repair": hex::encode(repair), "to": to.name, "letter": letter })
}

async fn open(log: &WithRecord, seat: &Seat) -> Vec<NewRepair> {
    seat.call(log, Method::GET, REPAIRS, &Value::Null)
        .await
        .ok()
}

async fn read(log: &WithRecord, seat: &Seat, repair: &Hash) -> Vec<Letter> {
    let path = format!("{LETTERS}?repair={}", hex::encode(repair));
    seat.call(log, Method::GET, &path, &Value::Null).await.ok()
}

#[tokio::test]
async fn letters_go_between_those_who_help_and_who_asks() {
    let (log, [one, two, three]) = three().await;
    let (request, id) = asked(&three, &[&one, &two], BEGIN_MS);
    for _ in 0..2 {
        three.post(&log, REPAIRS, &request).await.done();
    }
    for seat in [&one, &two, &three] {
        let open = open(&log, seat).await;
        assert_eq!(serde_json::to_value(&open).unwrap(), json!([request]));
    }
    let post = async |from: &Seat, letter: &Value| from.post(&log, LETTERS, letter).await;
    let piece = letter(&id, &two, "YWdl");
    post(&one, &piece).await.done();
    post(&one, &piece).await.done();
    let other = post(&one, &letter(&id, &two, "YWdm")).await;
    assert_eq!(other.problem(), (409, "letter".into()));
    post(&two, &letter(&id, &three, "YWdl")).await.done();
    assert_eq!(read(&log, &two, &id).await[0].from, one.name);
    assert_eq!(read(&log, &three, &id).await[0].from, two.name);
    assert!(read(&log, &one, &id).await.is_empty());
    // Not from who asks, not to oneself, not in another repair, not too long.
    for (from, bad) in [
        (&three, letter(&id, &one, "YWdl")),
        (&one, letter(&id, &one, "YWdl")),
        (&one, letter(&[9; 32], &two, "YWdl")),
    ] {
        assert_eq!(post(from, &bad).await.problem(), (409, "repair".into()));
    }
    let long = letter(&id, &three, &"YWdl".repeat(2000));
    assert_eq!(post(&one, &long).await.problem().0, 413);
    // Nobody ends another's; then it is gone with its letters.
    let ended = json!({ "repair": hex::encode(id) });
    let end = "/api/trustees/repairs/ended";
    one.post(&log, end, &ended).await.done();
    assert_eq!(open(&log, &one).await.len(), 1);
    for _ in 0..2 {
        three.post(&log, end, &ended).await.done();
        assert!(open(&log, &one).await.is_empty());
    }
    assert_eq!(post(&one, &piece).await.problem().0, 409);
}

#[tokio::test]
async fn who_may_not_ask_is_refused() {
    let (log, [one, two, three]) = three().await;
    let refused = async |seat: &Seat, request: &Value| {
        let reply = seat.post(&log, REPAIRS, request).await;
        assert_eq!(reply.problem(), (409, "repair".into()));
    };
    let (good, _) = asked(&three, &[&one, &two], BEGIN_MS);
    // In another's name, even as it was signed.
    assert_eq!(two.post(&log, REPAIRS, &good).await.problem().0, 404);
    // Too few, itself, not in order, one without a share.
    refused(&three, &asked(&three, &[&one], BEGIN_MS).0).await;
    refused(&one, &asked(&one, &[&one, &two], BEGIN_MS).0).await;
    refused(&three, &asked(&three, &[&two, &one], BEGIN_MS).0).await;
    refused(&one, &asked(&one, &[&two, &three], BEGIN_MS).0).await;
    // Another signature, another roster, another time.
    for (field, value) in [
        ("signature", json!("AA==")),
        ("asked_ms", json!(BEGIN_MS + 1)),
        ("roster", json!("00".repeat(32))),
    ] {
        let mut bad = good.clone();
        bad[field] = value;
        assert!(matches!(
            three.post(&log, REPAIRS, &bad).await.problem().0,
            400 | 409
        ));
    }
    refused(&three, &asked(&three, &[&one, &two], BEGIN_MS - 600_000).0).await;
    assert!(open(&log, &one).await.is_empty());
    // The next one ends the last, and the last does not come back.
    three.post(&log, REPAIRS, &good).await.done();
    let (next, id) = asked(&three, &[&one, &two], BEGIN_MS + 1);
    three.post(&log, REPAIRS, &next).await.done();
    refused(&three, &good).await;
    assert_eq!(open(&log, &one).await.len(), 1);
    assert!(read(&log, &one, &id).await.is_empty());
}

#[tokio::test]
async fn what_is_over_is_removed_with_its_letters() {
    let (log, [one, two, three]) = three().await;
    let (request, id) = asked(&three, &[&one, &two], BEGIN_MS);
    three.post(&log, REPAIRS, &request).await.done();
    let piece = letter(&id, &two, "YWdl");
    one.post(&log, LETTERS, &piece).await.done();
    // Of shares that have been replaced since.
    let store = log.store().await;
    let [running] = &store.repairs(0, 9).await.unwrap()[..] else {
        panic!("one is asked for");
    };
    let replaced = KeptRepair {
        id: [9; 32],
        trustee: one.name.to_owned(),
        roster: [9; 32],
        ..running.clone()
    };
    assert!(store.repair_put(&replaced).await.unwrap());
    let left = async || {
        jobs::round(log.app()).await.unwrap();
        store.repairs(0, 9).await.unwrap()
    };
    log.test.clock.advance(REPAIR_OPEN_MS_MAX);
    assert_eq!(left().await, std::slice::from_ref(running));
    let letters = async || store.repair_letters(&id, two.name, 9).await.unwrap();
    assert_eq!(letters().await.len(), 1);
    log.test.clock.advance(1);
    assert_eq!(left().await, []);
    assert!(letters().await.is_empty());
}
