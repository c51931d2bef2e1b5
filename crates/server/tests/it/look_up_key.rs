//! The look-up key through the operator, with trustees played by plain keys, and households that ask about
//! their own address: packages, elements and answers are bytes to it.

use http::Method;
use serde_json::{Value, json};
use sidelight_api::lookup::Work;
use sidelight_api::lookup::set_up::{
    SET_UP_LIFE_MS, SET_UPS_PER_HOUSEHOLD_DAY_MAX, SetUp, SetUpAnswers,
};
use sidelight_domain::record::statement::Access;
use sidelight_translog::entry::{
    Body, EntryIndex, LookupConfirmed, LookupKey, LookupPackage, LookupTally, PublicPackage,
    Signature,
};
use sidelight_translog::hash::Sha256Hash;

use crate::record::WithRecord;
use crate::support::Home;
use crate::trustees::{Seat, begin, enrolled};

const ROSTER: &str = "sidelight-lookup-roster/v1\n";
const KEY: LookupKey = LookupKey([0x5a; 32]);
const SET_UPS: &str = "/api/household/address/set-ups";
const LOOK_UPS: &str = "/api/trustees/look-ups";
const ANSWERS: &str = "/api/trustees/look-ups/answers";

fn package(seat: &Seat, ceremony: u64) -> Value {
    let mut entry = LookupPackage {
        ceremony: EntryIndex(ceremony),
        trustee: seat.slug(),
        package: PublicPackage::new(&[9; 100]).unwrap(),
        signature: Signature([0; 64]),
    };
    entry.signature = seat.sign(&entry.message(&seat.origin()));
    json!({
        "ceremony": ceremony, "trustee": seat.name,
        "package": entry.package.to_string(), "signature": entry.signature.to_string(),
    })
}

fn confirmation(seat: &Seat, ceremony: u64) -> Value {
    let mut entry = LookupConfirmed {
        ceremony: EntryIndex(ceremony),
        trustee: seat.slug(),
        lookup_key: KEY,
        roster: Sha256Hash::of(ROSTER.as_bytes()),
        signature: Signature([0; 64]),
    };
    entry.signature = seat.sign(&entry.message(&seat.origin()));
    json!({
        "ceremony": ceremony, "trustee": seat.name, "quorum_key": KEY.to_string(),
        "roster": format!("sha256:{}", entry.roster.to_hex()),
        "signature": entry.signature.to_string(),
    })
}

/// An operator whose two trustees have made a look-up key.
async fn made() -> (WithRecord, [Seat; 2]) {
    let (log, seats) = enrolled().await;
    begin(&log, &seats, &["--look-up"]).await;
    let bodies = log.bodies();
    let is_it = |it: &Body| matches!(it, Body::LookupCeremony(_));
    let ceremony = bodies.iter().position(is_it).unwrap() as u64;
    for seat in &seats {
        let body = package(seat, ceremony);
        let path = "/api/trustees/packages";
        let entered: Value = seat.post(&log, path, &body).await.ok();
        let again: Value = seat.post(&log, path, &body).await.ok();
        assert_eq!(entered, again);
    }
    let text = json!({ "ceremony": ceremony, "text": ROSTER });
    let [one, _] = &seats;
    let early = one.post(&log, "/api/trustees/roster", &text).await;
    assert_eq!(early.problem(), (409, "roster".into()));
    for seat in &seats {
        let body = confirmation(seat, ceremony);
        let path = "/api/trustees/confirmations";
        seat.post(&log, path, &body).await.done();
        seat.post(&log, "/api/trustees/roster", &text).await.done();
    }
    log.round().await;
    let bodies = log.bodies();
    let sets = |it: &&Body| matches!(it, Body::LookupSet(_));
    assert_eq!(bodies.iter().filter(sets).count(), 1);
    assert!(!bodies.iter().any(|it| matches!(it, Body::TrusteeSet(_))));
    (log, seats)
}

/// A household that chose emergency access.
async fn reachable(log: &WithRecord, name: &str) -> Home {
    let mut home = log.test.home(name).await;
    home.append(|statement| statement.access = Access::emergency(1))
        .await;
    home
}

async fn work(log: &WithRecord, seat: &Seat) -> Vec<Work> {
    seat.call(log, Method::GET, LOOK_UPS, &Value::Null)
        .await
        .ok()
}

