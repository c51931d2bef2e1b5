//! Appending to the public record, against the least that could be called durable: the same bytes at the end
//! of one file, synced, and the same bytes as a row of SQLite, committed.
//!
//! An append of ours is a batch staged, a register swapped, a high-water mark raised, tiles and a checkpoint
//! written, each synced in its turn, and a receipt with its proof.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use futures::future::try_join_all;
use rand::RngCore as _;
use rand::rngs::OsRng;
use sidelight_server::record::{self, LogState};
use sidelight_server::{App, Config};
use sidelight_translog::entry::{Body, FieldOpening, Kind, Package};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::sequencer::RequestId;
use sidelight_translog::vkey::Vkey;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _};

use crate::clock;
use crate::report::{Comparison, Part, Rank, Report, Unit};
use crate::rounds::Scale;

/// One append after the other, in blocks of so many.
const BLOCK: usize = 20;
const BLOCKS: Scale = Scale { full: 25, quick: 2 };
/// Appends that are under way at a time when the throughput is measured.
const TOGETHER: usize = 256;
const BURSTS: Scale = Scale { full: 12, quick: 2 };
const OPENING_MAX: Duration = Duration::from_secs(30);

const CREATE: &str = "CREATE TABLE entries (number INTEGER PRIMARY KEY, entry BLOB NOT NULL)";
const INSERT: &str = "INSERT INTO entries (entry) VALUES ($1)";

/// Runs it.
pub(crate) fn run(scratch: &Path, quick: bool) -> anyhow::Result<Report> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(measure(scratch, quick))
}

#[derive(Default)]
struct Times {
    ours: Vec<f64>,
    file: Vec<f64>,
    sqlite: Vec<f64>,
}

async fn measure(scratch: &Path, quick: bool) -> anyhow::Result<Report> {
    let folder = tempfile::tempdir_in(scratch)?;
    let log = Log::open(&folder.path().join("data")).await?;
    let entry = log.append().await?;
    let mut file = PlainFile::create(folder.path())?;
    let mut sqlite = Sqlite::create(folder.path()).await?;
    let mut times = Times::default();
    for _ in 0..BLOCKS.pick(quick) {
        for _ in 0..BLOCK {
            let start = Instant::now();
            log.append().await?;
            times.ours.push(ms(start));
        }
        for _ in 0..BLOCK {
            let start = Instant::now();
            file.append(&entry)?;
            times.file.push(ms(start));
        }
        for _ in 0..BLOCK {
            let start = Instant::now();
            sqlite.append(&entry).await?;
            times.sqlite.push(ms(start));
        }
    }
    let mut rates = Times::default();
    let rate = |start: Instant| TOGETHER as f64 / start.elapsed().as_secs_f64();
    for _ in 0..BURSTS.pick(quick) {
        let start = Instant::now();
        try_join_all((0..TOGETHER).map(|_| log.append())).await?;
        rates.ours.push(rate(start));
        let start = Instant::now();
        for _ in 0..TOGETHER {
            file.append(&entry)?;
        }
        rates.file.push(rate(start));
        let start = Instant::now();
        for _ in 0..TOGETHER {
            sqlite.append(&entry).await?;
        }
        rates.sqlite.push(rate(start));
    }
    let version = sqlite.version().await?;
    log.close().await;
    Ok(report(entry.len(), &times, &rates, version))
}

