//! A real operator whose policy demands a real trustee, over HTTP.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sidelight_disk::SharedDisk;
use sidelight_server::config::{Config, SignUp};
use sidelight_server::record::{self, AppendError, LogState};
use sidelight_server::{App, routes};
use sidelight_translog::entry::Web;
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::policy::Policy;
use sidelight_translog::sequencer::{Receipt, RequestId};
use sidelight_translog::vkey::Vkey;
use sidelight_trustee::{Followed, Follower, Home, SET_UPS_PER_DAY_MAX};
use std::sync::Arc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::record::{TIME, keys};

/// Longest wait for anything.
const LONG: Duration = Duration::from_secs(60);

pub(crate) fn config_of(folder: &Path) -> Config {
    let mut config = Config::for_folder(folder.join("data"));
    config.sign_up = SignUp::Open;
    config.reserve_bytes = 0;
    config
}

/// An operator that listens.
pub(crate) struct Operator {
    pub(crate) app: App,
    pub(crate) address: url::Url,
    serving: JoinHandle<()>,
}

impl Operator {
    pub(crate) async fn start(config: Config) -> Self {
        let app = App::open(config).await.unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        let routes = routes::public(app.clone());
        let serving = tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Self {
            app,
            address: address.parse().unwrap(),
            serving,
        }
    }

    pub(crate) async fn stop(self) {
        self.app.record().close().await;
        self.serving.abort();
    }

    /// Appends as its outbox does: again under the same id, until there is a receipt.
    async fn append(&self, n: u8) -> Receipt {
        let text = format!("text {n}\n").into_bytes();
        let manifest = Sha256Hash::of(&text);
        let deadline = Instant::now() + LONG;
        loop {
            let body = Web { manifest }.into();
            let id = RequestId([n; 16]);
            match self.app.record().append(id, body, Some(text.clone())).await {
                Ok(receipt) => return receipt,
                Err(AppendError::Unwitnessed | AppendError::Stopped) => {}
                Err(error) => panic!("{error}"),
            }
            assert!(Instant::now() < deadline, "{:?}", self.app.record().state());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn until(&self, expected: &str) {
        let deadline = Instant::now() + LONG;
        loop {
            let state = self.app.record().state();
            let code = match &state {
                LogState::Stopped { code, .. } => code,
                LogState::Running => "running",
                LogState::Absent => "absent",
            };
            if code == expected {
                return;
            }
            assert!(Instant::now() < deadline, "{expected}: {state:?}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

/// A policy that demands this trustee.
pub(crate) fn write_policy(folder: &Path, log: &Vkey) -> PathBuf {
    let path = folder.join("log-policy.txt");
    let text = format!("log {log}\nwitness t {}\nquorum t\n", keys().public());
    std::fs::write(&path, text).unwrap();
    path
}

struct Running {
    task: JoinHandle<()>,
    stopping: CancellationToken,
}

impl Running {
    fn start(folder: &Path, operator: &Operator, vkey: &Vkey) -> Self {
        let disk: SharedDisk = Arc::new(sidelight_disk::LocalDisk);
        let home = Home::open(&disk, &folder.join("trustee"), &folder.join("mark")).unwrap();
        let follower = Follower::open(&home, keys(), vkey).unwrap();
        let followed = Followed {
            operator: operator.address.clone(),
            log_key: vkey.to_string(),
            trustee: None,
            log_policy: None,
            set_ups_per_day_max: SET_UPS_PER_DAY_MAX,
            pages: None,
        };
        let stopping = CancellationToken::new();
        let token = stopping.clone();
        let task = tokio::spawn(async move { follower.run(&followed, token).await });
        Self { task, stopping }
    }

    async fn stop(self) {
        self.stopping.cancel();
        self.task.await.unwrap();
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else if let Err(error) = std::fs::copy(entry.path(), to) {
            // A file that is still being written loses its name for that when it is there.
            assert_eq!(error.kind(), std::io::ErrorKind::NotFound, "{error}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_published_without_it_and_a_fork_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let vkey = record::create(&config_of(folder.path()), TIME * 1000)
        .await
        .unwrap();
    let path = write_policy(folder.path(), &vkey);
    let policy = Policy::parse(&std::fs::read(&path).unwrap()).unwrap();
    let witnessed = |folder: &Path| {
        let mut config = config_of(folder);
        config.log_policy = Some(path.clone());
        config
    };
    let operator = Operator::start(witnessed(folder.path())).await;
    operator.until("unwitnessed").await;
    let trustee = Running::start(folder.path(), &operator, &vkey);
    operator.until("running").await;
    let receipt = operator.append(1).await;
    sidelight_translog::proof::verify(&receipt.proof, &receipt.entry, &policy).unwrap();
    // Somebody keeps a copy of everything, mark included, and goes on with it when it is useful.
    trustee.stop().await;
    operator.stop().await;
    let other = tempfile::tempdir().unwrap();
    copy(folder.path(), other.path());
    let operator = Operator::start(witnessed(folder.path())).await;
    let trustee = Running::start(folder.path(), &operator, &vkey);
    operator.append(2).await;
    trustee.stop().await;
    operator.stop().await;
    let forked = Operator::start(witnessed(other.path())).await;
    let appending = async {
        let text = b"another history\n".to_vec();
        let manifest = Sha256Hash::of(&text);
        let id = RequestId([9; 16]);
        let body = Web { manifest }.into();
        forked.app.record().append(id, body, Some(text)).await
    };
    let following = async {
        let trustee = Running::start(folder.path(), &forked, &vkey);
        forked.until("fork").await;
        trustee.stop().await;
    };
    let (appended, ()) = tokio::join!(appending, following);
    assert!(appended.is_err(), "no receipt for another history");
    forked.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_that_does_not_name_it_is_mirrored_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let vkey = record::create(&config_of(folder.path()), TIME * 1000)
        .await
        .unwrap();
    let operator = Operator::start(config_of(folder.path())).await;
    operator.append(1).await;
    let trustee = Running::start(folder.path(), &operator, &vkey);
    let deadline = Instant::now() + LONG;
    let name = Sha256Hash::of(vkey.name().as_bytes()).to_hex();
    let status = folder
        .path()
        .join(format!("trustee/records/{name}/status.json"));
    loop {
        if std::fs::read_to_string(&status).is_ok_and(|text| text.contains("mirrored")) {
            break;
        }
        assert!(Instant::now() < deadline, "nothing was mirrored");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let kept = folder
        .path()
        .join(format!("trustee/records/{name}/log/checkpoint"));
    assert_eq!(
        std::fs::read(kept).unwrap(),
        std::fs::read(folder.path().join("data/log/checkpoint")).unwrap()
    );
    trustee.stop().await;
    operator.stop().await;
}