fn asks(element: u8) -> Value {
    json!({ "epoch": 1, "element": hex::encode([element; 32]) })
}

fn answered(set_up: &str, byte: u8) -> Value {
    use base64::Engine as _;
    let answer = base64::prelude::BASE64_STANDARD.encode([byte; 96]);
    json!({ "kind": "set-up", "set_up": set_up, "answer": answer })
}

#[tokio::test]
async fn a_household_asks_and_trustees_answer() {
    let (log, [one, two]) = made().await;
    let home = reachable(&log, "ann").await;
    let SetUp { set_up } = home.resident.post(SET_UPS, &asks(7)).await.ok();
    // What a trustee is shown: no household, no address.
    let expected = Work::SetUp {
        set_up: set_up.clone(),
        epoch: 1,
        element: [7; 32],
    };
    assert_eq!(work(&log, &one).await, std::slice::from_ref(&expected));
    let path = format!("{SET_UPS}/{set_up}");
    let none: SetUpAnswers = home.resident.get(&path).await.ok();
    assert_eq!(none, SetUpAnswers::default());
    two.post(&log, ANSWERS, &answered(&set_up, 2)).await.done();
    one.post(&log, ANSWERS, &answered(&set_up, 1)).await.done();
    one.post(&log, ANSWERS, &answered(&set_up, 1)).await.done();
    let other = one.post(&log, ANSWERS, &answered(&set_up, 3)).await;
    assert_eq!(other.problem(), (409, "answered".into()));
    assert!(work(&log, &one).await.is_empty());
    let both: SetUpAnswers = home.resident.get(&path).await.ok();
    let said: Vec<_> = both
        .answers
        .iter()
        .map(|it| (it.trustee, it.answer.0[0]))
        .collect();
    assert_eq!(said, [(1, 1), (2, 2)]);
    // Nobody else's, nothing that is not there, nothing of another size.
    let stranger = reachable(&log, "bob").await;
    assert_eq!(stranger.resident.get(&path).await.problem().0, 404);
    let unknown = one.post(&log, ANSWERS, &answered(&"0".repeat(32), 1)).await;
    assert_eq!(unknown.problem().0, 404);
    let short = json!({ "kind": "set-up", "set_up": set_up, "answer": "AAAA" });
    assert_eq!(one.post(&log, ANSWERS, &short).await.problem().0, 400);
    // After a day it is forgotten.
    log.test.clock.advance(SET_UP_LIFE_MS + 1);
    sidelight_server::jobs::round(&log.test.app).await.unwrap();
    assert_eq!(home.resident.get(&path).await.problem().0, 404);
}

#[tokio::test]
async fn only_who_chose_emergency_access_asks_and_not_often() {
    let (log, _) = made().await;
    let sealed = log.test.home("sealed").await;
    let refused = sealed.resident.post(SET_UPS, &asks(1)).await;
    assert_eq!(refused.problem(), (409, "access".into()));
    let home = reachable(&log, "ann").await;
    let other_key = json!({ "epoch": 2, "element": hex::encode([1; 32]) });
    let refused = home.resident.post(SET_UPS, &other_key).await;
    assert_eq!(refused.problem(), (409, "look_up_key".into()));
    for n in 0..SET_UPS_PER_HOUSEHOLD_DAY_MAX {
        let _: SetUp = home.resident.post(SET_UPS, &asks(n as u8)).await.ok();
    }
    let refused = home.resident.post(SET_UPS, &asks(9)).await;
    assert_eq!(refused.problem(), (409, "set_ups".into()));
}

#[tokio::test]
async fn a_tally_is_its_trustees_and_told_once() {
    let (log, [one, two]) = made().await;
    let tally = |set_ups| {
        let mut entry = LookupTally {
            trustee: one.slug(),
            month: "2026-01".parse().unwrap(),
            set_ups,
            signature: Signature([0; 64]),
        };
        entry.signature = one.sign(&entry.message(&one.origin()));
        json!({
            "trustee": one.name, "month": "2026-01", "set_ups": set_ups,
            "signature": entry.signature.to_string(),
        })
    };
    let path = "/api/trustees/look-ups/tallies";
    assert_eq!(two.post(&log, path, &tally(4)).await.problem().0, 404);
    one.post(&log, path, &tally(4)).await.done();
    let changed = one.post(&log, path, &tally(5)).await;
    assert_eq!(changed.problem(), (409, "entry".into()));
}
