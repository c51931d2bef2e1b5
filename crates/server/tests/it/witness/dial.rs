//! Witnesses that dial in: offered what they have not signed, believed for good signatures alone.

use std::time::Duration;

use http::StatusCode;
use sidelight_api::witness::{Cosignature, ShownHead, Unsigned};
use sidelight_server::record::AppendError;
use sidelight_translog::checkpoint::{Checkpoint, OpenCheckpoint};
use sidelight_translog::cosignature::Cosigner;
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::policy::Policy;
use sidelight_translog::vkey::LogSigner;

use super::{append, until, write_policy};
use crate::record::WithRecord;

fn cosigner(n: u8) -> Cosigner {
    Cosigner::from_seed(&format!("dials-{n}.example"), &[n; 32]).unwrap()
}

/// Two of three must sign; nobody listens.
async fn dialled() -> (WithRecord, Policy) {
    let log = WithRecord::new().await;
    let lines: Vec<_> = (1..=3)
        .map(|n| format!("witness d{n} {}\n", cosigner(n).vkey()))
        .collect();
    let path = write_policy(log.test.folder.path(), &log.vkey, 2, &lines);
    let policy = Policy::parse(&std::fs::read(&path).unwrap()).unwrap();
    let log = log.restart(|config| config.log_policy = Some(path)).await;
    (log, policy)
}

async fn unsigned(log: &WithRecord, n: u8, wait: u64) -> Option<Unsigned> {
    let path = format!("/api/log/unsigned?witness=dials-{n}.example&wait={wait}");
    let reply = log.test.visitor().get(&path).await;
    match reply.status {
        StatusCode::OK => Some(serde_json::from_slice(&reply.body).unwrap()),
        StatusCode::NO_CONTENT => None,
        other => panic!("{other}"),
    }
}

fn sign(log: &WithRecord, n: u8, head: &Unsigned) -> Cosignature {
    let open = OpenCheckpoint::open(head.signed.as_bytes(), std::slice::from_ref(&log.vkey));
    let line = cosigner(n).cosign(&open.unwrap().checkpoint, 1_780_000_000);
    Cosignature { line }
}

async fn hand_in(log: &WithRecord, cosignature: &Cosignature) -> StatusCode {
    let visitor = log.test.visitor();
    visitor
        .post("/api/log/cosignatures", cosignature)
        .await
        .status
}

/// What each of these witnesses has not signed, signed and handed in.
async fn everybody_signs(log: &WithRecord, who: &[u8]) {
    for n in who {
        if let Some(head) = unsigned(log, *n, 25).await {
            let status = hand_in(log, &sign(log, *n, &head)).await;
            assert_eq!(status, StatusCode::NO_CONTENT);
        }
    }
}

#[tokio::test]
async fn heads_are_offered_until_they_are_signed() {
    let (log, policy) = dialled().await;
    until(&log, "unwitnessed").await;
    everybody_signs(&log, &[1, 2]).await;
    until(&log, "running").await;
    assert_eq!(unsigned(&log, 1, 0).await, None, "it has signed");
    assert!(
        unsigned(&log, 3, 0).await.is_some(),
        "whoever lags may still sign"
    );
    let appended = append(&log, 1);
    let (receipt, ()) = tokio::join!(appended, async {
        // The wait ends when there is something to sign.
        let first = unsigned(&log, 1, 25).await.unwrap();
        assert_eq!(
            hand_in(&log, &sign(&log, 1, &first)).await,
            StatusCode::NO_CONTENT
        );
        assert_eq!(
            hand_in(&log, &sign(&log, 1, &first)).await,
            StatusCode::NO_CONTENT
        );
        everybody_signs(&log, &[3]).await;
    });
    let receipt = receipt.unwrap();
    sidelight_translog::proof::verify(&receipt.proof, &receipt.entry, &policy).unwrap();
    let unknown = log
        .test
        .visitor()
        .get("/api/log/unsigned?witness=other.example")
        .await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn only_good_signatures_of_the_newest_head_count() {
    let (log, _) = dialled().await;
    until(&log, "unwitnessed").await;
    let head = unsigned(&log, 1, 25).await.unwrap();
    let good = sign(&log, 1, &head).line;
    let stranger = Cosigner::from_seed("dials-1.example", &[99; 32]).unwrap();
    let own =
        OpenCheckpoint::open(head.signed.as_bytes(), std::slice::from_ref(&log.vkey)).unwrap();
    let other = Checkpoint::new(log.vkey.name(), 7, Sha256Hash([7; 32])).unwrap();
    for (line, what) in [
        (stranger.cosign(&own.checkpoint, 1), "another key"),
        (cosigner(1).cosign(&other, 1), "another head"),
        (good.trim_end().to_owned(), "no end of line"),
        (format!("{good}{good}"), "two lines"),
        (String::new(), "nothing"),
        (
            head.signed.lines().last().unwrap().to_owned() + "\n",
            "the log's own signature",
        ),
    ] {
        let status = hand_in(&log, &Cosignature { line }).await;
        assert_eq!(status, StatusCode::CONFLICT, "{what}");
    }
    assert_eq!(
        hand_in(&log, &Cosignature { line: good }).await,
        StatusCode::NO_CONTENT
    );
    let long = Cosignature {
        line: "a".repeat(100_000),
    };
    assert_eq!(hand_in(&log, &long).await, StatusCode::PAYLOAD_TOO_LARGE);
    // One is not enough, however often it is handed in.
    let still = tokio::time::timeout(Duration::from_millis(50), async {
        until(&log, "running").await;
    });
    assert!(still.await.is_err());
}

#[tokio::test]
async fn a_head_that_is_shown_stops_the_log_only_if_its_key_has_signed_it() {
    let (log, _) = dialled().await;
    everybody_signs(&log, &[1, 2]).await;
    until(&log, "running").await;
    let show = async |signed: Vec<u8>| {
        let signed = String::from_utf8(signed).unwrap();
        let shown = ShownHead { signed };
        log.test
            .visitor()
            .post("/api/log/heads", &shown)
            .await
            .status
    };
    let stranger = LogSigner::from_seed(log.vkey.name(), &mut [9; 32]).unwrap();
    let other = Checkpoint::new(log.vkey.name(), 1, Sha256Hash([7; 32])).unwrap();
    assert_eq!(
        show(other.sign(&stranger)).await,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(
        show(b"nothing".to_vec()).await,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let own = std::fs::read(log.data().join("log/checkpoint")).unwrap();
    assert_eq!(show(own).await, StatusCode::ACCEPTED);
    let (receipt, ()) = tokio::join!(append(&log, 1), everybody_signs(&log, &[2, 3]));
    assert!(receipt.is_ok(), "its own head is nothing to it");
    let text = std::fs::read_to_string(log.data().join("keys/log.key")).unwrap();
    let seed = text
        .lines()
        .find_map(|line| line.strip_prefix("seed "))
        .unwrap();
    let mut seed: [u8; 32] = hex::decode(seed).unwrap().try_into().unwrap();
    let key = LogSigner::from_seed(log.vkey.name(), &mut seed).unwrap();
    assert_eq!(show(other.sign(&key)).await, StatusCode::ACCEPTED);
    until(&log, "fork").await;
    assert!(matches!(append(&log, 2).await, Err(AppendError::Stopped)));
}
