//! The real program, killed without warning again and again while it appends.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rand::Rng as _;
use rand::rngs::OsRng;
use sidelight_store::record::{LogSubmission, RecordRows as _, SubmissionState};
use sidelight_store::sqlite::SqliteStore;
use sidelight_translog::checkpoint::OpenCheckpoint;
use sidelight_translog::entry::{Body, Entry, Web};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::monitor::Monitor;
use sidelight_translog::vkey::Vkey;

use super::Files;

const KILLS: usize = 20;
const ENTRIES_EACH: u16 = 40;

struct Daemon(Child);

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub(crate) fn sidelightd(config: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sidelightd"));
    command.arg("--config").arg(config);
    command
}

pub(crate) fn configured(folder: &Path) -> std::path::PathBuf {
    let config = folder.join("sidelightd.toml");
    let text = "data_dir = \"data\"\nreserve_bytes = 0\n\
        listen_public = \"127.0.0.1:0\"\nlisten_app = \"127.0.0.1:0\"\n";
    std::fs::write(&config, text).unwrap();
    config
}

pub(crate) fn submission(n: u16) -> LogSubmission {
    let text = format!("submission {n}\n").into_bytes();
    let body = Web {
        manifest: Sha256Hash::of(&text),
    };
    let day = "2026-11-24".parse().unwrap();
    let mut request = [0x5a; 16];
    request[..2].copy_from_slice(&n.to_be_bytes());
    LogSubmission {
        request,
        draft: Entry::new(1, day, body.into()).unwrap().to_bytes(),
        document: Some(text),
        openings: Vec::new(),
        prepared_ms: u64::from(n),
    }
}

/// The published head, which must be good and continue the one before, and every entry of it readable.
fn look(folder: &Path, vkey: &Vkey, monitor: &mut Monitor, manifests: &mut Vec<Sha256Hash>) {
    let files = Files(folder.join("data/log"));
    let Ok(signed) = std::fs::read(files.0.join("checkpoint")) else {
        return;
    };
    let head = OpenCheckpoint::open(&signed, std::slice::from_ref(vkey)).unwrap();
    let read = monitor.read_to(&files, &head.checkpoint, vkey, |_, entry, _| {
        if let Body::Web(web) = entry.body() {
            manifests.push(web.manifest);
        }
    });
    read.unwrap();
}

#[tokio::test]
async fn twenty_kills_lose_nothing_and_double_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let config = configured(folder.path());
    let created = sidelightd(&config)
        .args(["admin", "log", "create"])
        .output()
        .unwrap();
    assert!(created.status.success(), "{created:?}");
    let key = sidelightd(&config)
        .args(["admin", "log", "key"])
        .output()
        .unwrap();
    let vkey = Vkey::parse(String::from_utf8(key.stdout).unwrap().trim()).unwrap();
    let store = SqliteStore::open(&folder.path().join("data/sidelight.sqlite"))
        .await
        .unwrap();
    let (mut monitor, mut manifests) = (Monitor::new(), Vec::new());
    let mut waiting = 0u16;
    let start = || {
        let child = sidelightd(&config)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        Daemon(child.unwrap())
    };
    for _ in 0..KILLS {
        for _ in 0..ENTRIES_EACH {
            store
                .submission_prepare(&submission(waiting))
                .await
                .unwrap();
            waiting += 1;
        }
        let mut daemon = start();
        // Some kills hit the opening, some the first batches, some the quiet after them.
        let life = Duration::from_millis(OsRng.gen_range(30..900));
        tokio::time::sleep(life).await;
        daemon.0.kill().unwrap();
        daemon.0.wait().unwrap();
        look(folder.path(), &vkey, &mut monitor, &mut manifests);
    }
    let daemon = start();
    let deadline = Instant::now() + Duration::from_secs(90);
    while !store.submissions_waiting(1).await.unwrap().is_empty() {
        assert!(Instant::now() < deadline, "submissions still wait");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    drop(daemon);
    look(folder.path(), &vkey, &mut monitor, &mut manifests);
    let mut indexes = BTreeSet::new();
    for n in 0..waiting {
        let state = store.submission(&submission(n).request).await.unwrap();
        let Some(SubmissionState::Entered(index)) = state else {
            panic!("submission {n}: {state:?}");
        };
        assert!(indexes.insert(index), "two submissions, one entry");
        let text = submission(n).document.unwrap();
        let hash = Sha256Hash::of(&text);
        let times = manifests
            .iter()
            .filter(|manifest| **manifest == hash)
            .count();
        assert_eq!(times, 1, "submission {n} is in the log exactly once");
        let file = folder.path().join("data/log/document").join(hash.to_hex());
        assert_eq!(std::fs::read(file).unwrap(), text);
    }
}