fn report(entry_bytes: usize, times: &Times, rates: &Times, sqlite: String) -> Report {
    let row =
        |what: &str, unit: Unit, rank: Rank, ours: &[f64], peer: &str, theirs: &[f64]| Comparison {
            what: what.to_owned(),
            peer: peer.to_owned(),
            unit,
            rank,
            ours: ours.to_vec(),
            theirs: theirs.to_vec(),
        };
    const FILE: &str = "a plain write and `fdatasync`";
    const SQLITE: &str = "an SQLite commit (WAL, FULL)";
    let (time, rate) = (Unit::Milliseconds, Unit::EntriesPerSecond);
    let alone = "one after the other";
    let p50 = format!("an entry, {alone}, p50");
    let p99 = format!("an entry, {alone}, p99");
    let burst = format!("{TOGETHER} entries at a time");
    Report {
        part: Part::Append,
        method: format!(
            "Ours is from the call until the receipt: the entry is staged, committed, in published tiles \
             under a signed checkpoint, all of it synced, and the receipt proves it. It waits 5 ms for \
             others to share a batch with. A peer writes the entry's {entry_bytes} bytes, durably, and \
             nothing else."
        ),
        peers: vec![
            format!("SQLite {sqlite}"),
            "the same file system".to_owned(),
        ],
        rows: vec![
            row(&p50, time, Rank::Median, &times.ours, FILE, &times.file),
            row(&p99, time, Rank::P99, &times.ours, FILE, &times.file),
            row(&p50, time, Rank::Median, &times.ours, SQLITE, &times.sqlite),
            row(&p99, time, Rank::P99, &times.ours, SQLITE, &times.sqlite),
            row(&burst, rate, Rank::Median, &rates.ours, FILE, &rates.file),
            row(
                &burst,
                rate,
                Rank::Median,
                &rates.ours,
                SQLITE,
                &rates.sqlite,
            ),
        ],
        beside: serde_json::json!({"entry_bytes": entry_bytes}),
    }
}

/// ms since then.
pub(crate) fn ms(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1000.0
}

/// An operator's record, as `sidelightd` runs it.
pub(crate) struct Log(App);

impl Log {
    /// One that nobody else signs.
    pub(crate) async fn open(data: &Path) -> anyhow::Result<Self> {
        let (config, _) = Self::create(data).await?;
        let log = Self::start(config).await?;
        log.ready().await?;
        Ok(log)
    }

    /// Its first entry, and its key.
    pub(crate) async fn create(data: &Path) -> anyhow::Result<(Config, Vkey)> {
        std::fs::create_dir_all(data)?;
        let config = Config::for_folder(data);
        let key = record::create(&config, clock::now_ms()).await?;
        Ok((config, key))
    }

    pub(crate) async fn start(config: Config) -> anyhow::Result<Self> {
        Ok(Self(App::open(config).await?))
    }

    /// Waits until it takes entries.
    pub(crate) async fn ready(&self) -> anyhow::Result<()> {
        let deadline = Instant::now() + OPENING_MAX;
        while self.0.record().state() != LogState::Running {
            if Instant::now() > deadline {
                bail!("the record does not open: {:?}", self.0.record().state());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(())
    }

    pub(crate) fn app(&self) -> &App {
        &self.0
    }

    /// Appends an entry of its own and answers its bytes.
    pub(crate) async fn append(&self) -> anyhow::Result<Vec<u8>> {
        let (mut id, mut digest) = ([0; 16], [0; 32]);
        OsRng.fill_bytes(&mut id);
        OsRng.fill_bytes(&mut digest);
        let request = FieldOpening::new("8", &mut OsRng).commit(Kind::Package, "request");
        let body = Body::from(Package {
            digest: Sha256Hash(digest),
            request,
        });
        let receipt = self.0.record().append(RequestId(id), body, None).await?;
        ensure!(!receipt.proof.is_empty(), "a receipt has a proof");
        Ok(receipt.entry)
    }

    pub(crate) async fn close(self) {
        self.0.record().close().await;
    }
}

struct PlainFile(File);

impl PlainFile {
    fn create(folder: &Path) -> anyhow::Result<Self> {
        Ok(Self(File::create_new(folder.join("plain.log"))?))
    }

    fn append(&mut self, entry: &[u8]) -> anyhow::Result<()> {
        self.0.write_all(entry)?;
        Ok(self.0.sync_data()?)
    }
}

struct Sqlite(SqliteConnection);

impl Sqlite {
    async fn create(folder: &Path) -> anyhow::Result<Self> {
        let mut connection = SqliteConnectOptions::new()
            .filename(folder.join("plain.sqlite"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .connect()
            .await?;
        sqlx::raw_sql(CREATE).execute(&mut connection).await?;
        Ok(Self(connection))
    }

    async fn append(&mut self, entry: &[u8]) -> anyhow::Result<()> {
        let mut tx = self.0.begin().await?;
        sqlx::query(INSERT).bind(entry).execute(&mut *tx).await?;
        Ok(tx.commit().await?)
    }

    async fn version(&mut self) -> anyhow::Result<String> {
        let version = sqlx::query_scalar("SELECT sqlite_version()");
        version
            .fetch_one(&mut self.0)
            .await
            .context("SQLite does not say its version")
    }
}
