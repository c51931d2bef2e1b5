//! The public record from outside: files, entries, pages, and what a restored backup meets.

mod entries;
mod files;
mod guard;
pub(crate) mod kill;
mod pages;
mod totals;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;
use std::time::{Duration, Instant};

use sidelight_server::clock::{Clock as _, MockClock};
use sidelight_server::config::{Config, RateLimits, SignUp};
use sidelight_server::record::{self, LogState};
use sidelight_server::{App, routes};
use sidelight_store::sqlite::SqliteStore;
use sidelight_translog::entry::{Body, Web};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::sequencer::RequestId;
use sidelight_translog::source::{StorageError, TileSource};
use sidelight_translog::tile::LogPath;
use sidelight_translog::vkey::Vkey;

use crate::support::{BEGIN_MS, FakeDisk, TestApp};

/// A second `age` recipient could be any; this one is from the age specification's tests.
pub(crate) const RECIPIENT: &str = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

/// An operator whose record was created.
pub(crate) struct WithRecord {
    pub(crate) test: TestApp,
    pub(crate) vkey: Vkey,
}

/// The configuration of a folder.
pub(crate) fn config_of(folder: &Path) -> Config {
    let mut config = Config::for_folder(folder.join("data"));
    config.sign_up = SignUp::Open;
    config.reserve_bytes = 0;
    config.rate_limits = RateLimits {
        sign_in_per_minute: 100_000,
        mailbox_per_minute: 100_000,
        requests_per_minute: 100_000,
    };
    config
}

impl WithRecord {
    pub(crate) async fn new() -> Self {
        Self::with(|_| ()).await
    }

    /// With a configuration of the test's.
    pub(crate) async fn with(change: impl FnOnce(&mut Config)) -> Self {
        Self::at(BEGIN_MS, change).await
    }

    /// At another time than tests usually begin.
    pub(crate) async fn at(now_ms: u64, change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = config_of(folder.path());
        change(&mut config);
        let vkey = record::create(&config, now_ms).await.unwrap();
        let test = open(config, folder, now_ms).await;
        settled(&test.app).await;
        assert_eq!(test.app.record().state(), LogState::Running);
        Self { test, vkey }
    }

    /// Ends the program, as far as the record sees, and starts another one in the same folder.
    pub(crate) async fn restart(self, change: impl FnOnce(&mut Config)) -> Self {
        let Self { test, vkey } = self;
        test.app.record().close().await;
        let TestApp { folder, clock, .. } = test;
        let mut config = config_of(folder.path());
        change(&mut config);
        let test = open(config, folder, clock.now_ms()).await;
        settled(&test.app).await;
        Self { test, vkey }
    }

    /// What was left in a folder, gone on with.
    pub(crate) async fn over(folder: tempfile::TempDir, vkey: Vkey, now_ms: u64) -> Self {
        let log = Self::found(folder, vkey, now_ms).await;
        assert_eq!(log.app().record().state(), LogState::Running);
        log
    }

    /// The same, whether or not its record goes on.
    pub(crate) async fn found(folder: tempfile::TempDir, vkey: Vkey, now_ms: u64) -> Self {
        Self::found_with(folder, vkey, now_ms, |_| ()).await
    }

    /// The same, configured by a test.
    pub(crate) async fn found_with(
        folder: tempfile::TempDir,
        vkey: Vkey,
        now_ms: u64,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let mut config = config_of(folder.path());
        change(&mut config);
        let test = open(config, folder, now_ms).await;
        settled(&test.app).await;
        Self { test, vkey }
    }

    pub(crate) fn app(&self) -> &App {
        &self.test.app
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.test.folder.path().join("data")
    }

    /// What is due now.
    pub(crate) async fn round(&self) {
        record::round(self.app()).await.unwrap();
    }

    /// The rows, through a connection of the test's own.
    pub(crate) async fn store(&self) -> SqliteStore {
        SqliteStore::open(&self.data().join("sidelight.sqlite"))
            .await
            .unwrap()
    }

    /// The published entries.
    pub(crate) fn bodies(&self) -> Vec<Body> {
        let files = Files(self.data().join("log"));
        let size = self.app().record().view(|log| log.size()).unwrap();
        let bundles = LogPath::all(size).filter(|path| matches!(path, LogPath::Entries { .. }));
        let entries =
            bundles.flat_map(|path| sidelight_translog::source::read_bundle(&files, path).unwrap());
        entries
            .map(|bytes| {
                sidelight_translog::entry::Entry::parse(&bytes)
                    .unwrap()
                    .body()
                    .clone()
            })
            .collect()
    }

    /// Runs `sidelightd admin ...` on this operator.
    pub(crate) fn admin(&self, arguments: &[&str]) -> Output {
        sidelightd(self.test.folder.path(), &[&["admin"], arguments].concat())
    }
}

/// Runs `sidelightd ...` on the operator of a folder.
pub(crate) fn sidelightd(folder: &Path, arguments: &[&str]) -> Output {
    let config = folder.join("sidelightd.toml");
    // Nobody answers on those ports: what runs on this machine otherwise must not matter.
    let text = "data_dir = 'data'\nreserve_bytes = 0\n\
                listen_public = '127.0.0.1:0'\nlisten_app = '127.0.0.1:0'\n\
                public_url = 'http://localhost:1'\napp_url = 'http://localhost:2'\n";
    std::fs::write(&config, text).unwrap();
    sidelightd_with(&config, arguments)
}

/// Runs `sidelightd ...` with a configuration.
pub(crate) fn sidelightd_with(config: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sidelightd"))
        .arg("--config")
        .arg(config)
        .args(arguments)
        .output()
        .unwrap()
}

async fn open(config: Config, folder: tempfile::TempDir, now_ms: u64) -> TestApp {
    let (clock, disk) = (MockClock::at(now_ms), Arc::new(FakeDisk::default()));
    let app = App::open_with(config, Arc::new(clock.clone()), disk.clone())
        .await
        .unwrap();
    let (routes, public) = (routes::app(app.clone()), routes::public(app.clone()));
    TestApp {
        app,
        clock,
        disk,
        routes,
        public,
        folder,
    }
}

/// Waits until the record is open, or stopped for a reason.
async fn settled(app: &App) {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        match app.record().state() {
            LogState::Stopped {
                code: "opening", ..
            } => {}
            _ => return,
        }
        assert!(
            Instant::now() < deadline,
            "the record neither opens nor refuses"
        );
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// A small entry with a text of its own.
pub(crate) fn small(n: u8) -> (RequestId, Body, Vec<u8>) {
    let text = format!("text {n}\n").into_bytes();
    let manifest = Sha256Hash::of(&text);
    (RequestId([n; 16]), Web { manifest }.into(), text)
}

/// A log in a folder, as any reader sees it.
pub(crate) struct Files(pub(super) PathBuf);

impl TileSource for Files {
    fn get(&self, path: LogPath) -> Result<Option<Vec<u8>>, StorageError> {
        match std::fs::read(self.0.join(path.to_string())) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}
