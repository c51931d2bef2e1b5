//! The program dies between an approval and its entry, again and again: the entry is in the log once,
//! and the request is public.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rand::Rng as _;
use rand::rngs::OsRng;
use sidelight_api::decision::{Ask, Decision, DecisionState};
use sidelight_api::request::RequestState;
use sidelight_server::clock::{Clock as _, SystemClock};
use sidelight_store::decisions::{Approval, KeptApproval};
use sidelight_store::requests::Decided;
use sidelight_store::sqlite::SqliteStore;
use sidelight_store::{DecisionRows as _, RequestKey, RequestRows as _};
use sidelight_translog::entry::Body;

use super::{HOUR_MS, MINUTE_MS, Town, draft};
use crate::support::BEGIN_MS;

const KILLS: usize = 6;

struct Daemon(Child);

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start(folder: &Path) -> Daemon {
    let config = folder.join("sidelightd.toml");
    let text = "data_dir = \"data\"\nreserve_bytes = 0\n\
        listen_public = \"127.0.0.1:0\"\nlisten_app = \"127.0.0.1:0\"\n";
    std::fs::write(&config, text).unwrap();
    let child = Command::new(env!("CARGO_BIN_EXE_sidelightd"))
        .arg("--config")
        .arg(config)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    Daemon(child.unwrap())
}

async fn state(store: &SqliteStore, request: &str) -> String {
    let id: RequestKey = request.parse().unwrap();
    store.request(id).await.unwrap().unwrap().row.state
}

/// The break: a decision whose approval is kept and whose entry is not. The rows do not take it.
#[tokio::test]
async fn an_approval_without_its_entry_cannot_be_kept() {
    let town = Town::new().await;
    let request = town.submitted(&draft("24-1")).await.id;
    let publish = Ask::Publish {
        request: request.clone(),
    };
    let decision: Decision = town.moderator.ask(&publish).await.ok();
    let store = town.log.store().await;
    let id: RequestKey = request.parse().unwrap();
    let mut row = store.request(id).await.unwrap().unwrap().row;
    row.version += 1;
    row.state = "decided".to_owned();
    row.decided = Some(Decided {
        at_ms: BEGIN_MS,
        reason: None,
        expires_ms: Some(BEGIN_MS + HOUR_MS),
        log_request: [7; 16],
    });
    let given = KeptApproval {
        credential: 7,
        client_data: Vec::new(),
        authenticator_data: Vec::new(),
        signature: Vec::new(),
        at_ms: BEGIN_MS,
    };
    let approval = Approval {
        decision: decision.decision.parse().unwrap(),
        given: &given,
        submission: None,
        request: Some(&row),
        update: None,
        completes: None,
    };
    assert!(store.decision_approve(&approval).await.is_err());
    assert_eq!(state(&store, &request).await, "submitted");
    let path = format!("/api/decisions/{}", decision.decision);
    let seen: Decision = town.moderator.actor.get(&path).await.ok();
    assert_eq!(seen.state, DecisionState::Waiting);
}

#[tokio::test]
async fn what_was_approved_is_entered_whatever_happens_in_between() {
    let mut town = Town::new().await;
    // The real program has the real clock.
    let now_ms = SystemClock.now_ms().max(BEGIN_MS);
    town.log.test.clock.advance(now_ms - BEGIN_MS);
    for who in [&mut town.officer, &mut town.moderator] {
        let session = town.log.test.sign_in(&mut who.device).await.cookie();
        who.actor = who.actor.with_session(&session);
    }
    let to_ms = (now_ms - HOUR_MS) / MINUTE_MS * MINUTE_MS;
    let mut asked = draft("24-1");
    (asked.from_ms, asked.to_ms) = (Some(to_ms - HOUR_MS), Some(to_ms));
    let request = town.submitted(&asked).await.id;
    let publish = Ask::Publish {
        request: request.clone(),
    };
    let decision: Decision = town.moderator.ask(&publish).await.ok();
    // The log ends; the approval is kept all the same, and nothing is public.
    let size = town.log.bodies().len();
    town.log.app().record().close().await;
    let given: Decision = town.moderator.give(&decision).await.ok();
    assert_eq!((given.state, given.index), (DecisionState::Approved, None));
    assert_eq!(
        town.officer.look(&request).await.state,
        RequestState::Decided
    );
    let store = town.log.store().await;
    let folder = town.log.test.folder.path().to_owned();
    for _ in 0..KILLS {
        let mut daemon = start(&folder);
        let life = Duration::from_millis(OsRng.gen_range(20..400));
        tokio::time::sleep(life).await;
        daemon.0.kill().unwrap();
        daemon.0.wait().unwrap();
        let known = state(&store, &request).await;
        assert!(known == "decided" || known == "published", "{known}");
    }
    let daemon = start(&folder);
    let deadline = Instant::now() + Duration::from_secs(60);
    while state(&store, &request).await != "published" {
        assert!(Instant::now() < deadline, "the request is not published");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    drop(daemon);
    let log = town.log.restart(|_| ()).await;
    let entered: Vec<u64> = (0..)
        .zip(log.bodies())
        .filter_map(|(index, body)| match body {
            Body::Request(request) if request.decision.0 == decision.digest => Some(index),
            _ => None,
        })
        .collect();
    let [index] = entered[..] else {
        panic!("{entered:?}");
    };
    assert!(index >= size as u64);
    let id: RequestKey = request.parse().unwrap();
    let row = store.request(id).await.unwrap().unwrap().row;
    assert_eq!(row.entered.unwrap().entry, index);
}
