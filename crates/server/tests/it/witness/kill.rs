//! The real program, killed without warning again and again while a witness has to sign what it publishes.

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use rand::Rng as _;
use rand::rngs::OsRng;
use sidelight_store::record::{RecordRows as _, SubmissionState};
use sidelight_store::sqlite::SqliteStore;
use sidelight_translog::checkpoint::OpenCheckpoint;
use sidelight_translog::policy::Policy;
use sidelight_translog::vkey::Vkey;
use std::collections::BTreeMap;

use super::{Manner, Witness, write_policy};
use crate::record::kill::{configured, sidelightd, submission};

const KILLS: u16 = 8;
const ENTRIES_EACH: u16 = 10;

struct Daemon(Child);

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// One root for each size among all heads that a witness was ever offered.
fn one_history(witness: &Witness, vkey: &Vkey) {
    let mut roots = BTreeMap::new();
    for signed in &witness.memory.lock().unwrap().offered {
        let head = OpenCheckpoint::open(signed, std::slice::from_ref(vkey))
            .unwrap()
            .checkpoint;
        let before = *roots.entry(head.size()).or_insert(head.root());
        assert_eq!(before, head.root(), "two roots for {} entries", head.size());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kills_between_signature_and_publication_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let config = configured(folder.path());
    assert!(
        sidelightd(&config)
            .args(["admin", "log", "create"])
            .output()
            .unwrap()
            .status
            .success()
    );
    let key = sidelightd(&config)
        .args(["admin", "log", "key"])
        .output()
        .unwrap();
    let vkey = Vkey::parse(String::from_utf8(key.stdout).unwrap().trim()).unwrap();
    let witness = Witness::start(1, &vkey).await;
    let path = write_policy(folder.path(), &vkey, 1, &[witness.line()]);
    let policy = Policy::parse(&std::fs::read(&path).unwrap()).unwrap();
    let text = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, format!("log_policy = \"log-policy.txt\"\n{text}")).unwrap();
    let data = folder.path().join("data");
    let store = SqliteStore::open(&data.join("sidelight.sqlite"))
        .await
        .unwrap();
    let start = || {
        let mut command = sidelightd(&config);
        Daemon(
            command
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap(),
        )
    };
    let served = || {
        let signed = std::fs::read(data.join("log/checkpoint")).unwrap();
        OpenCheckpoint::open(&signed, std::slice::from_ref(&vkey)).unwrap();
        signed
    };
    let mut waiting = 0;
    let first = served();
    for round in 0..KILLS {
        for _ in 0..ENTRIES_EACH {
            store
                .submission_prepare(&submission(waiting))
                .await
                .unwrap();
            waiting += 1;
        }
        // Every other time it signs nothing, so that what is killed is waiting.
        witness.manner(match round % 2 {
            0 => Manner::Honest,
            _ => Manner::Says(500, String::new()),
        });
        let mut daemon = start();
        let life = Duration::from_millis(OsRng.gen_range(100..700));
        tokio::time::sleep(life).await;
        daemon.0.kill().unwrap();
        daemon.0.wait().unwrap();
        let signed = served();
        assert!(
            signed == first || policy.open(&signed).is_ok(),
            "published without its witness"
        );
        one_history(&witness, &vkey);
    }
    witness.manner(Manner::Honest);
    let daemon = start();
    let deadline = Instant::now() + Duration::from_secs(90);
    while !store.submissions_waiting(1).await.unwrap().is_empty() {
        assert!(Instant::now() < deadline, "submissions still wait");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    drop(daemon);
    policy.open(&served()).unwrap();
    one_history(&witness, &vkey);
    let mut indexes = std::collections::BTreeSet::new();
    for n in 0..waiting {
        let state = store.submission(&submission(n).request).await.unwrap();
        let Some(SubmissionState::Entered(index)) = state else {
            panic!("submission {n}: {state:?}");
        };
        assert!(indexes.insert(index), "two submissions, one entry");
    }
}
